// AbortMultipartUpload.
import type { S3Operation } from '../operation.ts';
import { readUploadAddress } from '../part-address.ts';
import { empty } from '../response.ts';

export const abortMultipartUpload: S3Operation = async (request, store) => {
  await store.abortUpload(readUploadAddress(request));
  return empty(204);
};
