// One multipart upload: a folder with its description and its parts, until it becomes an object or is dropped.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bucket } from '../bucket.ts';
import { type CheckedBytes, checkChecksum, IntegrityCheck } from '../checksum/integrity-check.ts';
import type { DataFolder } from '../data-folder.ts';
import { mapLimited } from '../disk/map-limited.ts';
import { readDescription, writeSealedFile } from '../disk/sealed-file.ts';
import { type StoredPart, type StoredUpload, storedPart, storedUpload } from '../disk/stored.ts';
import { KeyLock } from '../key-lock.ts';
import type { Integrity, ObjectBody, ObjectHead, StoredChecksum } from '../object-store.ts';
import { noSuchUpload, S3Error } from '../s3-error.ts';
import { headersOf } from '../stored-headers.ts';
import { choosePart, compositeChecksum, compositeEtag } from './assemble.ts';
import type { CompletedPart, CompleteOptions, UploadChecksum, UploadOptions } from './multipart-store.ts';

/** What AWS adds to an upload whose client named no checksum. */
const DEFAULT_CHECKSUM: UploadChecksum = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' };
const DESCRIPTION_FILE = 'upload.json';
const PART_SUFFIX = '.part';

export class Upload {
  readonly description: StoredUpload;
  readonly #path: string;
  readonly #data: DataFolder;
  readonly #parts: Map<number, StoredPart>;
  readonly #lock = new KeyLock();
  #isOver = false;

  private constructor(data: DataFolder, path: string, description: StoredUpload, parts: readonly StoredPart[]) {
    this.#data = data;
    this.#path = path;
    this.description = description;
    this.#parts = new Map(parts.map((part) => [part.partNumber, part]));
  }

  static async create(data: DataFolder, bucket: Bucket, key: string, options: UploadOptions): Promise<Upload> {
    const uploadId = randomUUID().replaceAll('-', '');
    const description = storedUpload.parse({ ...options, key, uploadId, startedMs: data.clock.now() });
    const path = join(bucket.uploadsPath, uploadId);
    await data.createFolderWith(path, { [DESCRIPTION_FILE]: description });
    return new Upload(data, path, description, []);
  }

  static async open(data: DataFolder, path: string): Promise<Upload> {
    const description = storedUpload.parse(JSON.parse(await readFile(join(path, DESCRIPTION_FILE), 'utf8')));
    const names = (await readdir(path)).filter((name) => name.endsWith(PART_SUFFIX));
    const parts = await mapLimited(names, async (name) => storedPart.parse(await readDescription(join(path, name))));
    return new Upload(data, path, description, parts);
  }

  /** In the order of their numbers. */
  get parts(): readonly StoredPart[] {
    return [...this.#parts.values()].sort((a, b) => a.partNumber - b.partNumber);
  }

  /** A part that is sent again replaces the one before. */
  async putPart(partNumber: number, body: ObjectBody, integrity: Integrity): Promise<StoredPart> {
    const draft = this.#data.newUnfinishedPath();
    const check = new IntegrityCheck({ ...integrity, checksum: this.#checksumOf(integrity) });
    const part = await writeSealedFile(this.#data.disk, draft, body, {
      see: (bytes) => check.update(bytes),
      describe: () => this.#describePart(partNumber, check.finish()),
    });
    try {
      await this.#lock.run('', async () => {
        this.#checkNotOver();
        await this.#data.disk.rename(draft, this.#pathOf(partNumber));
        this.#parts.set(partNumber, part);
      });
      await this.#data.disk.syncFolder(this.#path);
    } catch (error) {
      await this.#data.disk.remove(draft).catch(() => undefined);
      throw error;
    }
    return part;
  }

  /** A crash between the object's appearance and the folder's removal leaves a finished upload to abort; nothing is wrong. */
  async complete(bucket: Bucket, asked: readonly CompletedPart[], options: CompleteOptions): Promise<ObjectHead> {
    return this.#lock.run('', async () => {
      this.#checkNotOver();
      const parts = asked.map((part, at) => choosePart(this.#parts, asked, part, at));
      const checksum = this.description.checksum ?? DEFAULT_CHECKSUM;
      const head = await bucket.write(this.description.key, this.#bytesOf(parts), {
        condition: options,
        integrity:
          checksum.type === 'FULL_OBJECT'
            ? { checksum: { algorithm: checksum.algorithm, expected: () => options.checksum } }
            : {},
        describe: (checked) => this.#describeObject(parts, checked, checksum, options),
      });
      await this.#end();
      return head;
    });
  }

  async abort(): Promise<void> {
    await this.#lock.run('', async () => {
      this.#checkNotOver();
      await this.#end();
    });
  }

  #checksumOf({ checksum }: Integrity): NonNullable<Integrity['checksum']> {
    const declared = this.description.checksum;
    if (checksum && declared && checksum.algorithm !== declared.algorithm) {
      throw new S3Error(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${declared.algorithm.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
      );
    }
    return checksum ?? { algorithm: (declared ?? DEFAULT_CHECKSUM).algorithm };
  }

  #describePart(partNumber: number, { sizeBytes, md5, checksum }: CheckedBytes): StoredPart {
    return { partNumber, sizeBytes, etag: `"${md5}"`, lastModifiedMs: this.#data.clock.now(), checksum };
  }

  #describeObject(
    parts: readonly StoredPart[],
    checked: CheckedBytes,
    asked: UploadChecksum,
    options: CompleteOptions,
  ): ObjectHead {
    const { key } = this.description;
    checkSize(options.sizeBytes, checked.sizeBytes);
    return {
      ...headersOf(this.description),
      key,
      sizeBytes: checked.sizeBytes,
      etag: compositeEtag(parts),
      lastModifiedMs: this.#data.clock.now(),
      checksum: checked.checksum ?? checkedComposite(compositeChecksum(asked.algorithm, parts), options.checksum),
    };
  }

  async *#bytesOf(parts: readonly StoredPart[]): AsyncGenerator<Uint8Array> {
    for (const { partNumber, sizeBytes } of parts) {
      if (sizeBytes > 0) yield* createReadStream(this.#pathOf(partNumber), { end: sizeBytes - 1 });
    }
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    await this.#data.removeFolder(this.#path);
  }

  #checkNotOver(): void {
    if (this.#isOver) throw noSuchUpload(this.description.uploadId);
  }

  #pathOf(partNumber: number): string {
    return join(this.#path, `${String(partNumber).padStart(5, '0')}${PART_SUFFIX}`);
  }
}

function checkSize(expectedBytes: number | undefined, actualBytes: number): void {
  if (expectedBytes === undefined || expectedBytes === actualBytes) return;
  throw new S3Error(
    'InvalidRequest',
    `The provided 'x-amz-mp-object-size' header value ${expectedBytes} does not match what was computed: ${actualBytes}.`,
  );
}

/** The client may write a composite checksum with or without the number of parts behind it. */
function checkedComposite(checksum: StoredChecksum, expected: string | undefined): StoredChecksum {
  const withoutCount = (value: string) => value.replace(/-\d+$/, '');
  if (expected !== undefined) {
    checkChecksum(checksum.algorithm, withoutCount(expected), withoutCount(checksum.value));
  }
  return checksum;
}
