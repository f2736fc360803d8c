// From the event of API Gateway to values that a schema has checked; every fault is named with its place.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { z } from 'zod';
import { PlaygroundError } from '../domain/errors.ts';

/** Only this much of a wrong value is repeated in an error. */
const SHOWN_CHARACTERS = 60;

/** The body as the schema has it. A body must say that it is JSON: a browser then asks before it sends one from elsewhere. */
export function parseBody<T>(event: APIGatewayProxyEventV2, schema: z.ZodType<T>): T {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : event.body;
  if (!text?.trim()) {
    throw new PlaygroundError('body-missing', 'Expected a JSON object such as {"count": 1000}; got no body.');
  }
  checkContentType(event);
  return check(schema, parseJson(text), (path) => path.map((part) => `/${escapePointer(part)}`).join(''));
}

export const parseQuery = <T>(event: APIGatewayProxyEventV2, schema: z.ZodType<T>): T =>
  check(schema, event.queryStringParameters ?? {}, (path) => `?${path.join('.')}`);

export const parsePath = <T>(event: APIGatewayProxyEventV2, schema: z.ZodType<T>): T =>
  check(schema, event.pathParameters ?? {}, (path) => `{${path.join('.')}}`);

/** Header names are in lower case, as API Gateway has them. */
export const parseHeaders = <T>(event: Partial<APIGatewayProxyEventV2>, schema: z.ZodType<T>): T =>
  check(schema, event.headers ?? {}, (path) => `header ${path.join('.')}`);

/** A call without an HTTP request behind it, as `sls invoke` makes it, has no headers to check. */
function checkContentType({ headers, requestContext }: Partial<APIGatewayProxyEventV2>): void {
  if (!requestContext?.http) return;
  const contentType = headers?.['content-type'] ?? '';
  if (/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType)) return;
  throw new PlaygroundError(
    'unsupported-media-type',
    `Expected the header content-type: application/json, got ${shown(contentType || undefined)}. ` +
      "With curl, add -H 'content-type: application/json'.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new PlaygroundError('body-not-json', `Expected JSON, got ${shown(text)} (${why}).`, {}, { cause });
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, pointerOf: (path: PropertyKey[]) => string): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => faultsOf(issue, pointerOf));
  const detail = errors.map(({ pointer, message }) => `${pointer || 'the body'}: ${message}`).join('; ');
  throw new PlaygroundError('invalid-request', detail, { errors });
}

function faultsOf(issue: z.core.$ZodIssue, pointerOf: (path: PropertyKey[]) => string) {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      message: 'is not a field of this request',
    }));
  }
  return [{ pointer: pointerOf([...issue.path]), message: `${expectation(issue)}, got ${shown(issue.input)}` }];
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('expected')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' || issue.expected === 'number' ? 'a whole number' : issue.expected}`;
    case 'too_small':
      return `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    default:
      return issue.message;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const escapePointer = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
