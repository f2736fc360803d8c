// The list of all objects that Firehose wrote: where they lie, and what S3 says of each.
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** As the delivery stream's prefix in resources/ has it. */
export const DELIVERED_PREFIX = 'records/';

interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
}

/** All of them, in the order of their keys. */
export async function listDelivered(s3: S3Client, bucketName: string): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketName, Prefix: DELIVERED_PREFIX, ContinuationToken }),
    );
    for (const { Key: key, ETag: etag, Size, LastModified } of page.Contents ?? []) {
      if (key === undefined || etag === undefined) continue;
      objects.push({ key, etag, sizeBytes: Size ?? 0, lastModifiedMs: LastModified?.getTime() ?? 0 });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}
