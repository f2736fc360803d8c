// S3 over HTTP: finds the operation, sends its answer, and turns what it throws into S3's error document.
import { AwsError } from '../../aws-error.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../../server/http-handler.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Store } from './operation.ts';
import { S3Request } from './request.ts';
import { empty, newRequestIds, type RequestIds, type S3Response, sendResponse } from './response.ts';
import { operationFor } from './route.ts';
import { xmlErrorDocument } from './xml.ts';

const NOT_MODIFIED = 304;
/** What a stream ends with when the other side goes away. */
const HANG_UPS = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

export interface S3HandlerOptions {
  readonly store: S3Store;
  /** Told of what is a fault of this program or of the disk; the client only learns `InternalError`. */
  readonly onFault: (error: unknown) => void;
}

/** Signatures are not looked at, and presigned URLs never expire: on one machine nobody logs in. */
export function createS3Handler({ store, onFault }: S3HandlerOptions): HttpHandler {
  return async (request, response) => {
    const ids = newRequestIds();
    try {
      await sendResponse(response, await answer(request, store), ids);
    } catch (error) {
      if (!(error instanceof AwsError) && !isHangUp(error)) onFault(error);
      // The client has hung up, or has heard half an answer: there is nobody to tell.
      if (isGone(request, response)) return;
      await sendResponse(response, errorResponse(request, error, ids), ids);
    } finally {
      // What was not read must not block the connection for the next request.
      request.resume();
    }
  };
}

async function answer(request: HttpRequest, store: S3Store): Promise<S3Response> {
  const s3Request = new S3Request(request);
  return operationFor(s3Request)(s3Request, store);
}

const isHangUp = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && HANG_UPS.some((code) => code === error.code);

const isGone = (request: HttpRequest, response: HttpResponse): boolean =>
  response.headersSent || response.destroyed || (request.destroyed && !request.readableEnded);

function errorResponse(request: HttpRequest, error: unknown, { requestId, hostId }: RequestIds): S3Response {
  const refusal = error instanceof AwsError ? error : internalError();
  const details = refusal instanceof S3Error ? refusal.details : {};
  if (request.method === 'HEAD' || refusal.status === NOT_MODIFIED)
    return empty(refusal.status, { etag: details.ETag });
  const document = xmlErrorDocument({
    Code: refusal.type,
    Message: refusal.message,
    ...details,
    Resource: (request.url ?? '/').split('?')[0],
    RequestId: requestId,
    HostId: hostId,
  });
  return { status: refusal.status, headers: { 'content-type': 'application/xml' }, body: document };
}

const internalError = () => new S3Error('InternalError', 'We encountered an internal error. Please try again.');
