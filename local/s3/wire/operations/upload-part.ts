// UploadPart.
import { checksumHeaders } from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import { readPartAddress } from '../part-address.ts';
import { openPayload } from '../payload.ts';
import { empty } from '../response.ts';

export const uploadPart: S3Operation = async (request, store) => {
  const { bytes, integrity } = openPayload(request);
  const part = await store.uploadPart(readPartAddress(request), bytes, integrity);
  return empty(200, { etag: part.etag, ...checksumHeaders(part.checksum) });
};
