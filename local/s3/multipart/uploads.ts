// A bucket's multipart uploads, found by their ids.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bucket } from '../bucket.ts';
import type { DataFolder } from '../data-folder.ts';
import { compareUtf8 } from '../list/utf8-order.ts';
import { checkKey } from '../names.ts';
import { noSuchUpload } from '../s3-error.ts';
import type { UploadOptions } from './multipart-store.ts';
import { Upload } from './upload.ts';

export class Uploads {
  readonly #data: DataFolder;
  readonly #bucket: Bucket;
  readonly #uploads: Map<string, Upload>;

  private constructor(data: DataFolder, bucket: Bucket, uploads: readonly Upload[]) {
    this.#data = data;
    this.#bucket = bucket;
    this.#uploads = new Map(uploads.map((upload) => [upload.description.uploadId, upload]));
  }

  static async open(data: DataFolder, bucket: Bucket): Promise<Uploads> {
    const uploads: Upload[] = [];
    for (const entry of await readdir(bucket.uploadsPath, { withFileTypes: true })) {
      if (entry.isDirectory()) uploads.push(await Upload.open(data, join(bucket.uploadsPath, entry.name)));
    }
    return new Uploads(data, bucket, uploads);
  }

  async create(key: string, options: UploadOptions): Promise<Upload> {
    checkKey(key);
    const upload = await Upload.create(this.#data, this.#bucket, key, options);
    this.#uploads.set(upload.description.uploadId, upload);
    return upload;
  }

  /** Rejects with `NoSuchUpload` too where the id is another key's. */
  find(key: string, uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (!upload || upload.description.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  forget(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  /** In the order of their keys, and of their beginning. */
  list(): readonly Upload[] {
    return [...this.#uploads.values()].sort(
      ({ description: a }, { description: b }) => compareUtf8(a.key, b.key) || a.startedMs - b.startedMs,
    );
  }
}
