import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  DeliveriesDocument,
  DeliveryDocument,
  MirrorDocument,
  ProblemDocument,
  RunDocument,
  ShardRecordsDocument,
  StreamDocument,
} from '../../src/domain/documents.ts';
import type { Answer } from '../../src/http/answer.ts';
import { anHttpEvent } from '../support/http-event.ts';
import { aKinesisRecord } from '../support/kinesis-event.ts';
import { aContext, BUCKET_NAME, type LivePlatform, startLivePlatform } from '../support/live-platform.ts';
import { STREAM } from '../support/streams.ts';

let live: LivePlatform;

beforeAll(async () => {
  live = await startLivePlatform();
});

afterAll(() => live.close());

type Parts = Parameters<typeof anHttpEvent>[0];
type Handler = (event: ReturnType<typeof anHttpEvent>, context: ReturnType<typeof aContext>) => Promise<Answer>;

/** A handler reads its environment when it is imported, so none is before the platform stands. */
const HANDLERS: Readonly<Record<string, () => Promise<{ handler: Handler }>>> = {
  createRun: () => import('../../src/handlers/create-run.ts'),
  listRuns: () => import('../../src/handlers/list-runs.ts'),
  getRun: () => import('../../src/handlers/get-run.ts'),
  readShard: () => import('../../src/handlers/read-shard.ts'),
  getStream: () => import('../../src/handlers/get-stream.ts'),
  getMirror: () => import('../../src/handlers/get-mirror.ts'),
  listDeliveries: () => import('../../src/handlers/list-deliveries.ts'),
  getDelivery: () => import('../../src/handlers/get-delivery.ts'),
  getLimits: () => import('../../src/handlers/get-limits.ts'),
  notFound: () => import('../../src/handlers/not-found.ts'),
};

async function call<T>(
  name: keyof typeof HANDLERS,
  parts: Parts = {},
): Promise<{ status: number; headers: Answer['headers']; document: T }> {
  const { handler } = (await HANDLERS[name]?.()) ?? {};
  if (!handler) throw new Error(`No handler ${name}.`);
  const answer = await handler(anHttpEvent(parts), aContext(29_000));
  return { status: answer.statusCode ?? 0, headers: answer.headers, document: JSON.parse(answer.body ?? 'null') as T };
}

