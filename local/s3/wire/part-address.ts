// Which upload, and which part of it, a request means.
import type { PartAddress, UploadAddress } from '../multipart/multipart-store.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from './request.ts';

const MAX_PART_NUMBER = 10_000;

export const readUploadAddress = ({ bucket, key, query }: S3Request): UploadAddress => ({
  bucket,
  key,
  uploadId: query.get('uploadId') ?? '',
});

export function readPartAddress(request: S3Request): PartAddress {
  const partNumber = Number(request.query.get('partNumber'));
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= MAX_PART_NUMBER) {
    return { ...readUploadAddress(request), partNumber };
  }
  throw new S3Error(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PART_NUMBER.toLocaleString('en')}, inclusive`,
    { ArgumentName: 'partNumber' },
  );
}
