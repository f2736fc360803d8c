import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileObjectStore } from '../../../../local/s3/file-object-store.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const START = Date.UTC(2026, 0, 1);

let folder: string;
let clock: FakeClock;
let store: FileObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-store-'));
  clock = new FakeClock(START);
  store = await FileObjectStore.open({ path: folder, clock, region: 'us-east-1' });
  await store.createBucket('bucket');
});
afterEach(() => rm(folder, { recursive: true }));

const put = (key: string, text: string, options = {}) => store.putObject('bucket', key, Buffer.from(text), options);
const read = async (key: string) => (await buffer((await store.getObject('bucket', key)).body)).toString();
const refusal = (type: string) => expect.objectContaining({ type });

/** A body whose end the test decides. */
function openEnded(...first: string[]) {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  async function* body() {
    for (const text of first) yield Buffer.from(text);
    await ended;
  }
  return { body: body(), end, fail };
}

describe('putObject', () => {
  it('shows nothing before the last byte, and everything after it', async () => {
    const { body, end } = openEnded('he', 'llo');
    await put('key', 'before');

    const putting = store.putObject('bucket', 'key', body);
    const meanwhile = await read('key');
    end();
    await putting;

    expect([meanwhile, await read('key')]).toEqual(['before', 'hello']);
  });

  it('leaves nothing behind when the body breaks off', async () => {
    const { body, fail } = openEnded('half');
    const putting = store.putObject('bucket', 'key', body);
    fail(new Error('hung up'));

    await expect(putting).rejects.toThrow('hung up');

    await expect(store.headObject('bucket', 'key')).rejects.toEqual(refusal('NoSuchKey'));
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('dates the object when it is whole', async () => {
    const { body, end } = openEnded('x');
    const putting = store.putObject('bucket', 'key', body);
    await clock.advance(1_500);
    end();

    expect((await putting).lastModifiedMs).toBe(START + 1_500);
  });

  it('lets the first of two finish, and refuses the other, when both must be first', async () => {
    const slow = openEnded('slow');
    const putting = store.putObject('bucket', 'key', slow.body, { ifNoneMatch: '*' });
    await put('key', 'fast', { ifNoneMatch: '*' });
    slow.end();

    await expect(putting).rejects.toEqual(refusal('PreconditionFailed'));
    expect(await read('key')).toBe('fast');
  });

  it('takes an ETag with or without quotes', async () => {
    const { etag } = await put('key', 'one');

    const second = await put('key', 'two', { ifMatch: etag });
    await put('key', 'three', { ifMatch: second.etag.replaceAll('"', '') });

    expect(await read('key')).toBe('three');
  });

  it('refuses a bucket that is not there', async () => {
    await expect(store.putObject('nowhere', 'key', Buffer.from(''))).rejects.toEqual(refusal('NoSuchBucket'));
  });
});

describe('getObject', () => {
  it('reads on what it opened, whatever happens to the key', async () => {
    await put('key', 'first');
    const { head, body } = await store.getObject('bucket', 'key');
    await put('key', 'second one');
    await store.deleteObject('bucket', 'key');

    expect([(await buffer(body)).toString(), head.sizeBytes]).toEqual(['first', 5]);
  });

  it('always gives bytes and a description of one and the same write', async () => {
    await put('key', '0');
    const writing = Promise.all(Array.from({ length: 30 }, (_, n) => put('key', 'x'.repeat(n * 100))));
    const reads = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { head, body } = await store.getObject('bucket', 'key');
        return (await buffer(body)).byteLength === head.sizeBytes;
      }),
    );
    await writing;

    expect(reads).not.toContain(false);
  });

  it('gives a range, and an empty object without one', async () => {
    await put('key', '0123456789');
    await put('empty', '');
    const { range, body } = await store.getObject('bucket', 'key', { range: { last: 3 } });

    expect([range, (await buffer(body)).toString()]).toEqual([{ first: 7, last: 9 }, '789']);
    expect(await read('empty')).toBe('');
    await expect(store.getObject('bucket', 'empty', { range: { from: 0 } })).rejects.toEqual(refusal('InvalidRange'));
  });
});

describe('listObjects', () => {
  it('sees a write as soon as it is acknowledged, and a delete too', async () => {
    await put('a', '1');
    await put('a/b', '2');
    await store.deleteObject('bucket', 'a');

    expect((await store.listObjects('bucket')).objects.map(({ key }) => key)).toEqual(['a/b']);
  });

  it('goes on where the token says, and refuses a token of another make', async () => {
    for (const key of ['a', 'b', 'c']) await put(key, key);

    const first = await store.listObjects('bucket', { maxKeys: 2 });
    const second = await store.listObjects('bucket', { continuationToken: first.nextContinuationToken });

    expect([first.isTruncated, second.isTruncated]).toEqual([true, false]);
    expect(second.objects.map(({ key }) => key)).toEqual(['c']);
    await expect(store.listObjects('bucket', { continuationToken: '!' })).rejects.toEqual(refusal('InvalidArgument'));
  });
});

describe('deleteBucket', () => {
  it('does not pull the floor from under a write that is about to end', async () => {
    const { body, end } = openEnded('x');
    const putting = store.putObject('bucket', 'key', body);
    const deleting = store.deleteBucket('bucket');
    await deleting;
    end();

    await expect(putting).rejects.toEqual(refusal('NoSuchBucket'));
    await expect(store.headBucket('bucket')).rejects.toEqual(refusal('NoSuchBucket'));
  });

  it('makes room for a new bucket of that name, without the old uploads', async () => {
    await store.createUpload('bucket', 'key');
    await store.deleteBucket('bucket');
    await store.createBucket('bucket');

    expect(await store.listUploads('bucket')).toEqual([]);
  });
});
