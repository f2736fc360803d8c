// From the event of API Gateway to values that a schema has checked; every fault is named with its place.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
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
  const parsed = schema.safeParse(value, { reportInput: true, error: knownFields });
  if (parsed.success) return parsed.data;
  const errors = tightest(parsed.error.issues).flatMap((issue) => faultsOf(issue, pointerOf));
  const detail = errors.map(({ pointer, message }) => `${pointer || 'the body'}: ${message}`).join('; ');
  throw new PlaygroundError('invalid-request', detail, { errors });
}

/** What there is instead of an unknown field: only the schema that refuses it knows. */
function knownFields({ code, inst }: z.core.$ZodRawIssue): string | undefined {
  if (code !== 'unrecognized_keys' || !(inst instanceof z.ZodObject)) return undefined;
  const fields = Object.keys(inst.shape);
  return `is not a field ${fields.length === 1 ? 'here: there is only' : 'here: there are'} ${fields.join(', ')}`;
}

/** One issue a place: of two bounds that a value is beyond, the one that the other follows from. */
function tightest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const byPlace = new Map<string, z.core.$ZodIssue>();
  for (const issue of issues) {
    const place = `${issue.code === 'unrecognized_keys'} ${JSON.stringify(issue.path)}`;
    const other = byPlace.get(place);
    if (!other || isTighter(issue, other)) byPlace.set(place, issue);
  }
  return [...byPlace.values()];
}

function isTighter(issue: z.core.$ZodIssue, other: z.core.$ZodIssue): boolean {
  if (issue.code === 'too_big' && other.code === 'too_big') return issue.maximum < other.maximum;
  return issue.code === 'too_small' && other.code === 'too_small' && issue.minimum > other.minimum;
}

function faultsOf(issue: z.core.$ZodIssue, pointerOf: (path: PropertyKey[]) => string) {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      message: issue.message,
    }));
  }
  return [{ pointer: pointerOf([...issue.path]), message: `${expectation(issue)}, got ${shown(wrongPart(issue))}` }];
}

/** Of an object whose kind nobody knows, what should name its kind: the path leads there. */
function wrongPart(issue: z.core.$ZodIssue): unknown {
  const { input } = issue;
  const name = issue.code === 'invalid_union' ? issue.discriminator : undefined;
  if (name === undefined || typeof input !== 'object' || input === null) return input;
  return Object.entries(input).find(([member]) => member === name)?.[1];
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('expected')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' || issue.expected === 'number' ? 'a whole number' : issue.expected}`;
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue)}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    default:
      return issue.message;
  }
}

function unitOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.origin !== 'string') return '';
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  return Number(bound) === 1 ? ' character' : ' characters';
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no number beyond the largest double: what came as 1e400 would be shown as null.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const escapePointer = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
