// Any other route: says what there is, in the form of every other error.
import { log } from '../aws/log.ts';
import { httpHandler } from '../http/chain.ts';
import { noRoute } from '../http/routes.ts';

export const handler = httpHandler(log, async (event) => {
  const { method, path } = event.requestContext.http;
  throw noRoute(method, path);
});
