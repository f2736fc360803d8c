// What stands around every HTTP handler: failures become problem documents, and what is our fault goes to the log.
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Log } from '../domain/log.ts';
import { type Answer, problem } from './answer.ts';
import { problemOf } from './problem.ts';

export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>;

/** The path as the caller wrote it; a call without HTTP behind it has none. */
const pathOf = (event: Partial<APIGatewayProxyEventV2>): string => event.rawPath ?? '/';

const problems = (log: Log): middy.MiddlewareObj<APIGatewayProxyEventV2, Answer> => ({
  onError: (request) => {
    const document = problemOf(request.error, pathOf(request.event));
    if (document.status >= 500) log.error(document.title, request.error, { code: document.code });
    request.response = problem(document);
  },
});

export const httpHandler = (log: Log, handle: HttpHandler) =>
  middy<APIGatewayProxyEventV2, Answer>().use(problems(log)).handler(handle);
