// ListBuckets.
import { isoSeconds } from '../object-headers.ts';
import { OWNER, type S3Operation } from '../operation.ts';
import { xml } from '../response.ts';

/** All in one page: nobody has ten thousand buckets on one machine. */
export const listBuckets: S3Operation = async (request, store) => {
  const prefix = request.parameter('prefix') ?? '';
  const buckets = (await store.listBuckets()).filter(({ name }) => name.startsWith(prefix));
  return xml('ListAllMyBucketsResult', {
    Owner: OWNER,
    Buckets: {
      Bucket: buckets.map(({ name, createdMs, region }) => ({
        Name: name,
        CreationDate: isoSeconds(createdMs),
        BucketRegion: region,
      })),
    },
    Prefix: request.parameter('prefix'),
  });
};
