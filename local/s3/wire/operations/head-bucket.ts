// HeadBucket.
import type { S3Operation } from '../operation.ts';
import { empty } from '../response.ts';

export const headBucket: S3Operation = async ({ bucket }, store) => {
  const { region } = await store.headBucket(bucket);
  return empty(200, { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' });
};
