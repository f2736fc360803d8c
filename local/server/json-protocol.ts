// AWS JSON 1.1 and its twin in CBOR over HTTP: what is checked before an operation sees its input, in AWS's order, and
// how answers look.
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { BufferPool } from '../buffer-pool.ts';
import { signatureFault } from './authentication.ts';
import { cborCodec } from './cbor-codec.ts';
import type { Codec } from './codec.ts';
import type { HttpRequest, HttpResponse } from './http-handler.ts';
import { jsonCodec } from './json-codec.ts';
import { EventStream, type JsonService, PartedAnswer, type RawAnswer, type WireInput } from './json-service.ts';
import { misdirected, sendMisdirected } from './misdirected.ts';
import { readBody } from './read-body.ts';
import { sendEvents, sendParts } from './send-parts.ts';

/** AWS itself refuses `application/json`; a person with curl may have it here. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  [jsonCodec.contentType, jsonCodec],
  ['application/json', jsonCodec],
  [cborCodec.contentType, cborCodec],
]);

/** A request that names no service is still read, so that it can be answered: so much of it. */
const MAX_UNKNOWN_BODY_BYTES = 1024 * 1024;

const bodies = new BufferPool();

/** What X-Amz-Target says. */
export interface Target {
  readonly service: JsonService | undefined;
  readonly operation: string;
}

export async function answerJson(target: Target, request: HttpRequest, response: HttpResponse): Promise<void> {
  response.setHeader('x-amzn-RequestId', randomUUID());
  response.setHeader('x-amz-id-2', randomBytes(72).toString('base64'));
  const maxBytes = target.service?.maxBodyBytes ?? MAX_UNKNOWN_BODY_BYTES;
  const body = await readBody(request, maxBytes, (bytes) => bodies.borrow(bytes));
  if (body === undefined) {
    response.statusCode = 413;
    response.end();
    return;
  }
  const codec = codecOf(request);
  const astray = misdirected({
    method: request.method,
    hasTarget: target.operation !== '',
    isFormatKnown: codec !== undefined || body.length === 0,
  });
  if (astray) sendMisdirected(response, astray);
  // Observed: where neither the body nor its type says otherwise, CBOR is what AWS speaks.
  else await answerIn(codec ?? cborCodec, { ...target, request, body }, response);
}

const codecOf = ({ headers }: HttpRequest): Codec | undefined =>
  CODECS.get(headers['content-type']?.split(';')[0]?.trim() ?? '');

interface Call extends Target {
  readonly request: HttpRequest;
  readonly body: Buffer;
}

async function answerIn(codec: Codec, call: Call, response: HttpResponse): Promise<void> {
  try {
    const answer = await answerTo(call, codec);
    if (answer instanceof EventStream) await sendEvents(answer, response, codec);
    else if (answer instanceof PartedAnswer) await sendParts(answer, response, codec);
    else write(response, 200, answer, codec);
  } catch (error) {
    // Half an answer can't be taken back: the server breaks it off.
    if (response.headersSent) throw error;
    const refusal = error instanceof AwsError ? error : INTERNAL_FAILURE;
    writeRefusal(response, refusal, codec);
    if (refusal !== error) throw error;
  } finally {
    // What is read from JSON is made anew. CBOR's bytes are part of the body: it stays theirs.
    if (codec === jsonCodec) bodies.giveBack(call.body);
  }
}

const NOTHING = new Uint8Array(0);

/** Observed: a body that is none of its format is told first, then an unknown operation, then a missing signature. */
async function answerTo(call: Call, codec: Codec): Promise<RawAnswer | EventStream> {
  const { operation, request, body } = call;
  const service = call.service?.hasOperation(operation) ? call.service : undefined;
  const unsigned = signatureFault(request.headers, request.url ?? '');
  const ready = codec === jsonCodec && !unsigned ? service?.invokeRaw?.(operation, body) : undefined;
  if (ready) return ready;
  const input = codec.read(body);
  if (!isInput(input) && (service || body.length > 0)) throw new AwsError('SerializationException', '');
  if (!isInput(input) || !service) throw new AwsError('UnknownOperationException', '');
  if (unsigned) throw unsigned;
  const answer = await service.invoke(operation, input);
  if (answer instanceof EventStream) return answer;
  return answer === undefined ? NOTHING : codec.write(answer);
}

/** Any object can be asked for any member: each is read by its shape. */
const isInput = (value: unknown): value is WireInput =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array || value instanceof Date);

/** What AWS answers to its own mistakes; the mistake itself goes to whoever runs the server. */
const INTERNAL_FAILURE = new AwsError('InternalFailure', 'Internal Service Failure', 500);

function writeRefusal(response: HttpResponse, { type, message, status }: AwsError, codec: Codec): void {
  response.setHeader('x-amzn-ErrorType', type);
  // Observed: a SerializationException spells its message with a capital, and some refusals have none at all.
  const name = type === 'SerializationException' ? 'Message' : 'message';
  const body = { __type: type, ...(message === '' ? {} : { [name]: message }) };
  write(response, status, codec.write(body), codec);
}

function write(response: HttpResponse, status: number, body: Uint8Array, { contentType }: Codec): void {
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
