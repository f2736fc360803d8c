// DeleteBucket.
import type { S3Operation } from '../operation.ts';
import { empty } from '../response.ts';

export const deleteBucket: S3Operation = async ({ bucket }, store) => {
  await store.deleteBucket(bucket);
  return empty(204);
};
