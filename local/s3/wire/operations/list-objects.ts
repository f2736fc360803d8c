// ListObjects, the first version: older tools still call it.
import { listingElements, readListing } from '../listing.ts';
import type { S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

/** NextMarker comes only with a delimiter; without one the client goes on after the last key. */
export const listObjects: S3Operation = async (request, store) => {
  const listing = readListing(request);
  const marker = request.query.get('marker') ?? '';
  const page = await store.listObjects(request.bucket, { ...listing, startAfter: marker || undefined });
  const hasNextMarker = page.isTruncated && listing.delimiter !== undefined;
  return xml('ListBucketResult', {
    ...listingElements(request, listing, page, true),
    Marker: listing.encode(marker),
    NextMarker: hasNextMarker && page.lastEntry !== undefined ? listing.encode(page.lastEntry) : undefined,
  });
};
