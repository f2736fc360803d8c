// One bucket: a folder of files, an index of them in memory, and the one door through which an object appears.
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CheckedBytes } from './checksum/integrity-check.ts';
import { IntegrityCheck } from './checksum/integrity-check.ts';
import { checkDelete, checkRead, checkWrite } from './conditions.ts';
import type { DataFolder } from './data-folder.ts';
import { isObjectFileName, objectFileName } from './disk/file-name.ts';
import { mapLimited } from './disk/map-limited.ts';
import { readDescription, writeSealedFile } from './disk/sealed-file.ts';
import { storedBucket, storedObject } from './disk/stored.ts';
import { KeyLock } from './key-lock.ts';
import { type Page, type PageRequest, pageOf } from './list/page.ts';
import { SortedMap } from './list/sorted-map.ts';
import { checkKey } from './names.ts';
import type {
  BucketSummary,
  DeleteOptions,
  Integrity,
  ObjectBody,
  ObjectHead,
  ObjectRead,
  ReadOptions,
  WriteCondition,
} from './object-store.ts';
import { type ByteSpan, resolveRange } from './range.ts';
import { noSuchBucket, noSuchKey, S3Error } from './s3-error.ts';

const READ_AHEAD_BYTES = 262_144;

export interface Writing {
  readonly condition: WriteCondition;
  readonly integrity: Integrity;
  /** What to say of the bytes, now that they are known. */
  readonly describe: (checked: CheckedBytes) => ObjectHead;
}

export class Bucket {
  readonly summary: BucketSummary;
  readonly uploadsPath: string;
  readonly #path: string;
  readonly #objectsPath: string;
  readonly #data: DataFolder;
  readonly #index: SortedMap<ObjectHead>;
  readonly #lock = new KeyLock();
  #writesUnderway = 0;
  #isDeleted = false;

  private constructor(data: DataFolder, summary: BucketSummary, index: SortedMap<ObjectHead>) {
    this.summary = summary;
    this.#data = data;
    this.#index = index;
    this.#path = join(data.bucketsPath, summary.name);
    this.#objectsPath = join(this.#path, 'objects');
    this.uploadsPath = join(this.#path, 'uploads');
  }

  static async create(data: DataFolder, summary: BucketSummary): Promise<Bucket> {
    const path = join(data.bucketsPath, summary.name);
    await data.createFolderWith(path, { 'bucket.json': summary }, ['objects', 'uploads']);
    return new Bucket(data, summary, new SortedMap());
  }

  /** Reads the description of every object: some ten thousand a second. */
  static async open(data: DataFolder, name: string): Promise<Bucket> {
    const path = join(data.bucketsPath, name);
    const summary = storedBucket.parse(JSON.parse(await readFile(join(path, 'bucket.json'), 'utf8')));
    const names = (await readdir(join(path, 'objects'))).filter(isObjectFileName);
    const heads = await mapLimited(names, async (file) =>
      storedObject.parse(await readDescription(join(path, 'objects', file))),
    );
    return new Bucket(data, summary, new SortedMap(heads.map((head) => [head.key, head])));
  }

  /** Writes the bytes aside, checks them, and only then lets them become the object, if the condition still holds. */
  async write(key: string, body: ObjectBody, writing: Writing): Promise<ObjectHead> {
    checkKey(key);
    checkWrite(key, this.#index.get(key), writing.condition);
    const draft = this.#data.newUnfinishedPath();
    const check = new IntegrityCheck(writing.integrity);
    const head = await writeSealedFile(this.#data.disk, draft, body, {
      see: (bytes) => check.update(bytes),
      describe: () => writing.describe(check.finish()),
    });
    await this.#place(draft, head, writing.condition);
    return head;
  }

  head(key: string, options: ReadOptions): ObjectHead {
    const head = this.#index.get(key);
    if (!head) throw noSuchKey(key);
    checkRead(head, options);
    return head;
  }

  /** What is opened is read to its end, whatever is written to the key or deleted meanwhile. */
  async read(key: string, options: ReadOptions): Promise<ObjectRead> {
    return this.#lock.run(key, async () => {
      const head = this.head(key, options);
      const range = options.range && resolveRange(options.range, head.sizeBytes);
      return { head, range, body: await this.#openBody(head, range) };
    });
  }

  async delete(key: string, options: DeleteOptions): Promise<void> {
    await this.#lock.run(key, async () => {
      const head = this.#index.get(key);
      checkDelete(head, options);
      if (!head) return;
      await this.#data.disk.remove(this.#pathOf(key));
      this.#index.delete(key);
    });
    await this.#data.disk.syncFolder(this.#objectsPath);
  }

  list(request: PageRequest): Page<ObjectHead> {
    return pageOf(this.#index, request);
  }

  /** Rejects with `BucketNotEmpty` while an object is there, or is about to be. */
  async remove(): Promise<void> {
    if (this.#index.size > 0 || this.#writesUnderway > 0) {
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        BucketName: this.summary.name,
      });
    }
    this.#isDeleted = true;
    await this.#data.removeFolder(this.#path);
  }

  /** The only way in. Under the key's lock the condition and the rename are one step, so one of two writers wins. */
  async #place(draft: string, head: ObjectHead, condition: WriteCondition): Promise<void> {
    this.#writesUnderway += 1;
    try {
      await this.#lock.run(head.key, async () => {
        if (this.#isDeleted) throw noSuchBucket(this.summary.name);
        checkWrite(head.key, this.#index.get(head.key), condition);
        await this.#data.disk.rename(draft, this.#pathOf(head.key));
        this.#index.set(head.key, head);
      });
      await this.#data.disk.syncFolder(this.#objectsPath);
    } catch (error) {
      await this.#data.disk.remove(draft).catch(() => undefined);
      throw error;
    } finally {
      this.#writesUnderway -= 1;
    }
  }

  async #openBody(head: ObjectHead, range: ByteSpan | undefined): Promise<Readable> {
    const { first, last } = range ?? { first: 0, last: head.sizeBytes - 1 };
    if (last < first) return Readable.from([]);
    const handle = await open(this.#pathOf(head.key), 'r');
    return handle.createReadStream({ start: first, end: last, highWaterMark: READ_AHEAD_BYTES });
  }

  #pathOf(key: string): string {
    return join(this.#objectsPath, objectFileName(key));
  }
}
