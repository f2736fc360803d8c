// ListParts.

import { readCount } from '../listing.ts';
import { checksumElements, isoSeconds } from '../object-headers.ts';
import { OWNER, type S3Operation } from '../operation.ts';
import { readUploadAddress } from '../part-address.ts';
import { xml } from '../response.ts';

export const listParts: S3Operation = async (request, store) => {
  const address = readUploadAddress(request);
  const maxParts = readCount(request, 'max-parts');
  const marker = Number(request.parameter('part-number-marker') ?? 0);
  const { upload, parts } = await store.listParts(address);
  const remaining = parts.filter(({ partNumber }) => partNumber > marker);
  const page = remaining.slice(0, maxParts);
  return xml('ListPartsResult', {
    Bucket: address.bucket,
    Key: address.key,
    UploadId: address.uploadId,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
    MaxParts: maxParts,
    IsTruncated: remaining.length > page.length,
    Part: page.map(({ partNumber, sizeBytes, etag, lastModifiedMs, checksum }) => ({
      PartNumber: partNumber,
      LastModified: isoSeconds(lastModifiedMs),
      ETag: etag,
      Size: sizeBytes,
      ...checksumElements(checksum),
    })),
  });
};
