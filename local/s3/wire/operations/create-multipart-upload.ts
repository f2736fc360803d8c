// CreateMultipartUpload.
import type { UploadChecksum } from '../../multipart/multipart-store.ts';
import { S3Error } from '../../s3-error.ts';
import { readChecksumAlgorithm, readObjectHeaders } from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import type { S3Request } from '../request.ts';
import { xml } from '../response.ts';

export const createMultipartUpload: S3Operation = async (request, store) => {
  const checksum = readUploadChecksum(request);
  const { uploadId } = await store.createUpload(request.bucket, request.key, {
    ...readObjectHeaders(request),
    checksum,
  });
  return xml(
    'InitiateMultipartUploadResult',
    { Bucket: request.bucket, Key: request.key, UploadId: uploadId },
    { 'x-amz-checksum-algorithm': checksum?.algorithm, 'x-amz-checksum-type': checksum?.type },
  );
};

/** The CRCs of parts can be added up to that of the whole, and CRC64NVME is only ever that; the SHAs can't. */
function readUploadChecksum(request: S3Request): UploadChecksum | undefined {
  const name = request.header('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = readChecksumAlgorithm(name);
  const byDefault = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = request.header('x-amz-checksum-type')?.toUpperCase() ?? byDefault;
  const isPossible =
    type === 'COMPOSITE' ? algorithm !== 'CRC64NVME' : type === 'FULL_OBJECT' && !algorithm.startsWith('SHA');
  if (isPossible) return { algorithm, type: type === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT' };
  throw new S3Error(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}
