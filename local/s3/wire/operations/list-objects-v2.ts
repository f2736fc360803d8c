// ListObjectsV2.
import { listingElements, readListing } from '../listing.ts';
import type { S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

export const listObjectsV2: S3Operation = async (request, store) => {
  const listing = readListing(request);
  const startAfter = request.parameter('start-after');
  const continuationToken = request.parameter('continuation-token');
  const page = await store.listObjects(request.bucket, { ...listing, startAfter, continuationToken });
  const hasOwner = request.parameter('fetch-owner') === 'true';
  return xml('ListBucketResult', {
    ...listingElements(request, listing, page, hasOwner),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    StartAfter: startAfter === undefined ? undefined : listing.encode(startAfter),
    ContinuationToken: continuationToken,
    NextContinuationToken: page.nextContinuationToken,
  });
};
