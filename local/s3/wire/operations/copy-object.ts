// CopyObject: the bytes of one object, as another.
import { S3Error } from '../../s3-error.ts';
import { headersOf } from '../../stored-headers.ts';
import { readCopySource, unmodifiedIsPrecondition } from '../copy-source.ts';
import {
  checksumElements,
  isoSeconds,
  readChecksumAlgorithm,
  readObjectHeaders,
  readReadOptions,
  readWriteCondition,
} from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

/** The checksum is computed again: with the algorithm asked for, else with the source's. */
export const copyObject: S3Operation = async (request, store) => {
  const source = readCopySource(request);
  const isReplacing = request.header('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
  if (source.bucket === request.bucket && source.key === request.key && !isReplacing) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const headers = readObjectHeaders(request);
  const condition = readWriteCondition(request);
  const asked = request.header('x-amz-checksum-algorithm');
  const options = readReadOptions(request, 'x-amz-copy-source-');
  const { head, body } = await unmodifiedIsPrecondition(store.getObject(source.bucket, source.key, options));
  const algorithm = asked === undefined ? head.checksum?.algorithm : readChecksumAlgorithm(asked);
  const copy = await store.putObject(request.bucket, request.key, body, {
    ...(isReplacing ? headers : headersOf(head)),
    ...condition,
    integrity: { checksum: { algorithm: algorithm ?? 'CRC64NVME' } },
  });
  return xml('CopyObjectResult', {
    LastModified: isoSeconds(copy.lastModifiedMs),
    ETag: copy.etag,
    ...checksumElements(copy.checksum),
    ChecksumType: copy.checksum?.type,
  });
};
