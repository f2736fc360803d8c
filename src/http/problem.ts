// Every failure as application/problem+json (RFC 9457). One table says what each code means in HTTP.
import type { ProblemDocument } from '../domain/documents.ts';
import { type ErrorCode, PlaygroundError } from '../domain/errors.ts';

interface Meaning {
  readonly status: number;
  readonly title: string;
}

const MEANINGS: Readonly<Record<ErrorCode, Meaning>> = {
  'body-missing': { status: 400, title: 'The request has no body' },
  'body-not-json': { status: 400, title: 'The body is not JSON' },
  'delivery-not-found': { status: 404, title: 'No such delivery' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'invalid-event': { status: 400, title: 'The stream event is not as expected' },
  'invalid-request': { status: 400, title: 'The request is not as expected' },
  'iterator-expired': { status: 410, title: 'The continuation has expired' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'poison-record': { status: 422, title: 'A record failed' },
  'route-not-found': { status: 404, title: 'No such route' },
  'run-not-found': { status: 404, title: 'No such run' },
  'run-too-large': { status: 422, title: 'The run would not end in its time' },
  'shard-not-found': { status: 404, title: 'No such shard' },
  'stream-unavailable': { status: 503, title: 'The stream does not answer' },
  throttled: { status: 429, title: 'A limit of the stream is reached' },
  'unsupported-media-type': { status: 415, title: 'The body must be sent as JSON' },
};

const INTERNAL = {
  status: 500,
  title: 'The app failed',
  code: 'internal',
  detail: 'Something went wrong that is no fault of the request. The log of the function says what; try again.',
};

/** Describes a failure to the caller. What is unexpected keeps its cause to the log. */
export function problemOf(error: unknown, instance: string): ProblemDocument {
  if (!(error instanceof PlaygroundError)) return { type: typeOf(INTERNAL.code), instance, ...INTERNAL };
  const { code, message, details } = error;
  return { type: typeOf(code), ...MEANINGS[code], detail: message, instance, code, ...details };
}

/** Names the kind of problem, and is not meant to be opened (RFC 9457, 3.1.1: a URI, here a tag of ours). */
const typeOf = (code: string): string => `urn:kinesis-playground:problem:${code}`;

/** What HTTP says in headers: Retry-After in whole seconds, rounded up, where waiting helps, and which methods may be used. */
export function headersOf({ retryAfterMs, allow }: ProblemDocument): Record<string, string> {
  return {
    ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    ...(allow === undefined ? {} : { allow: allow.join(', ') }),
  };
}
