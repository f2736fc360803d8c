// PutObject.

import { checksumHeaders, checksumTypeHeader, readObjectHeaders, readWriteCondition } from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import { openPayload } from '../payload.ts';
import { empty } from '../response.ts';

/** An object that comes without a checksum gets S3's own. */
export const putObject: S3Operation = async (request, store) => {
  const { bytes, integrity } = openPayload(request);
  const { etag, checksum } = await store.putObject(request.bucket, request.key, bytes, {
    ...readObjectHeaders(request),
    ...readWriteCondition(request),
    integrity: { ...integrity, checksum: integrity.checksum ?? { algorithm: 'CRC64NVME' } },
  });
  return empty(200, { etag, ...checksumHeaders(checksum), ...checksumTypeHeader(checksum) });
};
