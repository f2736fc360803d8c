import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, KinesisStreamEvent } from 'aws-lambda';
import type { AuditDocument, RunDocument } from '../../src/domain/documents.ts';
import { jsonIdentity } from '../../src/domain/records/identity.ts';
import type { Answer } from '../../src/http/answer.ts';
import { anHttpEvent } from '../support/http-event.ts';
import { aContext, BUCKET_NAME, type LivePlatform, startLivePlatform } from '../support/live-platform.ts';
import { STREAM } from '../support/streams.ts';

/** The least that a person would set, so that little time has to pass. */
const BUFFER_SECONDS = 60;
/** After its run, a record that is not in S3 is missing. */
const MISSED_AFTER_MS = (BUFFER_SECONDS + 60) * 1_000;

let live: LivePlatform;
let afterMirror: (event: unknown) => void = () => undefined;

beforeAll(async () => {
  live = await startLivePlatform({ bufferSeconds: BUFFER_SECONDS, afterMirror: (event) => afterMirror(event) });
  // An audit compares the times of a run with those of the objects, so the handlers live in the platform's time.
  jest.spyOn(Date, 'now').mockImplementation(() => live.clock.now());
});

afterAll(async () => {
  jest.restoreAllMocks();
  await live.close();
});

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>;

const answerOf: (handler: Handler, event: APIGatewayProxyEventV2) => Promise<Answer> = (handler, event) =>
  handler(event, aContext(29_000));

/** The producer waits for its shards, so time must go on while it pushes. */
async function whileTimePasses<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = () => {
    isSettled = true;
  };
  promise.then(done, done);
  while (!isSettled) await live.clock.advance(1);
  return promise;
}

async function push(settings: { readonly count: number; readonly [setting: string]: unknown }): Promise<RunDocument> {
  const { handler } = await import('../../src/handlers/create-run.ts');
  const headers = { 'content-type': 'application/json' };
  const event = anHttpEvent({ method: 'POST', path: '/runs', body: JSON.stringify(settings), headers });
  const answer = await whileTimePasses(answerOf(handler, event));
  expect(answer.statusCode).toBe(201);
  return JSON.parse(answer.body ?? '') as RunDocument;
}

async function audit(runId: string): Promise<AuditDocument> {
  const { handler } = await import('../../src/handlers/audit-run.ts');
  const answer = await answerOf(handler, anHttpEvent({ pathParameters: { runId } }));
  return JSON.parse(answer.body ?? '') as AuditDocument;
}

async function settled(runId: string): Promise<AuditDocument> {
  const flushedMs = live.clock.now() + BUFFER_SECONDS * 1_000;
  await live.until(() => live.clock.now() >= flushedMs);
  await live.until(async () => (await audit(runId)).state === 'settled');
  return audit(runId);
}

/** The object that holds a run, as its lines; each test has a run of its own. */
async function objectOf(runId: string): Promise<{ readonly key: string; readonly lines: readonly string[] }> {
  const { objects } = await live.platform.s3.listObjects(BUCKET_NAME, { prefix: 'records/' });
  for (const { key } of objects) {
    const lines = (await textOf(key)).split('\n').slice(0, -1);
    if (lines.some((line) => line.includes(runId))) return { key, lines };
  }
  throw new Error(`No object holds the run ${runId}.`);
}

const textOf = async (key: string): Promise<string> =>
  (await buffer((await live.platform.s3.getObject(BUCKET_NAME, key)).body)).toString('utf8');

const put = (key: string, body: string | Uint8Array) => live.platform.s3.putObject(BUCKET_NAME, key, Buffer.from(body));

const textOfLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('GET /runs/{runId}/audit', () => {
  it('says where each record is, from the stream to S3, and when and why Firehose will flush', async () => {
    const run = await push({ count: 1_000, partitionKey: { strategy: 'cycle', keys: 10 } });

    const before = await audit(run.runId);
    expect(before).toMatchObject({ state: 'settling', requested: 1_000, accepted: 1_000, delivered: 0 });
    expect(before).toMatchObject({ buffered: 1_000, missing: { count: 0 }, waitsFor: ['mirror', 'delivery'] });

    await live.until(async () => (await audit(run.runId)).mirrored === 1_000);
    const mirrored = await audit(run.runId);
    expect(mirrored).toMatchObject({ state: 'settling', buffered: 1_000, waitsFor: ['delivery'] });
    // Once the gauge no longer sees anything flow in, it is the age of the first record that will end the buffer.
    await live.clock.advance(10_000);
    const { flush } = await audit(run.runId);
    expect(flush?.by).toBe('age');
    expect(Date.parse(flush?.at ?? '') - Date.parse(run.startedAt)).toBeGreaterThan(59_000);
    expect(Date.parse(flush?.at ?? '') - Date.parse(run.startedAt)).toBeLessThan(62_000);

    expect(await settled(run.runId)).toEqual({
      runId: run.runId,
      state: 'settled',
      waitsFor: [],
      requested: 1_000,
      accepted: 1_000,
      acceptedUnreported: 0,
      failed: 0,
      expired: 0,
      pending: 0,
      unknown: 0,
      mirrored: 1_000,
      delivered: 1_000,
      unread: 0,
      buffered: 0,
      flush: null,
      missing: { count: 0, first: [] },
      duplicated: { producer: 0, redelivery: 0, firehose: 0, first: { producer: [], firehose: [] } },
      outOfOrder: expect.any(Number),
      objects: { found: 1, read: 1 },
    });
  });

  it('names the five records that somebody removes from S3, and finds them again once they are back', async () => {
    const run = await push({ count: 500, template: 'order' });
    await settled(run.runId);
    const { key, lines } = await objectOf(run.runId);
    const removed = [3, 77, 78, 250, 500];

    await put(
      key,
      textOfLines(lines.filter((line) => !removed.some((number) => line.includes(`"number":${number},`)))),
    );
    await live.clock.advance(MISSED_AFTER_MS);
    expect(await settled(run.runId)).toMatchObject({
      delivered: 495,
      mirrored: 500,
      missing: { count: 5, first: removed },
    });

    await put(key, gzipSync(textOfLines(lines)));
    expect(await audit(run.runId)).toMatchObject({ state: 'settled', delivered: 500, missing: { count: 0 } });

    await live.platform.s3.deleteObject(BUCKET_NAME, key);
    expect(await audit(run.runId)).toMatchObject({ delivered: 0, missing: { count: 500 } });
  });

  it('names what Firehose delivered twice, and what the producer wrote twice', async () => {
    const run = await push({ count: 200, template: 'sensor' });
    const again = Buffer.from(`${jsonIdentity(run.runId)}42}`);
    await live.platform.kinesis.call('PutRecord', { StreamName: STREAM, Data: again, PartitionKey: 'k' });
    await settled(run.runId);
    const { key, lines } = await objectOf(run.runId);

    await put(`${key}-again`, textOfLines(lines.filter((line) => /"number":(1|2|3),/.test(line))));

    expect(await audit(run.runId)).toMatchObject({
      state: 'settled',
      delivered: 200,
      missing: { count: 0 },
      duplicated: { producer: 1, redelivery: 0, firehose: 3, first: { producer: [42], firehose: [1, 2, 3] } },
    });
  });

  it.each([
    ['of any text', { template: { custom: 'hello {{name.firstName}}' } }],
    ['packed into aggregates', { aggregate: true }],
  ])('knows records %s', async (_, settings) => {
    const run = await push({ count: 300, ...settings });

    expect(await settled(run.runId)).toMatchObject({ mirrored: 300, delivered: 300, missing: { count: 0 } });
  });

  it('names what was brought again, where each second batch fails when it is counted and the stream is resharded', async () => {
    let brought = 0;
    let batches = 0;
    afterMirror = (event) => {
      brought += (event as KinesisStreamEvent).Records.length;
      batches += 1;
      if (batches % 2 === 0) throw new Error('The answer was lost.');
    };
    const pushing = push({ count: 3_000, partitionKey: { strategy: 'cycle', keys: 20 }, ordered: true });
    await live.clock.advance(500);
    const reshard = { StreamName: STREAM, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' } as const;
    await live.platform.kinesis.call('UpdateShardCount', reshard);
    const run = await pushing;

    const audited = await settled(run.runId);
    afterMirror = () => undefined;

    expect(run.shards.length).toBeGreaterThan(2);
    expect(audited).toMatchObject({ mirrored: 3_000, delivered: 3_000, missing: { count: 0 }, outOfOrder: 0 });
    expect(audited.duplicated).toMatchObject({ producer: 0, redelivery: brought - 3_000, firehose: 0 });
    expect(brought).toBeGreaterThan(3_000);
  });

  it('knows no run that there is not', async () => {
    const { handler } = await import('../../src/handlers/audit-run.ts');
    const runId = '0AAAAAAAAAAAAAAAAAAAAAAAAA';

    expect((await answerOf(handler, anHttpEvent({ pathParameters: { runId } }))).statusCode).toBe(404);
  });
});

describe('the objects of the audit', () => {
  it('are not read where they have changed since they were listed, or are gone', async () => {
    const { AuditedObjects } = await import('../../src/aws/audited-objects.ts');
    const { s3Client } = await import('../../src/aws/clients.ts');
    const objects = new AuditedObjects(s3Client(), BUCKET_NAME);
    await put('records/changing', 'one');
    const listed = (await objects.list()).find(({ key }) => key === 'records/changing');
    if (!listed) throw new Error('The object was not listed.');

    expect(await objects.read(listed)).toEqual(new Uint8Array(Buffer.from('one')));
    await put('records/changing', 'another');
    expect(await objects.read(listed)).toBeUndefined();
    await live.platform.s3.deleteObject(BUCKET_NAME, 'records/changing');
    expect(await objects.read(listed)).toBeUndefined();
  });
});
