// HeadObject: a GetObject without the bytes.

import { resolveRange } from '../../range.ts';
import {
  checksumHeaders,
  checksumTypeHeader,
  isChecksumAsked,
  objectResponseHeaders,
  readReadOptions,
} from '../object-headers.ts';
import { checkOnlyVersion } from '../only-version.ts';
import type { S3Operation } from '../operation.ts';
import { empty } from '../response.ts';

export const headObject: S3Operation = async (request, store) => {
  checkOnlyVersion(request);
  const options = readReadOptions(request);
  const head = await store.headObject(request.bucket, request.key, options);
  const range = options.range && resolveRange(options.range, head.sizeBytes);
  const shown = isChecksumAsked(request) ? head.checksum : undefined;
  return empty(range ? 206 : 200, {
    ...objectResponseHeaders(head, request),
    ...checksumHeaders(shown),
    ...checksumTypeHeader(shown),
    'content-length': String(range ? range.last - range.first + 1 : head.sizeBytes),
    'content-range': range && `bytes ${range.first}-${range.last}/${head.sizeBytes}`,
  });
};