const postRun = <T = RunDocument>(body: unknown) =>
  call<T>('createRun', {
    method: 'POST',
    path: '/runs',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

const mirrored = async () => (await call<MirrorDocument>('getMirror')).document.totals.records;

describe('the app on the local AWS, without the framework', () => {
  it('pushes a run, answers with its account, and keeps it', async () => {
    const { status, headers, document: run } = await postRun({ count: 1_500, recordBytes: 500 });

    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: `/runs/${run.runId}` });
    expect(run).toMatchObject({ state: 'done', requested: 1_500, accepted: 1_500, pending: 0 });
    expect(run.shards.map(({ accepted }) => accepted).reduce((a, b) => a + b)).toBe(1_500);
    const kept = await call('getRun', { pathParameters: { runId: run.runId } });
    expect(kept.document).toEqual(run);
    const listed = await call<{ runs: RunDocument[] }>('listRuns');
    expect(listed.document.runs[0]).toEqual(run);
  });

  it('mirrors every record of it, once', async () => {
    await live.until(async () => (await mirrored()) >= 1_500);

    const { document } = await call<MirrorDocument>('getMirror');
    expect(document.totals).toMatchObject({ records: 1_500, userRecords: 1_500, bytes: 750_000, redelivered: 0 });
    expect(document.shards.map(({ shardId }) => shardId)).toEqual(['shardId-000000000000', 'shardId-000000000001']);
  });

  it('says what the mirror saw of a run, and 404 of none', async () => {
    const { runId } = (await call<{ runs: RunDocument[] }>('listRuns')).document.runs[0] ?? {};

    const { document } = await call<MirrorDocument>('getMirror', { query: { runId: runId ?? '' } });
    const none = await call('getMirror', { query: { runId: '0AAAAAAAAAAAAAAAAAAAAAAAAA' } });

    expect(document.run).toMatchObject({
      runId,
      requested: 1_500,
      arrived: 1_500,
      userRecords: 1_500,
      bytes: 750_000,
      missing: { count: 0 },
      duplicates: { count: 0 },
      reversals: 0,
      firstArrivalAt: expect.stringMatching(/^2026-01-01T00:0/),
      latencyMs: { p50: expect.any(Number), p99: expect.any(Number) },
    });
    expect(document.run?.shards.map(({ userRecords }) => userRecords).reduce((a, b) => a + b)).toBe(1_500);
    expect(none.status).toBe(404);
  });

  it('shows what Firehose must hold, and how long still', async () => {
    const { document } = await call<DeliveriesDocument>('listDeliveries');

    expect(document).toMatchObject({ objects: [], totals: { objects: 0, bytes: 0 } });
    expect(document.buffer).toMatchObject({ bytes: 751_500, records: 1_500, first: 'age', intervalSeconds: 300 });
  });

  it('finds each record once in the object that the interval makes, readable in parts', async () => {
    const deliveries = async () => (await call<DeliveriesDocument>('listDeliveries')).document;
    await live.until(async () => (await deliveries()).objects.length > 0, 10_000);

    const { objects, buffer, totals } = await deliveries();
    expect(totals).toEqual({ objects: 1, bytes: 751_500 });
    expect(buffer).toMatchObject({ bytes: 0, records: 0, first: null });
    const key = objects[0]?.key ?? '';
    let text = '';
    for (let offset: number | null = 0; offset !== null; ) {
      const part: { document: DeliveryDocument } = await call<DeliveryDocument>('getDelivery', {
        pathParameters: { key },
        query: { offset: String(offset), length: '300000' },
      });
      text += part.document.content;
      offset = part.document.nextOffset;
    }
    const numbers = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { number: number }).number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 1_500 }, (_, index) => index + 1));
  });

  it('describes the stream with its ranges and limits', async () => {
    const { document } = await call<StreamDocument>('getStream');

    expect(document).toMatchObject({ name: STREAM, status: 'ACTIVE' });
    expect(document.shards.map(({ state }) => state)).toEqual(['OPEN', 'OPEN']);
    expect(document.limits.shardWriteRecordsPerSecond).toBe(1_000);
    expect(document.shards[1]?.hashKeyRange.endingHashKey).toBe((2n ** 128n - 1n).toString());
  });

  it('reads a shard by hand from each starting position, and goes on from there', async () => {
    const pathParameters = { shardId: 'shardId-000000000000' };
    const read = async (query: Record<string, string>) => {
      await live.clock.advance(1_000);
      const { headers, document } = await call<ShardRecordsDocument>('readShard', { pathParameters, query });
      return {
        ...document,
        link: headers?.link,
        numbers: document.records.map(({ sequenceNumber }) => sequenceNumber),
      };
    };

    const first = await read({ limit: '3', as: 'json' });
    const [one = '', two = '', three = ''] = first.numbers;
    const next = await read({ limit: '3', nextToken: first.nextToken ?? '' });
    const at = await read({ limit: '2', startingPosition: 'AT_SEQUENCE_NUMBER', sequenceNumber: two });
    const after = await read({ limit: '1', startingPosition: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: one });
    const timestamp = first.records[0]?.approximateArrivalTimestamp ?? '';
    const since = await read({ limit: '1', startingPosition: 'AT_TIMESTAMP', timestamp });
    const latest = await read({ startingPosition: 'LATEST' });

    expect(first.records[0]).toMatchObject({ encoding: 'json', bytes: 500, data: { number: expect.any(Number) } });
    expect(first.link).toBe(`<${first.next}>; rel="next"`);
    expect(next.numbers).toHaveLength(3);
    expect(BigInt(next.numbers[0] ?? 0)).toBeGreaterThan(BigInt(three));
    expect([at.numbers, after.numbers, since.numbers, latest.numbers]).toEqual([[two, three], [two], [one], []]);
    expect(latest).toMatchObject({ millisBehindLatest: 0, next: expect.stringContaining('nextToken=') });
  });

  it('refuses to read a shard by hand beyond its calls, and what is not there', async () => {
    const read = (query: Record<string, string>, shardId = 'shardId-000000000000') =>
      call<ProblemDocument>('readShard', { pathParameters: { shardId }, query });
    const latest = await call<ShardRecordsDocument>('readShard', {
      pathParameters: { shardId: 'shardId-000000000000' },
      query: { startingPosition: 'LATEST' },
    });
    const nextToken = latest.document.nextToken ?? '';
    const answers = [];
    for (let reads = 0; reads < 5; reads += 1) answers.push(await read({ nextToken }));
    const unknown = await read({}, 'shardId-000000000007');
    const future = await read({ startingPosition: 'AT_TIMESTAMP', timestamp: '2096-01-01T00:00:00Z' });
    await live.clock.advance(301_000);
    const expired = await read({ nextToken });

    expect(answers.at(-1)).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.stringMatching(/^[1-9]$/) },
      document: { code: 'throttled', limit: expect.stringMatching(/^shardRead(Calls|Bytes)PerSecond$/) },
    });
    expect(unknown).toMatchObject({ status: 404, document: { code: 'shard-not-found' } });
    expect(future).toMatchObject({ status: 400, document: { errors: [{ pointer: '?timestamp' }] } });
    expect(expired).toMatchObject({ status: 410, document: { errors: [{ pointer: '?nextToken' }] } });
  });

  it('shows neither its own state nor what is outside as a delivery', async () => {
    for (const key of ['state/mirror/shardId-000000000000.json', 'records/nope', '../x']) {
      const { status, document } = await call('getDelivery', { pathParameters: { key } });
      expect([status, document]).toMatchObject([404, { code: 'delivery-not-found' }]);
    }
  });

  it('refuses an offset behind the end of an object', async () => {
    const { document } = await call<DeliveriesDocument>('listDeliveries');
    const refused = await call('getDelivery', {
      pathParameters: { key: document.objects[0]?.key ?? '' },
      query: { offset: '751500' },
    });

    expect(refused).toMatchObject({ status: 400, document: { errors: [{ pointer: '?offset' }] } });
  });

  it('cuts no character in two between the parts of an object', async () => {
    for (const length of [1, 2, 3, 4, 5, 7, 64, 65, 66, 67]) {
      // Parts begin at each byte of its ten, also where they are so short that there are many.
      const text = 'aé€😀'.repeat(length < 10 ? 8 : 40);
      await live.platform.s3.putObject(BUCKET_NAME, 'records/text', Buffer.from(text));
      let read = '';
      for (let offset: number | null = 0; offset !== null; ) {
        const part: { document: DeliveryDocument } = await call<DeliveryDocument>('getDelivery', {
          pathParameters: { key: 'records/text' },
          query: { offset: String(offset), length: String(length) },
        });
        read += part.document.content;
        offset = part.document.nextOffset;
      }
      if (length >= 4) expect(read).toBe(text);
      else expect(read.length).toBeGreaterThan(0);
    }
    await live.platform.s3.deleteObject(BUCKET_NAME, 'records/text');
  });

  it('names the routes there are to one who asks for another', async () => {
    const { status, document } = await call<{ detail: string }>('notFound', { path: '/nope' });

    expect(status).toBe(404);
    expect(document.detail).toContain('POST /runs');
  });

  it('answers the table of limits with its sources', async () => {
    const { document } = await call<{ profile: string; limits: { name: string; source: string }[] }>('getLimits');

    expect(document.profile).toBe('classic');
    expect(document.limits.find(({ name }) => name === 'shardReadCallsPerSecond')).toMatchObject({
      value: 5,
      unit: 'calls/s',
    });
  });

  it('hands back what the shard may not be read for in the time left, and counts none of it', async () => {
    const { handler } = await import('../../src/handlers/mirror.ts');
    const shardId = 'shardId-000000000099';
    const mebibyte = new Uint8Array(1024 * 1024 - 'key'.length);
    const eventOf = (from: number, to: number) => ({
      Records: Array.from({ length: to - from }, (_, index) =>
        aKinesisRecord({ shardId, sequenceNumber: String(from + index), data: mebibyte }),
      ),
    });

    const first = await handler(eventOf(1, 11), aContext(60_000));
    // Ten mebibytes silence the shard for five seconds, and the mirror keeps five for itself: there is no time to wait.
    const second = await handler(eventOf(11, 13), aContext(5_000));

    expect(first).toEqual({ batchItemFailures: [] });
    expect(second).toEqual({ batchItemFailures: [{ itemIdentifier: '11' }] });
    const { document } = await call<MirrorDocument>('getMirror');
    expect(document.shards.find((shard) => shard.shardId === shardId)).toMatchObject({
      records: 10,
      checkpoint: '10',
      throttled: { transactions: 0, bytes: 1 },
    });
  });

  it('opens the aggregates of a run, and knows the order of its keys', async () => {
    const { document: run } = await postRun({
      count: 2_000,
      recordBytes: 200,
      aggregate: true,
      ordered: true,
      partitionKey: { strategy: 'cycle', keys: 20 },
    });
    const ofRun = async () => (await call<MirrorDocument>('getMirror', { query: { runId: run.runId } })).document.run;
    await live.until(async () => (await ofRun())?.arrived === 2_000);

    const seen = await ofRun();
    expect(seen).toMatchObject({ userRecords: 2_000, bytes: 400_000, reversals: 0, missing: { count: 0 } });
    expect(seen?.records).toBeLessThan(1_000);
  });

  it('refuses an event that is not of a stream, so that the trigger keeps it', async () => {
    const { handler } = await import('../../src/handlers/mirror.ts');

    await expect(handler({ Records: [{ eventSource: 'aws:s3' }] }, aContext(60_000))).rejects.toMatchObject({
      code: 'invalid-event',
    });
  });

  it('sends nothing and keeps no run when the stream is not there', async () => {
    const { KinesisStream } = await import('../../src/aws/kinesis-stream.ts');
    const { kinesisClient } = await import('../../src/aws/kinesis-client.ts');
    const nowhere = new KinesisStream(kinesisClient(), 'nowhere');

    await expect(nowhere.openShards()).rejects.toMatchObject({
      code: 'stream-unavailable',
      message: expect.stringContaining('Stream nowhere under account 000000000000 not found.'),
    });
    expect(await nowhere.put([aRecord()])).toEqual({
      kind: 'rejected',
      message: 'ResourceNotFoundException: Stream nowhere under account 000000000000 not found.',
    });
  });

  it('tells a throttled record from one that was taken', async () => {
    const { KinesisStream } = await import('../../src/aws/kinesis-stream.ts');
    const { kinesisClient } = await import('../../src/aws/kinesis-client.ts');
    const stream = new KinesisStream(kinesisClient(), STREAM);
    await live.clock.advance(2_000);

    const halfMiB = aRecord(512 * 1024);
    const outcome = await stream.put([halfMiB, halfMiB, halfMiB]);

    expect(outcome).toMatchObject({
      kind: 'answered',
      results: [{ kind: 'accepted' }, { kind: 'accepted' }, { kind: 'throttled' }],
    });
  });

  it('cannot know what became of records whose answer never came', async () => {
    const { KinesisClient } = await import('@aws-sdk/client-kinesis');
    const { KinesisStream } = await import('../../src/aws/kinesis-stream.ts');
    // Port 9 is `discard`: nothing listens there.
    const dead = new KinesisStream(new KinesisClient({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 }), STREAM);

    expect(await dead.put([aRecord()])).toMatchObject({ kind: 'lost' });
  });

  it('lets one of two writers win, and tells the other', async () => {
    const { StateBucket } = await import('../../src/aws/state-bucket.ts');
    const { s3Client } = await import('../../src/aws/clients.ts');
    const state = new StateBucket(s3Client(), BUCKET_NAME);

    const first = await Promise.all([1, 2].map((value) => state.write('state/x.json', { value }, 'absent')));
    const version = first.find((written) => written !== undefined) ?? '';
    const second = await Promise.all([3, 4].map((value) => state.write('state/x.json', { value }, { version })));

    for (const written of [first, second]) expect(written.filter((found) => found !== undefined)).toHaveLength(1);
    expect((await state.read('state/x.json'))?.version).toBe(second.find((written) => written !== undefined));
    expect(await state.write('state/gone.json', {}, { version })).toBeUndefined();
    expect(await state.read('state/gone.json')).toBeUndefined();
  });

  it('lists keys in order over as many pages as they take', async () => {
    const { StateBucket } = await import('../../src/aws/state-bucket.ts');
    const { s3Client } = await import('../../src/aws/clients.ts');
    const state = new StateBucket(s3Client(), BUCKET_NAME);
    for (const name of ['b', 'a', 'c']) await state.write(`state/list/${name}`, {}, 'absent');

    expect(await state.list('state/list/', 2)).toEqual(['state/list/a', 'state/list/b']);
    expect(await state.list('state/list/', 5, 'state/list/a')).toEqual(['state/list/b', 'state/list/c']);
  });

  it('makes records after a text of one’s own, and puts them where their explicit hash keys say', async () => {
    await live.clock.advance(2_000);
    const template = { custom: '{"ip":"{{internet.ip}}","port":{{random.number({"min":1,"max":9})}}}' };
    const partitionKey = { strategy: 'spread' };
    const { status, document: run } = await postRun({ count: 100, template, partitionKey, recordBytes: 200, seed: 9 });

    expect(status).toBe(201);
    expect(run.shards.map(({ accepted }) => accepted)).toEqual([50, 50]);
    const kept = await call<RunDocument>('getRun', { pathParameters: { runId: run.runId } });
    expect(kept.document.settings).toEqual({
      count: 100,
      template,
      partitionKey,
      recordBytes: 200,
      seed: 9,
      backoff: 'jitter',
      ordered: false,
      aggregate: false,
    });
  });

  it('shows the first records of a run without sending them', async () => {
    const before = (await call<{ runs: RunDocument[] }>('listRuns')).document.runs.length;
    const { status, document } = await call<{ settings: unknown; records: { data: string; bytes: number }[] }>(
      'createRun',
      {
        method: 'POST',
        path: '/runs',
        query: { preview: '2' },
        body: JSON.stringify({ count: 9, template: { custom: 'hi {{number}}' }, recordBytes: 70, seed: 1 }),
        headers: { 'content-type': 'application/json' },
      },
    );

    expect(status).toBe(200);
    expect(document.settings).toMatchObject({ count: 9, recordBytes: 70, seed: 1 });
    expect(document.records.map(({ data, bytes }) => [data.slice(0, 5), bytes])).toEqual([
      ['hi 1 ', 70],
      ['hi 2 ', 70],
    ]);
    expect((await call<{ runs: RunDocument[] }>('listRuns')).document.runs).toHaveLength(before);
  });

  it('refuses a placeholder that is not known, and sends nothing', async () => {
    const { status, document } = await postRun({ count: 1, template: { custom: '{{internet.nope}}' } });

    expect([status, document]).toMatchObject([
      400,
      {
        code: 'invalid-request',
        errors: [{ pointer: '/template/custom', message: expect.stringContaining('internet.ip') }],
      },
    ]);
  });
});

const aRecord = (sizeBytes = 100) => ({ number: 1, data: new Uint8Array(sizeBytes - 1), partitionKey: 'k', sizeBytes });
