// The local S3 as its clients see it: SDK v3 with its defaults, the aws CLI, boto3, and bare HTTP.
import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileObjectStore } from '../../local/s3/file-object-store.ts';
import { createS3Handler } from '../../local/s3/wire/s3-handler.ts';
import { type RunningServer, startServer } from '../../local/server/server.ts';
import { FakeClock } from '../support/fake-clock.ts';

const MIB = 1_048_576;
const BUCKET = 'playground';
const NOW = Date.UTC(2026, 0, 1);
const STRANGE_KEYS = [
  'plain.txt',
  'a',
  'a/b',
  'A',
  '/leading',
  '//two//slashes//',
  'dots/../../../etc/passwd',
  './here',
  'with space and+plus',
  'per%20cent',
  'quote"\'<&>',
  'ümläut/日本語/🐍',
  'line\nbreak\ttab\u0001',
  '?query#fragment',
  'folder/',
  'x'.repeat(1_024),
  '日'.repeat(341),
];

let folder: string;
let server: RunningServer;
let s3: S3Client;
const faults: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-clients-'));
  const store = await FileObjectStore.open({
    path: join(folder, 'data'),
    clock: new FakeClock(NOW),
    region: 'us-east-1',
  });
  const handler = createS3Handler({ store, onFault: (error) => faults.push(error) });
  server = await startServer({ host: '127.0.0.1', port: 0, handler });
  s3 = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(async () => {
  s3.destroy();
  await server.close();
  await rm(folder, { recursive: true });
  expect(faults).toEqual([]);
});

const put = (key: string, body: string | Uint8Array | Readable, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body, ...more }));

const get = async (key: string, more: object = {}) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};

const listAll = async (bucket: string, more: object = {}) => {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, ...more })) {
    pages += 1;
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    commonPrefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
  }
  return { keys, commonPrefixes, pages };
};

const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest('hex');

