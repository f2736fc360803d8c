// Poison records in S3, beside Firehose's errors: one object each, named after its place in the stream.
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SetAsideStore } from '../domain/consuming/mirror.ts';
import type { MirrorRecord } from '../domain/consuming/mirror-record.ts';

export class SetAsideBucket implements SetAsideStore {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  async put(shardId: string, record: MirrorRecord, reason: string): Promise<void> {
    const sequenceNumber = record.sequenceNumber.toString();
    const document = {
      reason,
      shardId,
      sequenceNumber,
      partitionKey: record.partitionKey,
      arrivedAt: new Date(record.arrivedMs).toISOString(),
      data: Buffer.from(record.data).toString('base64'),
    };
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucketName,
        Key: `errors/mirror/${shardId}/${sequenceNumber}.json`,
        Body: JSON.stringify(document),
        ContentType: 'application/json',
      }),
    );
  }
}
