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

const isConditionFailed = ({ $metadata }: S3ServiceException): boolean =>
  CONDITION_FAILED.includes($metadata.httpStatusCode);

/** The SDK tries again by itself when no answer comes. */
const wasTriedBefore = ({ $metadata }: S3ServiceException): boolean => ($metadata.attempts ?? 1) > 1;

/** The object that is there. */
interface Held {
  readonly text: string;
  readonly version: string;
}

export class StateBucket implements VersionedStateStore {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  async read(key: string): Promise<Stored | undefined> {
    const held = await this.#held(key);
    return held && { value: JSON.parse(held.text), version: held.version };
  }

  async write(key: string, value: unknown, expected: Expected): Promise<string | undefined> {
    const text = JSON.stringify(value);
    try {
      return await this.#put(key, text, expected);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      if (!(error instanceof S3ServiceException) || !isConditionFailed(error)) throw error;
      return wasTriedBefore(error) ? this.#ownVersion(key, text) : undefined;
    }
  }

  async #put(key: string, text: string, expected: Expected): Promise<string | undefined> {
    const condition = expected === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: expected.version };
    const { ETag } = await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucketName,
        Key: key,
        Body: text,
        ContentType: 'application/json',
        ...condition,
      }),
    );
    return ETag;
  }

  /**
   * What an earlier try of ours met, if it was stored and its answer lost: the object that is there is the one that was
   * sent. Without an earlier try it is that of another, who was first with the same.
   */
  async #ownVersion(key: string, text: string): Promise<string | undefined> {
    const held = await this.#held(key);
    return held?.text === text ? held.version : undefined;
  }

  async #held(key: string): Promise<Held | undefined> {
    try {
      const { Body, ETag } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucketName, Key: key }));
      return Body && ETag ? { text: await Body.transformToString(), version: ETag } : undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
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
