// The state store in S3: one object a document, its ETag the version.
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Expected, ListedDocument, Stored, VersionedStateStore } from '../domain/state-store.ts';

/** S3 answers 412 when the condition does not hold, and 409 when two writers with one condition meet. */
const CONDITION_FAILED: readonly (number | undefined)[] = [409, 412];
const MOST_KEYS_A_PAGE = 1_000;

export class StateBucket implements VersionedStateStore {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  async read(key: string): Promise<Stored | undefined> {
    try {
      const { Body, ETag } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucketName, Key: key }));
      if (!Body || !ETag) return undefined;
      return { value: JSON.parse(await Body.transformToString()), version: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async write(key: string, value: unknown, expected: Expected): Promise<string | undefined> {
    const condition = expected === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: expected.version };
    try {
      const { ETag } = await this.#s3.send(
        new PutObjectCommand({
          Bucket: this.#bucketName,
          Key: key,
          Body: JSON.stringify(value),
          ContentType: 'application/json',
          ...condition,
        }),
      );
      return ETag;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      if (error instanceof S3ServiceException && CONDITION_FAILED.includes(error.$metadata.httpStatusCode))
        return undefined;
      throw error;
    }
  }

  async list(prefix: string, limit: number, startAfter?: string): Promise<readonly string[]> {
    return (await this.listVersions(prefix, limit, startAfter)).map(({ key }) => key);
  }

  async listVersions(prefix: string, limit: number, startAfter?: string): Promise<readonly ListedDocument[]> {
    const documents: ListedDocument[] = [];
    let after = startAfter;
    while (documents.length < limit) {
      const { Contents = [], IsTruncated } = await this.#s3.send(
        new ListObjectsV2Command({
          Bucket: this.#bucketName,
          Prefix: prefix,
          MaxKeys: Math.min(MOST_KEYS_A_PAGE, limit - documents.length),
          ...(after === undefined ? {} : { StartAfter: after }),
        }),
      );
      for (const { Key: key, ETag: version } of Contents) {
        if (key !== undefined && version !== undefined) documents.push({ key, version });
      }
      after = documents.at(-1)?.key;
      if (!IsTruncated) break;
    }
    return documents;
  }
}
