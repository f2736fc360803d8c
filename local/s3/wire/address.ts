// Where bucket and key stand in a request: `/bucket/key`, or `bucket.s3.….` and `/key`.
import { S3Error } from '../s3-error.ts';

export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** `bucket.s3.us-east-1.amazonaws.com`, `bucket.s3.localhost`, `bucket.localhost`; the bucket may have dots itself. */
const VIRTUAL_HOSTS = [
  /^(.+)\.s3(?:[.-][a-z0-9.-]+)?\.amazonaws\.com(?:\.cn)?$/,
  /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.localhost(?:\.localstack\.cloud)?$/,
  /^((?!s3\.).+)\.localhost(?:\.localstack\.cloud)?$/,
];

/** Takes the path as it was sent: a URL parser would swallow `..` and double slashes, which are parts of keys here. */
export function readAddress(host: string, path: string): S3Address {
  const hostName = host.replace(/:\d+$/, '').toLowerCase();
  const bucket = VIRTUAL_HOSTS.map((pattern) => pattern.exec(hostName)?.[1]).find((name) => name !== undefined);
  const rest = path.replace(/^\//, '');
  if (bucket !== undefined) return { bucket, key: decodePath(rest) };
  const slash = rest.indexOf('/');
  if (slash === -1) return { bucket: decodePath(rest), key: '' };
  return { bucket: decodePath(rest.slice(0, slash)), key: decodePath(rest.slice(slash + 1)) };
}

/** In S3's paths, unlike in others', a bare `+` is a space; clients send `%2B` for a plus. */
function decodePath(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", { URI: encoded });
  }
}
