// What x-amz-copy-source says: which object to copy from.
import { isAwsError } from '../../aws-error.ts';
import { preconditionFailed, S3Error } from '../s3-error.ts';
import { readAddress, type S3Address } from './address.ts';
import type { S3Request } from './request.ts';

/** `bucket/key`, with or without a slash in front, URL-encoded, and perhaps with the only version's id. */
export function readCopySource(request: S3Request): S3Address {
  const header = request.header('x-amz-copy-source') ?? '';
  const { bucket, key } = readAddress('', header.replace(/\?versionId=null$/, ''));
  if (bucket !== '' && key !== '') return { bucket, key };
  throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
    ArgumentName: 'x-amz-copy-source',
    ArgumentValue: header,
  });
}

/** A copy answers 412 where a GET would answer 304. */
export async function unmodifiedIsPrecondition<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw isAwsError(error, 'NotModified') ? preconditionFailed('x-amz-copy-source-If-None-Match') : error;
  }
}
