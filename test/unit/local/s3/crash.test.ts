import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Disk } from '../../../../local/s3/disk/disk.ts';
import { FileObjectStore } from '../../../../local/s3/file-object-store.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { DyingDisk } from './dying-disk.ts';

const OLD = Buffer.alloc(10_000, 'old ');
/** Two writes: one whole piece of what a large body is cut into, and a rest. */
const NEW = Buffer.alloc(1_100_000, 'new ');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-crash-'));
});
afterEach(() => rm(folder, { recursive: true }));

const openStore = (path: string, disk?: Disk) =>
  FileObjectStore.open({ path, clock: new FakeClock(), region: 'us-east-1', ...(disk ? { disk } : {}) });

/** Everything that a client can see of the buckets, and a proof that each object is whole. */
async function visibleIn(store: FileObjectStore): Promise<Record<string, string[]>> {
  const visible: Record<string, string[]> = {};
  for (const { name } of await store.listBuckets()) {
    const { objects } = await store.listObjects(name);
    visible[name] = [];
    for (const { key, etag, sizeBytes } of objects) {
      const { head, body } = await store.getObject(name, key);
      const bytes = await buffer(body);
      expect([bytes.byteLength, head.etag]).toEqual([sizeBytes, etag]);
      if (!etag.includes('-')) expect(etag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
      visible[name].push(`${key} = ${bytes.byteLength} × ${bytes.subarray(0, 3)} as ${head.contentType}`);
    }
  }
  return visible;
}

/** Apart from the objects: a completed upload may outlive a crash, and only the object counts then. */
async function uploadsIn(store: FileObjectStore): Promise<string[]> {
  const uploads: string[] = [];
  for (const { name } of await store.listBuckets()) {
    for (const { key, uploadId } of await store.listUploads(name)) {
      const { parts } = await store.listParts({ bucket: name, key, uploadId });
      uploads.push(`${name}/${key}: ${parts.map(({ partNumber, sizeBytes }) => `${partNumber}=${sizeBytes}`)}`);
    }
  }
  return uploads;
}

async function prepare(path: string): Promise<{ uploadId: string; etag: string }> {
  const store = await openStore(path);
  await store.createBucket('bucket');
  await store.createBucket('empty');
  await store.putObject('bucket', 'there', OLD, { contentType: 'text/x-old' });
  const { uploadId } = await store.createUpload('bucket', 'there', { contentType: 'text/x-parts' });
  const address = { bucket: 'bucket', key: 'there', uploadId };
  const { etag } = await store.uploadPart({ ...address, partNumber: 1 }, NEW);
  return { uploadId, etag };
}

const ACTIONS: Record<
  string,
  (store: FileObjectStore, upload: { uploadId: string; etag: string }) => Promise<unknown>
> = {
  'overwriting an object': (store) => store.putObject('bucket', 'there', NEW, { contentType: 'text/x-new' }),
  'creating an object': (store) => store.putObject('bucket', 'there/too', NEW, { contentType: 'text/x-new' }),
  'deleting an object': (store) => store.deleteObject('bucket', 'there'),
  'creating a bucket': (store) => store.createBucket('another'),
  'deleting a bucket': (store) => store.deleteBucket('empty'),
  'starting an upload': (store) => store.createUpload('bucket', 'other'),
  'sending a part': (store, { uploadId }) =>
    store.uploadPart({ bucket: 'bucket', key: 'there', uploadId, partNumber: 2 }, OLD),
  'completing an upload': (store, { uploadId, etag }) =>
    store.completeUpload({ bucket: 'bucket', key: 'there', uploadId }, [{ partNumber: 1, etag }]),
  'aborting an upload': (store, { uploadId }) => store.abortUpload({ bucket: 'bucket', key: 'there', uploadId }),
};

describe('a process killed at any step', () => {
  it.each(Object.entries(ACTIONS))('while %s leaves all as before or all as after', async (_, act) => {
    const prepared = join(folder, 'prepared');
    const reference = join(folder, 'reference');
    const upload = await prepare(prepared);
    await cp(prepared, reference, { recursive: true });
    const untouched = await openStore(reference);
    const before = await visibleIn(untouched);
    const uploadsBefore = await uploadsIn(untouched);
    await act(untouched, upload);
    const after = await visibleIn(untouched);
    const uploadsAfter = await uploadsIn(untouched);

    let wasAcknowledged = false;
    for (let steps = 0; !wasAcknowledged; steps += 1) {
      const path = join(folder, `killed-at-${steps}`);
      const disk = new DyingDisk();
      await cp(prepared, path, { recursive: true });
      const store = await openStore(path, disk);
      disk.dieAfter(steps);
      await act(store, upload).catch(() => undefined);
      wasAcknowledged = !disk.isDead;

      const reopened = await openStore(path);

      expect(wasAcknowledged ? [after] : [before, after]).toContainEqual(await visibleIn(reopened));
      expect(wasAcknowledged ? [uploadsAfter] : [uploadsBefore, uploadsAfter]).toContainEqual(
        await uploadsIn(reopened),
      );
      expect(await readdir(join(path, 'unfinished'))).toEqual([]);
    }
  });

  it('keeps what was acknowledged, with all its headers, over any number of starts', async () => {
    const store = await openStore(folder);
    await store.createBucket('bucket', { region: 'eu-west-1' });
    const head = await store.putObject('bucket', 'ключ', OLD, {
      contentEncoding: 'gzip',
      userMetadata: { run: 'r-1' },
      integrity: { checksum: { algorithm: 'CRC32' } },
    });

    await openStore(folder);
    const reopened = await openStore(folder);

    expect(await reopened.headObject('bucket', 'ключ')).toEqual(head);
    expect(await reopened.headBucket('bucket')).toMatchObject({ region: 'eu-west-1' });
  });

  it('is told from a file that somebody changed, which is not taken for an object', async () => {
    const store = await openStore(folder);
    await store.createBucket('bucket');
    await store.putObject('bucket', 'there', OLD);
    const objects = join(folder, 'buckets', 'bucket', 'objects');
    await writeFile(join(objects, '.DS_Store'), 'of no concern');
    await openStore(folder);
    const [file = ''] = (await readdir(objects)).filter((name) => name.endsWith('.object'));
    await writeFile(join(objects, file), OLD.subarray(0, 100));

    await expect(openStore(folder)).rejects.toThrow(`${file} is not whole`);
  });
});
