// Which names S3 takes for buckets and keys.
import { S3Error } from './s3-error.ts';

const MAX_KEY_BYTES = 1_024;
const BUCKET_NAME = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Three to 63 lower-case letters, digits, hyphens and single dots: safe as a folder's name on any file system. */
export function checkBucketName(name: string): void {
  if (BUCKET_NAME.test(name) && !IP_ADDRESS.test(name)) return;
  throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
}

/** One to 1,024 bytes of UTF-8. Half a surrogate pair has none, and two such keys would become one. */
export function checkKey(key: string): void {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      Size: String(sizeBytes),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  }
  if (key === '' || LONE_SURROGATE.test(key)) throw new S3Error('InvalidArgument', 'The specified key is not valid.');
}
