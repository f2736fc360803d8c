// UploadPartCopy: a part that is, or is a range of, an object already stored.
import { S3Error } from '../../s3-error.ts';
import { readCopySource, unmodifiedIsPrecondition } from '../copy-source.ts';
import { checksumElements, isoSeconds, readReadOptions } from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import { readPartAddress } from '../part-address.ts';
import { xml } from '../response.ts';

export const uploadPartCopy: S3Operation = async (request, store) => {
  const address = readPartAddress(request);
  const source = readCopySource(request);
  const options = readReadOptions(request, 'x-amz-copy-source-');
  if (request.header('x-amz-copy-source-range') !== undefined && options.range === undefined) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  const { body } = await unmodifiedIsPrecondition(store.getObject(source.bucket, source.key, options));
  const part = await store.uploadPart(address, body);
  return xml('CopyPartResult', {
    LastModified: isoSeconds(part.lastModifiedMs),
    ETag: part.etag,
    ...checksumElements(part.checksum),
  });
};
