// The S3 of one machine: buckets and objects as files under one folder, which one process at a time may open.
import { readdir } from 'node:fs/promises';
import type { Clock } from '../../src/domain/clock.ts';
import { Bucket } from './bucket.ts';
import { DataFolder } from './data-folder.ts';
import { type Disk, nodeDisk } from './disk/disk.ts';
import { KeyLock } from './key-lock.ts';
import { compareUtf8 } from './list/utf8-order.ts';
import type {
  CompletedPart,
  CompleteOptions,
  MultipartStore,
  PartAddress,
  PartHead,
  UploadAddress,
  UploadOptions,
  UploadSummary,
} from './multipart/multipart-store.ts';
import { Uploads } from './multipart/uploads.ts';
import { checkBucketName } from './names.ts';
import type {
  BucketSummary,
  CreateBucketOptions,
  DeleteOptions,
  Integrity,
  ListOptions,
  ObjectBody,
  ObjectHead,
  ObjectPage,
  ObjectRead,
  ObjectStore,
  PutOptions,
  ReadOptions,
} from './object-store.ts';
import { noSuchBucket, S3Error } from './s3-error.ts';
import { headersOf } from './stored-headers.ts';

/** AWS's largest page, and its default. */
const MAX_KEYS = 1_000;

export interface FileObjectStoreOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly region: string;
  /** Only tests bring their own. */
  readonly disk?: Disk;
}

interface OpenBucket {
  readonly bucket: Bucket;
  readonly uploads: Uploads;
}

export class FileObjectStore implements ObjectStore, MultipartStore {
  readonly #data: DataFolder;
  readonly #region: string;
  readonly #buckets = new Map<string, OpenBucket>();
  readonly #bucketLock = new KeyLock();

  private constructor(data: DataFolder, region: string) {
    this.#data = data;
    this.#region = region;
  }

  /** Finds what an earlier process acknowledged, and clears away what it had not finished. */
  static async open({ path, clock, region, disk = nodeDisk }: FileObjectStoreOptions): Promise<FileObjectStore> {
    const data = new DataFolder(path, disk, clock);
    await disk.remove(data.unfinishedPath);
    await disk.createFolder(data.unfinishedPath);
    await disk.createFolder(data.bucketsPath);
    const store = new FileObjectStore(data, region);
    for (const entry of await readdir(data.bucketsPath, { withFileTypes: true })) {
      if (entry.isDirectory()) await store.#adopt(await Bucket.open(data, entry.name));
    }
    return store;
  }

  createBucket(name: string, { region = this.#region }: CreateBucketOptions = {}): Promise<void> {
    return this.#bucketLock.run(name, async () => {
      checkBucketName(name);
      if (this.#buckets.has(name)) throw alreadyOwned(name);
      const summary = { name, createdMs: this.#data.clock.now(), region };
      await this.#adopt(await Bucket.create(this.#data, summary));
    });
  }

  deleteBucket(name: string): Promise<void> {
    return this.#bucketLock.run(name, async () => {
      await this.#open(name).bucket.remove();
      this.#buckets.delete(name);
    });
  }

  async headBucket(name: string): Promise<BucketSummary> {
    return this.#open(name).bucket.summary;
  }

  async listBuckets(): Promise<readonly BucketSummary[]> {
    return [...this.#buckets.values()].map(({ bucket }) => bucket.summary).sort((a, b) => compareUtf8(a.name, b.name));
  }

  async putObject(bucket: string, key: string, body: ObjectBody, options: PutOptions = {}): Promise<ObjectHead> {
    return this.#open(bucket).bucket.write(key, body, {
      condition: options,
      integrity: options.integrity ?? {},
      describe: ({ sizeBytes, md5, checksum }) => ({
        ...headersOf(options),
        key,
        sizeBytes,
        etag: `"${md5}"`,
        lastModifiedMs: this.#data.clock.now(),
        checksum,
      }),
    });
  }

  async getObject(bucket: string, key: string, options: ReadOptions = {}): Promise<ObjectRead> {
    return this.#open(bucket).bucket.read(key, options);
  }

  async headObject(bucket: string, key: string, options: ReadOptions = {}): Promise<ObjectHead> {
    return this.#open(bucket).bucket.head(key, options);
  }

  async deleteObject(bucket: string, key: string, options: DeleteOptions = {}): Promise<void> {
    await this.#open(bucket).bucket.delete(key, options);
  }

  async listObjects(bucket: string, options: ListOptions = {}): Promise<ObjectPage> {
    const { prefix = '', delimiter = '', continuationToken, startAfter, maxKeys = MAX_KEYS } = options;
    const after = continuationToken === undefined ? startAfter : readToken(continuationToken);
    const maxEntries = Math.min(maxKeys, MAX_KEYS);
    const { values, ...page } = this.#open(bucket).bucket.list({ prefix, delimiter, after, maxEntries });
    const next = page.isTruncated ? page.lastEntry : undefined;
    return { ...page, objects: values, nextContinuationToken: next === undefined ? undefined : writeToken(next) };
  }

  async createUpload(bucket: string, key: string, options: UploadOptions = {}): Promise<UploadSummary> {
    return (await this.#open(bucket).uploads.create(key, options)).description;
  }

  async uploadPart(address: PartAddress, body: ObjectBody, integrity: Integrity = {}): Promise<PartHead> {
    const { bucket, key, uploadId, partNumber } = address;
    return this.#open(bucket).uploads.find(key, uploadId).putPart(partNumber, body, integrity);
  }

  async completeUpload(
    { bucket: name, key, uploadId }: UploadAddress,
    parts: readonly CompletedPart[],
    options: CompleteOptions = {},
  ): Promise<ObjectHead> {
    const { bucket, uploads } = this.#open(name);
    const head = await uploads.find(key, uploadId).complete(bucket, parts, options);
    uploads.forget(uploadId);
    return head;
  }

  async abortUpload({ bucket, key, uploadId }: UploadAddress): Promise<void> {
    const { uploads } = this.#open(bucket);
    await uploads.find(key, uploadId).abort();
    uploads.forget(uploadId);
  }

  async listParts({ bucket, key, uploadId }: UploadAddress) {
    const upload = this.#open(bucket).uploads.find(key, uploadId);
    return { upload: upload.description, parts: upload.parts };
  }

  async listUploads(bucket: string): Promise<readonly UploadSummary[]> {
    return this.#open(bucket)
      .uploads.list()
      .map(({ description }) => description);
  }

  async #adopt(bucket: Bucket): Promise<void> {
    this.#buckets.set(bucket.summary.name, { bucket, uploads: await Uploads.open(this.#data, bucket) });
  }

  #open(name: string): OpenBucket {
    const found = this.#buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  }
}

const alreadyOwned = (name: string) =>
  new S3Error(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: name },
  );

/** Opaque to the client, as AWS's is: the entry to go on after. */
const writeToken = (entry: string): string => Buffer.from(entry).toString('base64url');

function readToken(token: string): string {
  const entry = Buffer.from(token, 'base64url').toString();
  if (entry !== '' && writeToken(entry) === token) return entry;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
