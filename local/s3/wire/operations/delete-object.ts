// DeleteObject.
import { checkOnlyVersion } from '../only-version.ts';
import type { S3Operation } from '../operation.ts';
import { empty } from '../response.ts';

export const deleteObject: S3Operation = async (request, store) => {
  checkOnlyVersion(request);
  await store.deleteObject(request.bucket, request.key, { ifMatch: request.header('if-match') });
  return empty(204);
};
