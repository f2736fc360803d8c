// Any other route: says what there is, in the form of every other error.
import { log } from '../aws/log.ts';
import { PlaygroundError } from '../domain/errors.ts';
import { httpHandler } from '../http/chain.ts';

export const handler = httpHandler(log, async (event) => {
  const { method, path } = event.requestContext.http;
  throw new PlaygroundError(
    'route-not-found',
    `${method} ${path} is not a route of this API. It has POST /runs, and GET for /, /runs, /runs/{runId}, ` +
      '/runs/{runId}/audit, /stream, /stream/shards/{shardId}/records, /mirror, /deliveries, /deliveries/{key} and /limits.',
  );
});