/** A request without any client's help or checks. */
function raw(method: string, path: string, headers: Record<string, string> = {}, body: string | Uint8Array = '') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, method, path, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('buckets', () => {
  it('are created, found, listed and removed', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'second-bucket' }));

    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const head = await s3.send(new HeadBucketCommand({ Bucket: 'second-bucket' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'second-bucket' }));

    expect(Buckets.map(({ Name }) => Name)).toEqual([BUCKET, 'second-bucket']);
    expect(head.BucketRegion).toBe('us-east-1');
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'second-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('keep the Region they were created for', async () => {
    await s3.send(
      new CreateBucketCommand({ Bucket: 'far-away', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );

    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'far-away' }));

    expect(LocationConstraint).toBe('eu-west-1');
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'far-away' }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
  });

  it('may be created again in us-east-1, and stay as they are', async () => {
    await put('still-here', 'yes');

    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

    expect((await get('still-here')).bytes.toString()).toBe('yes');
  });

  it('refuse a name that S3 refuses, and to go while they hold something', async () => {
    await put('in the way', 'x');

    await expect(s3.send(new CreateBucketCommand({ Bucket: 'No_Such_Name' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
    await expect(s3.send(new DeleteBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
  });
});

describe('PutObject and GetObject', () => {
  it.each([0, 1, 1_000, 65_536, 3 * MIB + 7])('bring back %d bytes as they were', async (sizeBytes) => {
    const bytes = randomBytes(sizeBytes);

    const { ETag } = await put(`sizes/${sizeBytes}`, bytes);
    const answer = await get(`sizes/${sizeBytes}`);

    expect(answer.bytes.equals(bytes)).toBe(true);
    expect(answer.ContentLength).toBe(sizeBytes);
    expect(ETag).toBe(`"${md5(bytes)}"`);
    expect(answer.ETag).toBe(ETag);
    expect(answer.LastModified).toEqual(new Date(NOW));
  });

  it('bring back a body streamed in pieces, which the SDK sends as aws-chunked with a trailer', async () => {
    const pieces = Array.from({ length: 40 }, () => randomBytes(40_000));
    const sent = Buffer.concat(pieces);

    await put('streamed', Readable.from(pieces), { ContentLength: sent.byteLength, ContentEncoding: 'gzip' });
    const answer = await get('streamed', { ChecksumMode: 'ENABLED' });

    expect(answer.bytes.equals(sent)).toBe(true);
    expect(answer.ContentEncoding).toBe('gzip');
    expect(answer.ChecksumCRC32).toBeDefined();
  });

  it('refuse a body of unknown length, as S3 does', async () => {
    const answer = await raw('PUT', `/${BUCKET}/unknown-length`, { 'transfer-encoding': 'chunked' }, 'x');

    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.body)?.[1]]).toEqual([501, 'NotImplemented']);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'agree with the SDK on %s, in a header and in a trailer',
    async (algorithm: ChecksumAlgorithm) => {
      const bytes = randomBytes(100_001);

      await put(`sums/${algorithm}`, bytes, { ChecksumAlgorithm: algorithm });
      await put(`sums/${algorithm}/streamed`, Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]), {
        ChecksumAlgorithm: algorithm,
        ContentLength: bytes.byteLength,
      });
      const inHeader = await get(`sums/${algorithm}`, { ChecksumMode: 'ENABLED' });
      const inTrailer = await get(`sums/${algorithm}/streamed`, { ChecksumMode: 'ENABLED' });

      expect(inHeader[`Checksum${algorithm}`]).toMatch(/=$/);
      expect(inHeader[`Checksum${algorithm}`]).toBe(inTrailer[`Checksum${algorithm}`]);
      expect(inTrailer.bytes.equals(bytes)).toBe(true);
      expect(inHeader.ChecksumType).toBe('FULL_OBJECT');
    },
  );

  it('keep every header of the object', async () => {
    const headers = {
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      ContentDisposition: 'attachment; filename="x.gz"',
      ContentLanguage: 'de',
      CacheControl: 'max-age=60',
      Metadata: { run: 'r-1', 'mixed-case': 'Ja' },
    };

    await put('headers', 'x', { ...headers, Expires: new Date(NOW) });
    const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'headers' }));

    expect(head).toMatchObject({ ...headers, ContentLength: 1, ExpiresString: new Date(NOW).toUTCString() });
  });

  it.each(STRANGE_KEYS)('take the key %j', async (key) => {
    await put(key, `body of ${key}`);

    expect((await get(key)).bytes.toString()).toBe(`body of ${key}`);
    expect((await listAll(BUCKET, { Prefix: key, EncodingType: 'url' })).keys).toContain(
      encodeURIComponent(key).replaceAll('%2F', '/'),
    );
  });

  it('refuse a key of 1,025 bytes', async () => {
    await expect(put('x'.repeat(1_025), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('give ranges, from either end', async () => {
    await put('ranges', '0123456789');
    const range = async (Range: string) => {
      const { bytes, ContentRange } = await get('ranges', { Range });
      return [bytes.toString(), ContentRange];
    };

    expect(await range('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
    expect(await range('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
    expect(await range('bytes=-2')).toEqual(['89', 'bytes 8-9/10']);
    expect(await range('bytes=8-100')).toEqual(['89', 'bytes 8-9/10']);
    expect(await range('bytes=1-2,4-5')).toEqual(['0123456789', undefined]);
    await expect(range('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('say what is not there', async () => {
    await expect(get('nothing here')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'nothing here' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('answer conditional reads', async () => {
    const { ETag } = await put('conditional-read', 'x');
    const status = (more: object) =>
      get('conditional-read', more).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      );

    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfModifiedSince: new Date(NOW) })).toBe(304);
    expect(await status({ IfModifiedSince: new Date(NOW - 1_000) })).toBe(200);
    expect(await status({ IfUnmodifiedSince: new Date(NOW - 1_000) })).toBe(412);
  });
});

describe('a wrong checksum', () => {
  const refused = [
    ['a CRC32 of other bytes', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    ['a CRC32 that is none', { 'x-amz-checksum-crc32': 'nonsense' }, 'InvalidRequest'],
    ['a SHA-256 of other bytes', { 'x-amz-checksum-sha256': `${'A'.repeat(43)}=` }, 'BadDigest'],
    ['two checksums', { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-crc32c': 'AAAAAA==' }, 'InvalidRequest'],
    ['an algorithm without a value', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest'],
    ['a Content-MD5 of other bytes', { 'content-md5': `${'A'.repeat(22)}==` }, 'BadDigest'],
    ['a Content-MD5 that is none', { 'content-md5': 'nonsense' }, 'InvalidDigest'],
    ['a payload hash of other bytes', { 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
  ] as const;

  it.each(refused)('is refused, and nothing changes: %s', async (_, headers, code) => {
    await put('wrong-sum', 'before');

    const answer = await raw('PUT', `/${BUCKET}/wrong-sum`, { ...headers }, 'after');

    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Code>${code}</Code>`);
    expect((await get('wrong-sum')).bytes.toString()).toBe('before');
  });

  const chunked = (body: string, length = '5') => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': length,
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    return raw('PUT', `/${BUCKET}/chunked`, headers, body);
  };

  it.each([
    ['the right trailer', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', undefined],
    ['another trailer', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
    ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError'],
    ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['a chunk too short', '4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', 'IncompleteBody'],
    ['a chunk length that is none', 'zz\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
  ])('in an aws-chunked body: %s', async (_, body, code) => {
    const answer = await chunked(body);

    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.body)?.[1]]).toEqual(code ? [400, code] : [200, undefined]);
  });

  it('leaves the connection usable when it is found early in a large body', async () => {
    const answer = await chunked(`zz\r\n${'x'.repeat(5 * MIB)}`, String(5 * MIB));

    expect(answer.body).toContain('<Code>InvalidRequest</Code>');
  });
});

describe('conditional writes', () => {
  it('create only what is not there', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await get('once')).bytes.toString()).toBe('first');
  });

  it('overwrite only what was read', async () => {
    const { ETag } = await put('versioned', 'one');
    const second = await put('versioned', 'two', { IfMatch: ETag });

    await expect(put('versioned', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('never-written', 'x', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    expect((await get('versioned')).ETag).toBe(second.ETag);
  });

  it('let exactly one of many concurrent creators win', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 40 }, (_, writer) => put('race/create', `writer ${writer}`, { IfNoneMatch: '*' })),
    );

    const winners = tries.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []));
    expect(winners).toHaveLength(1);
    expect((await get('race/create')).bytes.toString()).toBe(`writer ${winners[0]}`);
  });

  it('lose no update of many concurrent ones', async () => {
    await put('race/count', '0');
    const increment = async (): Promise<void> => {
      const { bytes, ETag } = await get('race/count');
      const next = String(Number(bytes.toString()) + 1);
      await put('race/count', next, { IfMatch: ETag }).catch((error) => {
        if (error.name !== 'PreconditionFailed') throw error;
        return increment();
      });
    };

    await Promise.all(Array.from({ length: 12 }, increment));

    expect((await get('race/count')).bytes.toString()).toBe('12');
  });

  it('delete only what was read', async () => {
    await put('guarded', 'x');

    await expect(
      s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'guarded', IfMatch: '"other"' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await get('guarded')).bytes.toString()).toBe('x');
  });
});

describe('deleting', () => {
  it('is seen at once, and is no error when nothing is there', async () => {
    await put('deleted', 'x');

    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'deleted' }));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'deleted' }));

    await expect(get('deleted')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('takes many keys at once, the strange ones too', async () => {
    const keys = STRANGE_KEYS.map((key) => `bin/${key}`).filter((key) => Buffer.byteLength(key) <= 1_024);
    for (const key of keys) await put(key, 'x');

    const { Deleted = [], Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
    );

    expect(Deleted.map(({ Key }) => Key)).toEqual(keys);
    expect(Errors ?? []).toEqual([]);
    expect((await listAll(BUCKET, { Prefix: 'bin/' })).keys).toEqual([]);
  });

  it('refuses a list of keys without a checksum', async () => {
    const answer = await raw('POST', `/${BUCKET}?delete`, {}, '<Delete><Object><Key>a</Key></Object></Delete>');

    expect(answer.body).toContain('<Code>InvalidRequest</Code>');
  });
});

describe('listing', () => {
  const KEYS = Array.from({ length: 2_345 }, (_, number) => `${number % 7}/${String(number).padStart(5, '0')}`);

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'many' }));
    for (let at = 0; at < KEYS.length; at += 50) {
      await Promise.all(
        KEYS.slice(at, at + 50).map((Key) => s3.send(new PutObjectCommand({ Bucket: 'many', Key, Body: 'x' }))),
      );
    }
  });

  it('gives more than 1,000 keys in pages, each once and in order', async () => {
    const { keys, pages } = await listAll('many');

    expect(keys).toEqual([...KEYS].sort());
    expect(pages).toBe(3);
  });

  it('rolls up at the delimiter, over pages too', async () => {
    const whole = await listAll('many', { Delimiter: '/' });
    const paged = await listAll('many', { Delimiter: '/', MaxKeys: 3 });

    expect(whole).toEqual({ keys: [], commonPrefixes: ['0/', '1/', '2/', '3/', '4/', '5/', '6/'], pages: 1 });
    expect(paged).toEqual({ ...whole, pages: 3 });
  });

  it('goes on after a key', async () => {
    const { keys } = await listAll('many', { Prefix: '3/', StartAfter: '3/02300' });

    expect(keys).toEqual(KEYS.filter((key) => key.startsWith('3/') && key > '3/02300').sort());
  });

  it('knows the first version of the operation, with its markers', async () => {
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await s3.send(new ListObjectsCommand({ Bucket: 'many', Delimiter: '/', MaxKeys: 2, Marker }));
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
      Marker = page.NextMarker;
    } while (Marker !== undefined);

    expect(seen).toEqual(['0/', '1/', '2/', '3/', '4/', '5/', '6/']);
  });
});

describe('CopyObject', () => {
  it('copies bytes and headers, or takes new headers', async () => {
    await put('copy/from ü', 'copied', { ContentType: 'text/x-one', Metadata: { kept: 'yes' } });
    const CopySource = `${BUCKET}/${encodeURIComponent('copy/from ü')}`;

    await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy/kept', CopySource }));
    await s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: 'copy/replaced',
        CopySource,
        MetadataDirective: 'REPLACE',
        ContentType: 'text/x-two',
      }),
    );

    const kept = await get('copy/kept');
    const replaced = await get('copy/replaced');
    expect([kept.bytes.toString(), kept.ContentType, kept.Metadata]).toEqual(['copied', 'text/x-one', { kept: 'yes' }]);
    expect([replaced.bytes.toString(), replaced.ContentType, replaced.Metadata]).toEqual(['copied', 'text/x-two', {}]);
  });

  it('refuses to copy a thing onto itself for nothing', async () => {
    await put('copy/self', 'x');

    await expect(
      s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy/self', CopySource: `/${BUCKET}/copy/self` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

describe('multipart uploads', () => {
  const PARTS = [randomBytes(5 * MIB), randomBytes(5 * MIB + 1), randomBytes(123)];
  const WHOLE = Buffer.concat(PARTS);

  const start = async (Key: string, more: object = {}) => {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ContentType: 'text/x-parts', ...more }),
    );
    return { Bucket: BUCKET, Key, UploadId };
  };
  const sendParts = (upload: { Bucket: string; Key: string; UploadId: string | undefined }, more: object = {}) =>
    Promise.all(
      PARTS.map(async (Body, at) => {
        const { $metadata: _, ...part } = await s3.send(
          new UploadPartCommand({ ...upload, PartNumber: at + 1, Body, ...more }),
        );
        return { ...part, PartNumber: at + 1 };
      }),
    );

  it.each([
    ['CRC32', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
  ] as const)('become one object, with a %s that is %s', async (ChecksumAlgorithm, ChecksumType) => {
    const upload = await start(`parts/${ChecksumAlgorithm}`, { ChecksumAlgorithm, ChecksumType });
    const Parts = await sendParts(upload, { ChecksumAlgorithm });

    const done = await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    const answer = await get(upload.Key, { ChecksumMode: 'ENABLED' });

    expect(answer.bytes.equals(WHOLE)).toBe(true);
    expect(answer.ContentType).toBe('text/x-parts');
    const md5s = Buffer.concat(PARTS.map((part) => createHash('md5').update(part).digest()));
    expect(done.ETag).toBe(`"${md5(md5s)}-3"`);
    expect(answer[`Checksum${ChecksumAlgorithm}`]).toBe(done[`Checksum${ChecksumAlgorithm}`]);
    expect(done.ChecksumType).toBe(ChecksumType);
  });

  it('are listed while they go on, and leave nothing when aborted', async () => {
    const upload = await start('parts/aborted');
    await sendParts(upload);

    const parts = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    const uploads = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    await s3.send(new AbortMultipartUploadCommand(upload));

    expect(parts.Parts?.map(({ Size }) => Size)).toEqual([5 * MIB, 5 * MIB + 1]);
    expect(parts.IsTruncated).toBe(true);
    expect(uploads.Uploads?.map(({ Key }) => Key)).toEqual(['parts/aborted']);
    await expect(s3.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(get('parts/aborted')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('refuse parts that are unknown, out of order, or too small', async () => {
    const upload = await start('parts/refused');
    const [first, second, last] = await sendParts(upload);
    const complete = (...Parts: unknown[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: Parts as object[] } }));

    await expect(complete({ ...first, ETag: '"other"' })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(second, first)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(first, { ...last, PartNumber: 4 })).rejects.toMatchObject({ name: 'InvalidPart' });
    const small = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'small' }));
    await expect(complete(first, { ETag: small.ETag, PartNumber: 2 }, last)).rejects.toMatchObject({
      name: 'EntityTooSmall',
    });
    await s3.send(new AbortMultipartUploadCommand(upload));
  });

  it('take parts of objects already there, and the condition of a put', async () => {
    await put('parts/source', WHOLE);
    const upload = await start('parts/copied');
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: 1,
        CopySource: `${BUCKET}/parts/source`,
        CopySourceRange: 'bytes=100-199',
      }),
    );
    const complete = (more: object) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
          ...more,
        }),
      );

    await expect(complete({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await complete({ IfNoneMatch: '*' });

    expect((await get('parts/copied')).bytes.equals(WHOLE.subarray(100, 200))).toBe(true);
  });
});

describe('bare HTTP', () => {
  it('answers errors in XML, with the ids that S3 gives', async () => {
    const answer = await raw('GET', `/${BUCKET}/no%20such%20key`);

    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/xml',
      'x-amz-request-id': expect.any(String),
      'x-amz-id-2': expect.any(String),
    });
    expect(answer.body).toMatch(
      /<Error><Code>NoSuchKey<\/Code>.*<Key>no such key<\/Key><Resource>\/playground\/no%20such%20key<\/Resource><RequestId>/,
    );
  });

  it('finds the bucket in the host too', async () => {
    await put('by/host', 'found');

    for (const host of [`${BUCKET}.localhost:4566`, `${BUCKET}.s3.us-east-1.amazonaws.com`, `${BUCKET}.s3.localhost`]) {
      expect((await raw('GET', '/by/host', { host })).body).toBe('found');
    }
  });

  it('takes a presigned PUT with the checksum of an empty body in its URL, as S3 does', async () => {
    const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&x-amz-checksum-crc32=AAAAAA%3D%3D';
    const more = '&x-amz-sdk-checksum-algorithm=CRC32&x-amz-meta-by=link&x-id=PutObject';

    const answer = await raw('PUT', `/${BUCKET}/presigned?${query}${more}`, { 'content-type': 'text/plain' }, 'body');

    expect(answer.status).toBe(200);
    expect(await get('presigned')).toMatchObject({ Metadata: { by: 'link' }, ContentType: 'text/plain' });
  });

  it('says that a part of S3 is not here, instead of doing something else', async () => {
    for (const [method, path] of [
      ['PUT', '/new-bucket?versioning'],
      ['GET', `/${BUCKET}?acl`],
      ['PUT', `/${BUCKET}/by/host?tagging`],
    ] as const) {
      expect((await raw(method, path)).status).toBe(501);
    }
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'new-bucket' }))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('a fault of the disk', () => {
  it('is an InternalError to the client, told in full to the operator, and no end of the server', async () => {
    await put('vanished', 'x');
    const objects = join(folder, 'data', 'buckets', BUCKET, 'objects');
    const file = (await readdir(objects)).find((name) => name.startsWith('vanished.')) ?? '';
    await rm(join(objects, file));

    const answer = await raw('GET', `/${BUCKET}/vanished`);
    await put('vanished', 'back');

    expect([answer.status, answer.body]).toEqual([500, expect.stringContaining('<Code>InternalError</Code>')]);
    expect(faults.splice(0)).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
    expect((await get('vanished')).bytes.toString()).toBe('back');
  });

  it('is not what a client is that hangs up half-way: nothing is stored, and nobody is alarmed', async () => {
    const headers = { 'content-length': String(10 * MIB) };
    const request = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      method: 'PUT',
      path: `/${BUCKET}/cut`,
      headers,
    });
    const failed = new Promise((resolve) => request.on('error', resolve));
    request.write(randomBytes(MIB), () => request.destroy(new Error('hung up')));
    await failed;

    await put('after the hang-up', 'x');

    await expect(get('cut')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(faults).toEqual([]);
  });
});

const environment = () => ({
  ...process.env,
  AWS_ENDPOINT_URL: server.url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
});
const run = promisify(execFile);
const isPresent = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const unless = (isThere: boolean, what: string) =>
  isThere ? { test: it, suffix: '' } : { test: it.skip, suffix: ` (skipped: no ${what} on this machine)` };

describe('the aws CLI', () => {
  const { test, suffix } = unless(isPresent('aws', '--version'), 'aws CLI');
  const aws = async (...args: string[]) => (await run('aws', args, { env: environment() })).stdout;

  test(`copies a large file there and back, in parts, and lists and removes it${suffix}`, async () => {
    // The CLI cuts a file into parts of 8 MiB.
    const bytes = randomBytes(9 * MIB);
    const sent = join(folder, 'sent.bin');
    const received = join(folder, 'received.bin');
    await writeFile(sent, bytes);

    await aws('s3', 'mb', 's3://from-the-cli');
    await aws('s3', 'cp', sent, 's3://from-the-cli/large file+1.bin');
    await aws('s3', 'cp', 's3://from-the-cli/large file+1.bin', 's3://from-the-cli/copied.bin');
    await aws('s3', 'cp', 's3://from-the-cli/copied.bin', received);
    const listed = await aws('s3', 'ls', '--recursive', 's3://from-the-cli');
    await aws('s3', 'rb', '--force', 's3://from-the-cli');

    expect((await readFile(received)).equals(bytes)).toBe(true);
    expect(
      listed
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/).slice(2).join(' ')),
    ).toEqual([`${9 * MIB} copied.bin`, `${9 * MIB} large file+1.bin`]);
    await expect(aws('s3', 'ls', 's3://from-the-cli')).rejects.toThrow('NoSuchBucket');
  });
});

const BOTO3_SCRIPT = `
import boto3, botocore, io, json, sys
s3 = boto3.client('s3')
s3.create_bucket(Bucket='from-boto3')
body = bytes(range(256)) * 5000
s3.put_object(Bucket='from-boto3', Key='ä b+c/\\u0001', Body=body, Metadata={'k': 'v'}, ContentEncoding='identity')
s3.upload_fileobj(io.BytesIO(body * 10), 'from-boto3', 'large')
got = s3.get_object(Bucket='from-boto3', Key='ä b+c/\\u0001')
large = s3.get_object(Bucket='from-boto3', Key='large', ChecksumMode='ENABLED')
listed = [o['Key'] for p in s3.get_paginator('list_objects_v2').paginate(Bucket='from-boto3', PaginationConfig={'PageSize': 1}) for o in p['Contents']]
try:
    s3.put_object(Bucket='from-boto3', Key='large', Body=b'', IfNoneMatch='*')
    refused = None
except botocore.exceptions.ClientError as error:
    refused = error.response['Error']['Code']
same = got['Body'].read() == body and large['Body'].read() == body * 10
deleted = s3.delete_objects(Bucket='from-boto3', Delete={'Objects': [{'Key': 'large'}, {'Key': 'ü & <b>'}]})
s3.delete_object(Bucket='from-boto3', Key='ä b+c/\\u0001')
s3.delete_bucket(Bucket='from-boto3')
print(json.dumps({'same': same, 'listed': listed, 'refused': refused, 'metadata': got['Metadata'], 'encoding': got['ContentEncoding'], 'deleted': len(deleted['Deleted'])}))
`;

describe('boto3', () => {
  const { test, suffix } = unless(
    isPresent('python3', '-c', 'import importlib.util; exit(not importlib.util.find_spec("boto3"))'),
    'boto3',
  );

  test(`puts, uploads in parts, lists in pages, is refused and deletes${suffix}`, async () => {
    const { stdout } = await run('python3', ['-c', BOTO3_SCRIPT], { env: environment() });

    expect(JSON.parse(stdout)).toEqual({
      same: true,
      listed: ['large', 'ä b+c/\u0001'],
      refused: 'PreconditionFailed',
      metadata: { k: 'v' },
      encoding: 'identity',
      deleted: 2,
    });
  });
});
