// GetObject.
import {
  checksumHeaders,
  checksumTypeHeader,
  isChecksumAsked,
  objectResponseHeaders,
  readReadOptions,
} from '../object-headers.ts';
import { checkOnlyVersion } from '../only-version.ts';
import type { S3Operation } from '../operation.ts';

export const getObject: S3Operation = async (request, store) => {
  checkOnlyVersion(request);
  const { head, range, body } = await store.getObject(request.bucket, request.key, readReadOptions(request));
  const shown = isChecksumAsked(request) ? head.checksum : undefined;
  return {
    status: range ? 206 : 200,
    headers: {
      ...objectResponseHeaders(head, request),
      ...checksumHeaders(shown),
      ...checksumTypeHeader(shown),
      'content-length': String(range ? range.last - range.first + 1 : head.sizeBytes),
      'content-range': range && `bytes ${range.first}-${range.last}/${head.sizeBytes}`,
    },
    body,
  };
};
