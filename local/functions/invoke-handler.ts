// Lambda's Invoke over HTTP: POST /2015-03-31/functions/NAME/invocations, as every SDK and the aws CLI send it.
import { randomUUID } from 'node:crypto';
import { FUNCTION_LIMITS } from '../../src/domain/limits/function-limits.ts';
import { AwsError } from '../aws-error.ts';
import { signatureFault } from '../server/authentication.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../server/http-handler.ts';
import { readBody } from '../server/read-body.ts';
import type { Functions } from './functions.ts';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/;

interface InvokeHandlerOptions {
  readonly functions: Functions;
  readonly region: string;
  readonly accountId: string;
}

const AWAITED_BYTES = FUNCTION_LIMITS.payloadMaxBytes.value;
const MAX_PAYLOAD_BYTES = {
  RequestResponse: AWAITED_BYTES,
  Event: FUNCTION_LIMITS.asyncPayloadMaxBytes.value,
  DryRun: AWAITED_BYTES,
};
type InvocationType = keyof typeof MAX_PAYLOAD_BYTES;
const isInvocationType = (text: string): text is InvocationType => Object.hasOwn(MAX_PAYLOAD_BYTES, text);

/** A function's ARN, with or without a version, its partial one, or its name. */
const NAME = /^(?:arn:aws:lambda:[\w-]+:\d{12}:function:|\d{12}:function:|function:)?([\w-]+)(?::[\w$-]+)?$/;

export function createInvokeHandler({ functions, region, accountId }: InvokeHandlerOptions): HttpHandler {
  const nameIn = ({ method, url = '' }: HttpRequest): string => {
    const path = method === 'POST' ? INVOKE_PATH.exec(url) : null;
    if (!path) throw new AwsError('UnknownOperationException', 'Of Lambda, only Invoke is here.', 404);
    const given = decodeURIComponent(path[1] ?? '');
    const name = NAME.exec(given)?.[1] ?? given;
    if (functions.has(name)) return name;
    throw new AwsError(
      'ResourceNotFoundException',
      `Function not found: arn:aws:lambda:${region}:${accountId}:function:${name}`,
      404,
    );
  };

  async function answer(request: HttpRequest, response: HttpResponse): Promise<void> {
    const body = await readBody(request, AWAITED_BYTES);
    const fault = signatureFault(request.headers, request.url ?? '');
    if (fault) throw new AwsError(fault.type, fault.message, 403);
    const name = nameIn(request);
    const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    if (!isInvocationType(type)) throw invalidType(type);
    const event = eventIn(body, MAX_PAYLOAD_BYTES[type]);
    response.setHeader('X-Amz-Executed-Version', '$LATEST');
    if (type === 'DryRun') send(response, 204);
    else if (type === 'Event') {
      functions.invokeLater(name, event);
      send(response, 202);
    } else await answerWithResult(response, functions.invoke(name, event));
  }

  return async (request, response) => {
    response.setHeader('x-amzn-RequestId', randomUUID());
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      response.setHeader('x-amzn-ErrorType', error.type);
      send(response, error.status, { Type: 'User', Message: error.message });
    }
  };
}

function eventIn(body: Buffer | undefined, maxBytes: number): unknown {
  if (!body || body.length > maxBytes) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`,
      413,
    );
  }
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    // The words are Lambda's; what follows them is the parser's, there as here.
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${error}`);
  }
}

/** A function that throws is no error of the call: the answer is 200, and says it in a header. */
async function answerWithResult(response: HttpResponse, result: Promise<unknown>): Promise<void> {
  try {
    const answer = await result;
    send(response, 200, answer ?? null);
  } catch (error) {
    response.setHeader('X-Amz-Function-Error', 'Unhandled');
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send(response, 200, { errorType: name, errorMessage: message });
  }
}

const invalidType = (type: string): AwsError =>
  new AwsError(
    'InvalidParameterValueException',
    `Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: ` +
      '[RequestResponse, Event, DryRun]',
  );

function send(response: HttpResponse, status: number, answer?: unknown): void {
  const body = Buffer.from(answer === undefined ? '' : JSON.stringify(answer));
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  if (status !== 204) response.setHeader('Content-Length', body.length);
  response.end(body);
}
