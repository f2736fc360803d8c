// The answers of the API as API Gateway wants them.
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemDocument } from '../domain/documents.ts';
import { headersOf } from './problem.ts';

export type Answer = APIGatewayProxyStructuredResultV2;

/** What an answer shows changes by the second, and belongs to whoever holds the token. */
const NOT_STORED = { 'cache-control': 'no-store' };

export const json = (statusCode: number, document: unknown, headers: Record<string, string> = {}): Answer =>
  jsonText(statusCode, JSON.stringify(document), headers);

/** Of a document that is JSON already. */
export const jsonText = (statusCode: number, body: string, headers: Record<string, string> = {}): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...NOT_STORED, ...headers },
  body,
});

export const problem = (document: ProblemDocument): Answer => ({
  statusCode: document.status,
  headers: { 'content-type': 'application/problem+json', ...NOT_STORED, ...headersOf(document) },
  body: JSON.stringify(document),
});
