// GetBucketLocation.
import type { S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

/** The first Region's name is the empty one. */
export const getBucketLocation: S3Operation = async ({ bucket }, store) => {
  const { region } = await store.headBucket(bucket);
  return xml('LocationConstraint', region === 'us-east-1' ? '' : region);
};
