// The headers of an object, from the request that writes it to the response that reads it.
import { type ChecksumAlgorithm, isChecksumAlgorithm } from '../checksum/algorithms.ts';
import { wholeSeconds } from '../conditions.ts';
import type {
  ByteRange,
  ObjectHead,
  ObjectHeaders,
  ReadOptions,
  StoredChecksum,
  WriteCondition,
} from '../object-store.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import type { S3Request } from './request.ts';
import type { S3Response } from './response.ts';

const MAX_USER_METADATA_BYTES = 2_048;
/** They would change what is stored, or who may read it. Better refused than lost without a word. */
const UNSUPPORTED = /^x-amz-(?:server-side-encryption-customer-|object-lock-|tagging$|website-redirect-location$)/;

/** What S3 keeps with the object. `aws-chunked` is how the body travels, not what it is. */
export function readObjectHeaders(request: S3Request): ObjectHeaders {
  const unsupported = request.headerNames.find((name) => UNSUPPORTED.test(name));
  if (unsupported !== undefined) throw notImplemented(unsupported);
  const encodings = (request.header('content-encoding') ?? '').split(',').map((one) => one.trim());
  return {
    contentType: request.header('content-type'),
    contentEncoding: encodings.filter((one) => one !== '' && one !== 'aws-chunked').join(',') || undefined,
    contentLanguage: request.header('content-language'),
    contentDisposition: request.header('content-disposition'),
    cacheControl: request.header('cache-control'),
    expires: request.header('expires'),
    userMetadata: checkedMetadata(request.userMetadata),
  };
}

export function readWriteCondition(request: S3Request): WriteCondition {
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match');
  return { ifMatch: request.header('if-match'), ifNoneMatch };
}

/** The conditions and the range of a GET or HEAD; `prefix` finds those that a copy puts on its source. */
export function readReadOptions(request: S3Request, prefix = ''): ReadOptions {
  return {
    range: readRange(request.header(prefix === '' ? 'range' : `${prefix}range`)),
    ifMatch: request.header(`${prefix}if-match`),
    ifNoneMatch: request.header(`${prefix}if-none-match`),
    ifModifiedSinceMs: readDate(request.header(`${prefix}if-modified-since`)),
    ifUnmodifiedSinceMs: readDate(request.header(`${prefix}if-unmodified-since`)),
  };
}

/** Undefined, and so the whole object, for what S3 does not take as a range: several at once, other units, nonsense. */
function readRange(header: string | undefined): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from !== '') {
    const range = { from: Number(from), to: to === '' ? undefined : Number(to) };
    return range.to !== undefined && range.to < range.from ? undefined : range;
  }
  return to === '' ? undefined : { last: Number(to) };
}

/** The headers of a GET and of a HEAD; the query may ask for others (`response-content-type`), as presigned links do. */
export function objectResponseHeaders(head: ObjectHead, request: S3Request): S3Response['headers'] {
  const overriding = (name: string, value: string | undefined) => request.parameter(`response-${name}`) ?? value;
  return {
    'accept-ranges': 'bytes',
    'content-type': overriding('content-type', head.contentType),
    'content-encoding': overriding('content-encoding', head.contentEncoding),
    'content-language': overriding('content-language', head.contentLanguage),
    'content-disposition': overriding('content-disposition', head.contentDisposition),
    'cache-control': overriding('cache-control', head.cacheControl),
    expires: overriding('expires', head.expires),
    etag: head.etag,
    'last-modified': new Date(head.lastModifiedMs).toUTCString(),
    ...Object.fromEntries(Object.entries(head.userMetadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  };
}

/** A checksum is of the whole object, so that of a range is nobody's business. */
export const isChecksumAsked = (request: S3Request): boolean =>
  request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && request.header('range') === undefined;

export const checksumHeaders = (checksum: Omit<StoredChecksum, 'type'> | undefined): S3Response['headers'] =>
  checksum ? { [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value } : {};

export const checksumTypeHeader = (checksum: StoredChecksum | undefined): S3Response['headers'] => ({
  'x-amz-checksum-type': checksum?.type,
});

export const checksumElements = (checksum: Omit<StoredChecksum, 'type'> | undefined): Record<string, string> =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {};

export function readChecksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = name.toUpperCase();
  if (isChecksumAlgorithm(algorithm)) return algorithm;
  throw new S3Error('InvalidRequest', `The checksum algorithm ${name} is not one of those supported here.`);
}

/** S3's documents count in whole seconds, and write the milliseconds nevertheless. */
export const isoSeconds = (timeMs: number): string => new Date(wholeSeconds(timeMs)).toISOString();

function readDate(header: string | undefined): number | undefined {
  const timeMs = Date.parse(header ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function checkedMetadata(metadata: Record<string, string>): Record<string, string> {
  const sizeBytes = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (sizeBytes <= MAX_USER_METADATA_BYTES) return metadata;
  throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
    Size: String(sizeBytes),
    MaxSizeAllowed: String(MAX_USER_METADATA_BYTES),
  });
}
