// The objects that Firehose wrote, for the audit: all of them, and each whole as it was when it was listed.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { DeliveredObject, Deliveries } from '../domain/auditing/delivered-numbers.ts';
import type { ObjectVersion } from '../domain/auditing/page-store.ts';
import { listDelivered } from './delivered-list.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const unzip = promisify(gunzip);

export class AuditedObjects implements Deliveries {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  list(): Promise<DeliveredObject[]> {
    return listDelivered(this.#s3, this.#bucketName);
  }

  async read({ key, etag }: ObjectVersion): Promise<Uint8Array | undefined> {
    try {
      const answer = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucketName, Key: key, IfMatch: etag }));
      return await unpacked((await answer.Body?.transformToByteArray()) ?? new Uint8Array());
    } catch (error) {
      const isOther = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
      if (isOther || error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}

/** By its own first bytes: Content-Encoding and the key's extension are each set by some of Firehose's settings only. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  return GZIP_MAGIC.every((byte, index) => bytes[index] === byte) ? unzip(bytes) : bytes;
}
