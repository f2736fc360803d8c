// ListMultipartUploads.
import { compareUtf8 } from '../../list/utf8-order.ts';
import type { UploadSummary } from '../../multipart/multipart-store.ts';
import { notImplemented } from '../../s3-error.ts';
import { readCount, readEncoding } from '../listing.ts';
import { isoSeconds } from '../object-headers.ts';
import { OWNER, type S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

export const listMultipartUploads: S3Operation = async (request, store) => {
  if (request.parameter('delimiter') !== undefined) throw notImplemented('delimiter');
  const encode = readEncoding(request);
  const prefix = request.parameter('prefix') ?? '';
  const maxUploads = readCount(request, 'max-uploads');
  const keyMarker = request.parameter('key-marker');
  const idMarker = request.parameter('upload-id-marker');
  const uploads = (await store.listUploads(request.bucket)).filter(({ key }) => key.startsWith(prefix));
  const remaining = uploadsAfter(uploads, keyMarker, idMarker);
  const page = remaining.slice(0, maxUploads);
  const isTruncated = remaining.length > page.length;
  const last = isTruncated ? page.at(-1) : undefined;
  return xml('ListMultipartUploadsResult', {
    Bucket: request.bucket,
    KeyMarker: encode(keyMarker ?? ''),
    UploadIdMarker: idMarker ?? '',
    NextKeyMarker: last && encode(last.key),
    NextUploadIdMarker: last?.uploadId,
    Prefix: encode(prefix),
    EncodingType: request.parameter('encoding-type'),
    MaxUploads: maxUploads,
    IsTruncated: isTruncated,
    Upload: page.map(({ key, uploadId, startedMs, checksum }) => ({
      Key: encode(key),
      UploadId: uploadId,
      Initiator: OWNER,
      Owner: OWNER,
      StorageClass: 'STANDARD',
      Initiated: isoSeconds(startedMs),
      ChecksumAlgorithm: checksum?.algorithm,
      ChecksumType: checksum?.type,
    })),
  });
};

/** With both markers: after that upload. With the key alone: after all of that key's. */
function uploadsAfter(
  uploads: readonly UploadSummary[],
  key: string | undefined,
  uploadId: string | undefined,
): readonly UploadSummary[] {
  if (key === undefined) return uploads;
  const at = uploads.findIndex((upload) => upload.key === key && upload.uploadId === uploadId);
  return at === -1 ? uploads.filter((upload) => compareUtf8(upload.key, key) > 0) : uploads.slice(at + 1);
}
