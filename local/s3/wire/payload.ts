// A request's body as it is meant: decoded, of the length announced, and with the sums that it must add up to.
import { type ChecksumAlgorithm, isChecksumAlgorithm } from '../checksum/algorithms.ts';
import { IntegrityCheck } from '../checksum/integrity-check.ts';
import type { ExpectedChecksum, Integrity } from '../object-store.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { AwsChunkedDecoder, incompleteBody, malformedTrailer } from './aws-chunked.ts';
import type { S3Request } from './request.ts';

const MAX_PUT_BYTES = 5 * 1_024 ** 3;
const CHECKSUM_HEADER = /^x-amz-checksum-(?!algorithm$|mode$|type$)(.+)$/;

export interface Payload {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly integrity: Integrity;
}

/** Of an object or a part, which S3 takes only with its length. */
export function openPayload(request: S3Request): Payload {
  // S3's own words for a body whose length is not known beforehand.
  if (request.header('transfer-encoding') !== undefined && lengthOf(request) === undefined) {
    throw notImplemented('Transfer-Encoding');
  }
  const sizeBytes = lengthOf(request);
  if (sizeBytes === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (sizeBytes > MAX_PUT_BYTES) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: String(sizeBytes),
      MaxSizeAllowed: String(MAX_PUT_BYTES),
    });
  }
  return openBody(request);
}

/**
 * Of a document, whole and checked. CompleteMultipartUpload alone has a checksum header that `isOfObject`: of the one to
 * be, not of the document.
 */
export async function readSmallPayload(
  request: S3Request,
  maxBytes: number,
  checksum: 'isOfDocument' | 'isOfObject' = 'isOfDocument',
): Promise<Buffer> {
  const { bytes, integrity } = openBody(request);
  const check = new IntegrityCheck(checksum === 'isOfDocument' ? integrity : { ...integrity, checksum: undefined });
  const pieces: Uint8Array[] = [];
  let leftBytes = maxBytes;
  for await (const piece of bytes) {
    leftBytes -= piece.byteLength;
    if (leftBytes < 0) throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    check.update(piece);
    pieces.push(piece);
  }
  check.finish();
  return Buffer.concat(pieces);
}

function openBody(request: S3Request): Payload {
  const trailers = new Map<string, string>();
  const sent = isAwsChunked(request) ? decoded(sentBytes(request), trailers) : sentBytes(request);
  return {
    bytes: ofLength(sent, lengthOf(request)),
    integrity: {
      md5: request.header('content-md5'),
      sha256: sha256Of(request),
      checksum: checksumOf(request, trailers),
    },
  };
}

function lengthOf(request: S3Request): number | undefined {
  const length = request.header(isAwsChunked(request) ? 'x-amz-decoded-content-length' : 'content-length');
  if (length === undefined) return undefined;
  if (!/^\d{1,15}$/.test(length)) throw new S3Error('InvalidArgument', `A length of ${length} bytes makes no sense.`);
  return Number(length);
}

function isAwsChunked(request: S3Request): boolean {
  const isStreamed = request.header('x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  return (
    isStreamed || (request.header('content-encoding') ?? '').split(',').some((one) => one.trim() === 'aws-chunked')
  );
}

/** Hex only: all other values (UNSIGNED-PAYLOAD, STREAMING-…) say that the header sums up nothing. */
function sha256Of(request: S3Request): string | undefined {
  const value = request.header('x-amz-content-sha256');
  return value !== undefined && /^[0-9a-f]{64}$/i.test(value) ? value : undefined;
}

/** The checksum in the headers or announced as a trailer; undefined where there is none. */
function checksumOf(request: S3Request, trailers: ReadonlyMap<string, string>): ExpectedChecksum | undefined {
  const [header, ...others] = request.headerNames.filter((name) => CHECKSUM_HEADER.test(name));
  const trailer = (request.header('x-amz-trailer') ?? '').trim().toLowerCase();
  const hasTrailer = CHECKSUM_HEADER.test(trailer);
  if (others.length > 0 || (header !== undefined && hasTrailer)) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (header !== undefined) return { algorithm: algorithmIn(header), expected: () => request.header(header) };
  if (hasTrailer) return { algorithm: algorithmIn(trailer), expected: () => trailers.get(trailer) ?? missingTrailer() };
  if (request.header('x-amz-sdk-checksum-algorithm') !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  return undefined;
}

function algorithmIn(name: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_HEADER.exec(name)?.[1]?.toUpperCase() ?? '';
  if (isChecksumAlgorithm(algorithm)) return algorithm;
  throw new S3Error('InvalidRequest', `The checksum algorithm ${algorithm} is not one of those supported here.`);
}

const missingTrailer = (): never => {
  throw malformedTrailer();
};

/** Leaves the request open when the reader stops half-way: its refusal must still find a connection to travel on. */
function sentBytes(request: S3Request): AsyncIterable<Uint8Array> {
  return request.stream.iterator({ destroyOnReturn: false });
}

async function* decoded(sent: AsyncIterable<Uint8Array>, trailers: Map<string, string>): AsyncGenerator<Uint8Array> {
  const decoder = new AwsChunkedDecoder();
  for await (const bytes of sent) yield* decoder.push(bytes);
  for (const [name, value] of decoder.end()) trailers.set(name, value);
}

async function* ofLength(pieces: AsyncIterable<Uint8Array>, sizeBytes: number | undefined): AsyncGenerator<Uint8Array> {
  let leftBytes = sizeBytes ?? 0;
  for await (const piece of pieces) {
    leftBytes -= piece.byteLength;
    yield piece;
  }
  if (sizeBytes !== undefined && leftBytes !== 0) throw incompleteBody();
}
