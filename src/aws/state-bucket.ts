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

const isConditionFailed = (error: unknown): error is S3ServiceException =>
  error instanceof S3ServiceException && CONDITION_FAILED.includes(error.$metadata.httpStatusCode);

/** The SDK tries again by itself when no answer comes. */
const triesOf = ({ $metadata }: S3ServiceException): number => $metadata.attempts ?? 1;

/** The object that is there. */
interface Held {
  readonly text: string;
  readonly version: string;
}

export class StateBucket implements VersionedStateStore {
  readonly #s3: S3Client;
  readonly #bucketName: string;
  /** Texts that may be stored or not, since no answer came: until their key is read, or written. */
  readonly #inDoubt = new Map<string, readonly string[]>();

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  async read(key: string): Promise<Stored | undefined> {
    const held = await this.#held(key);
    this.#inDoubt.delete(key);
    return held && { value: JSON.parse(held.text), version: held.version };
  }

  async write(key: string, value: unknown, expected: Expected): Promise<string | undefined> {
    const text = JSON.stringify(value);
    try {
      const version = await this.#put(key, text, expected);
      this.#inDoubt.delete(key);
      return version;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      const isRefused = isConditionFailed(error);
      if (isRefused && triesOf(error) === 1 && !this.#inDoubt.has(key)) return undefined;
      // No answer, as S3's own faults, leaves open whether it was stored.
      this.#doubt(key, text, expected);
      if (!isRefused) throw error;
      return this.#afterRefusal(key, value);
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

  /** Where nothing was expected, nobody writes over what was given up. */
  #doubt(key: string, text: string, expected: Expected): void {
    if (expected !== 'absent') this.#inDoubt.set(key, [...(this.#inDoubt.get(key) ?? []), text]);
  }

  /**
   * What the condition met may be our own: a try whose answer was lost, or a write that was given up. Without either it is
   * another's, who was first, even with the same text.
   */
  async #afterRefusal(key: string, value: unknown): Promise<string | undefined> {
    const held = await this.#held(key);
    const inDoubt = this.#inDoubt.get(key) ?? [];
    this.#inDoubt.delete(key);
    if (held?.text === JSON.stringify(value)) return held.version;
    return held && inDoubt.includes(held.text) ? this.write(key, value, { version: held.version }) : undefined;
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
