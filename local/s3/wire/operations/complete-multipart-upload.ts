// CompleteMultipartUpload.
import { CHECKSUM_ALGORITHMS } from '../../checksum/algorithms.ts';
import type { CompletedPart } from '../../multipart/multipart-store.ts';
import { checksumElements, readWriteCondition } from '../object-headers.ts';
import type { S3Operation } from '../operation.ts';
import { childrenNamed, malformedXml, parseXml, textOf, type XmlElement } from '../parse-xml.ts';
import { readUploadAddress } from '../part-address.ts';
import { readSmallPayload } from '../payload.ts';
import type { S3Request } from '../request.ts';
import { xml } from '../response.ts';

/** 10,000 parts, each with its ETag and checksum. */
const MAX_DOCUMENT_BYTES = 4 * 1_048_576;

export const completeMultipartUpload: S3Operation = async (request, store) => {
  const address = readUploadAddress(request);
  const document = parseXml((await readSmallPayload(request, MAX_DOCUMENT_BYTES, 'isOfObject')).toString());
  const parts = childrenNamed(document, 'Part').map(readPart);
  if (parts.length === 0) throw malformedXml();
  const size = request.header('x-amz-mp-object-size');
  const head = await store.completeUpload(address, parts, {
    ...readWriteCondition(request),
    checksum: readChecksumOfObject(request),
    sizeBytes: size === undefined ? undefined : Number(size),
  });
  return xml('CompleteMultipartUploadResult', {
    Location: `http://${request.header('host') ?? 'localhost'}${request.path}`,
    Bucket: request.bucket,
    Key: request.key,
    ETag: head.etag,
    ...checksumElements(head.checksum),
    ChecksumType: head.checksum?.type,
  });
};

function readPart(element: XmlElement): CompletedPart {
  const partNumber = Number(textOf(element, 'PartNumber'));
  const etag = textOf(element, 'ETag');
  if (!Number.isInteger(partNumber) || etag === undefined) throw malformedXml();
  const checksum = CHECKSUM_ALGORITHMS.map((algorithm) => textOf(element, `Checksum${algorithm}`)).find(Boolean);
  return { partNumber, etag: etag.trim(), checksum };
}

const readChecksumOfObject = (request: S3Request): string | undefined =>
  CHECKSUM_ALGORITHMS.map((algorithm) => request.header(`x-amz-checksum-${algorithm.toLowerCase()}`)).find(Boolean);
