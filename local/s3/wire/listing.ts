// What both versions of ListObjects read and write alike.
import type { ObjectPage } from '../object-store.ts';
import { S3Error } from '../s3-error.ts';
import { isoSeconds } from './object-headers.ts';
import { OWNER } from './operation.ts';
import type { S3Request } from './request.ts';
import type { XmlValue } from './xml.ts';

const MAX_ENTRIES = 1_000;

export interface Listing {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly encode: (text: string) => string;
}

export const readListing = (request: S3Request): Listing => ({
  prefix: request.query.get('prefix') ?? '',
  delimiter: request.parameter('delimiter'),
  maxKeys: readCount(request, 'max-keys'),
  encode: readEncoding(request),
});

/** With encoding-type=url even keys that XML can't hold arrive whole. Slashes stay, as AWS leaves them. */
export function readEncoding(request: S3Request): (text: string) => string {
  const encoding = request.parameter('encoding-type');
  if (encoding === undefined) return (text) => text;
  if (encoding === 'url') return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
    ArgumentName: 'encoding-type',
    ArgumentValue: encoding,
  });
}

/** How many the client wants on a page; S3 gives 1,000 at most, whatever it wants. */
export function readCount(request: S3Request, name: string): number {
  const text = request.parameter(name) ?? String(MAX_ENTRIES);
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), MAX_ENTRIES);
  throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, {
    ArgumentName: name,
    ArgumentValue: text,
  });
}

export function listingElements(
  request: S3Request,
  { prefix, delimiter, maxKeys, encode }: Listing,
  page: ObjectPage,
  hasOwner: boolean,
): Record<string, XmlValue> {
  return {
    Name: request.bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === undefined ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: request.parameter('encoding-type'),
    IsTruncated: page.isTruncated,
    Contents: page.objects.map(({ key, sizeBytes, etag, lastModifiedMs, checksum }) => ({
      Key: encode(key),
      LastModified: isoSeconds(lastModifiedMs),
      ETag: etag,
      ChecksumAlgorithm: checksum?.algorithm,
      ChecksumType: checksum?.type,
      Size: sizeBytes,
      StorageClass: 'STANDARD',
      Owner: hasOwner ? OWNER : undefined,
    })),
    CommonPrefixes: page.commonPrefixes.map((commonPrefix) => ({ Prefix: encode(commonPrefix) })),
  };
}
