// What can go wrong in the domain's own terms. HTTP, AWS and the terminal each translate it in one place.

interface FieldFault {
  /** JSON Pointer into the request's body; `?name` for a query parameter, `{name}` for one of the path, `header name`. */
  readonly pointer: string;
  readonly message: string;
}

/** Every code has one meaning, one HTTP status and one title: see src/http/problem.ts. */
export type ErrorCode =
  | 'body-missing'
  | 'body-not-json'
  | 'delivery-not-found'
  | 'idempotency-key-reused'
  | 'invalid-event'
  | 'invalid-request'
  | 'iterator-expired'
  | 'method-not-allowed'
  | 'poison-record'
  | 'route-not-found'
  | 'run-not-found'
  | 'run-too-large'
  | 'shard-not-found'
  | 'stream-unavailable'
  | 'throttled'
  | 'unsupported-media-type';

interface ErrorDetails {
  readonly limit?: string;
  readonly retryAfterMs?: number;
  /** The methods that the path takes. */
  readonly allow?: readonly string[];
  readonly errors?: readonly FieldFault[];
}

/** A failure that its receiver can act on: the message says what was expected, what came, and what to do. */
export class PlaygroundError extends Error {
  override readonly name = 'PlaygroundError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A request whose one field is wrong. */
export const invalidField = (pointer: string, message: string): PlaygroundError =>
  new PlaygroundError('invalid-request', `${pointer}: ${message}`, { errors: [{ pointer, message }] });
