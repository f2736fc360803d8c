// AWS JSON 1.1 over HTTP: what is checked before an operation sees its input, in AWS's order, and how answers look.
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { requireSignature } from './authentication.ts';
import type { HttpRequest, HttpResponse } from './http-handler.ts';
import type { JsonService } from './json-service.ts';
import { readBody } from './read-body.ts';
import { toWireJson } from './wire-json.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const CONTENT_TYPES: readonly string[] = [CONTENT_TYPE, 'application/json'];
const CBOR = 'application/x-amz-cbor-1.1';

/** A request that names no service is still read, so that it can be answered: so much of it. */
const MAX_UNKNOWN_BODY_BYTES = 1024 * 1024;

export async function answerJson(
  service: JsonService | undefined,
  operation: string,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  response.setHeader('x-amzn-RequestId', randomUUID());
  response.setHeader('x-amz-id-2', randomBytes(72).toString('base64'));
  const body = await readBody(request, service?.maxBodyBytes ?? MAX_UNKNOWN_BODY_BYTES);
  if (body === undefined) {
    response.statusCode = 413;
    response.end();
    return;
  }
  try {
    write(response, 200, await answerTo(service, operation, request, body));
  } catch (error) {
    const refusal = error instanceof AwsError ? error : INTERNAL_FAILURE;
    writeRefusal(response, refusal);
    if (refusal !== error) throw error;
  }
}

/** Observed: the operation is looked up before the signature, and the signature is looked at before the types. */
async function answerTo(
  service: JsonService | undefined,
  operation: string,
  { headers, url = '' }: HttpRequest,
  body: Buffer,
): Promise<object | undefined> {
  if (!service?.hasOperation(operation)) throw new AwsError('UnknownOperationException', '');
  const input = parse(body, headers['content-type'] ?? '');
  requireSignature(headers, url);
  return service.invoke(operation, input);
}

function parse(body: Buffer, contentType: string): Readonly<Record<string, unknown>> {
  const type = contentType.split(';')[0]?.trim() ?? '';
  if (type === CBOR) {
    throw new AwsError(
      'SerializationException',
      'CBOR bodies are not understood here yet: set AWS_CBOR_DISABLE=true, or your client to JSON.',
    );
  }
  if (!CONTENT_TYPES.includes(type)) {
    throw new AwsError('SerializationException', `Content-Type must be ${CONTENT_TYPE}, not '${type}'.`);
  }
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // Any object can be asked for any member: each is read by its shape.
    return value as Readonly<Record<string, unknown>>;
  }
  throw new AwsError('SerializationException', '');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What AWS answers to its own mistakes; the mistake itself goes to whoever runs the server. */
const INTERNAL_FAILURE = new AwsError('InternalFailure', 'Internal Service Failure', 500);

function writeRefusal(response: HttpResponse, { type, message, status }: AwsError): void {
  response.setHeader('x-amzn-ErrorType', type);
  // Observed: a SerializationException spells its message with a capital, and some refusals have none at all.
  const name = type === 'SerializationException' ? 'Message' : 'message';
  write(response, status, { __type: type, ...(message === '' ? {} : { [name]: message }) });
}

function write(response: HttpResponse, status: number, answer: object | undefined): void {
  const body = Buffer.from(answer === undefined ? '' : JSON.stringify(toWireJson(answer)));
  response.statusCode = status;
  response.setHeader('Content-Type', CONTENT_TYPE);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
