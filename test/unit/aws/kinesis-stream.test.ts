import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import { KinesisStream } from '../../../src/aws/kinesis-stream.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import type { OutgoingRecord } from '../../../src/domain/records/record.ts';
import { FakeClock } from '../../support/fake-clock.ts';

interface Sent {
  readonly body: Uint8Array;
}

/** A stream behind the real client, whose requests go no further than this function. */
function aStream(handle: (request: Sent, signal: AbortSignal) => Promise<HttpResponse>) {
  const kinesis = new KinesisClient({
    region: 'us-east-1',
    endpoint: 'http://stream.test',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Sent, { abortSignal }: { abortSignal: AbortSignal }) => ({
        response: await handle(request, abortSignal),
      }),
    } as never,
  });
  const timeLimit = new AbortController();
  const clock = FakeClock.overAWire();
  const waits = { timeLimit: () => timeLimit.signal, clock, random: seededRandom(1) };
  return { stream: new KinesisStream(kinesis, 'orders', waits), timeLimit, clock };
}

function answer(statusCode: number, body: unknown): HttpResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return new HttpResponse({ statusCode, headers, body: Buffer.from(JSON.stringify(body)) as never });
}

const refusal = (statusCode: number, name: string, message = 'no') => answer(statusCode, { __type: name, message });

const records: OutgoingRecord[] = [
  { data: new TextEncoder().encode('one'), partitionKey: 'schlüssel', sizeBytes: 13 },
  { data: new TextEncoder().encode('two'), partitionKey: 'b', explicitHashKey: '42', sizeBytes: 4 },
  { data: new TextEncoder().encode('three'), partitionKey: 'c', sizeBytes: 6 },
];

describe('KinesisStream', () => {
  it('puts data, partition keys and explicit hash keys, and gives the results in their order', async () => {
    let body: unknown;
    const { stream } = aStream(async (request) => {
      body = JSON.parse(new TextDecoder().decode(request.body));
      return answer(200, {
        FailedRecordCount: 2,
        Records: [
          { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' },
          { ShardId: 'shardId-000000000003', SequenceNumber: '49' },
          { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' },
        ],
      });
    });

    expect(await stream.put(records)).toEqual({
      kind: 'answered',
      results: [
        { kind: 'throttled' },
        { kind: 'accepted', shardId: 'shardId-000000000003', sequenceNumber: '49' },
        { kind: 'failing', message: 'InternalFailure: Internal Service Failure' },
      ],
    });
    expect(body).toEqual({
      StreamName: 'orders',
      Records: [
        { Data: 'b25l', PartitionKey: 'schlüssel' },
        { Data: 'dHdv', PartitionKey: 'b', ExplicitHashKey: '42' },
        { Data: 'dGhyZWU=', PartitionKey: 'c' },
      ],
    });
  });

  it.each([
    ['unavailable', 400, 'ProvisionedThroughputExceededException'],
    ['unavailable', 400, 'LimitExceededException'],
    ['unavailable', 400, 'KMSThrottlingException'],
    ['unavailable', 400, 'ThrottlingException'],
    ['rejected', 400, 'ResourceNotFoundException'],
    ['rejected', 400, 'InvalidArgumentException'],
    ['lost', 500, 'InternalFailure'],
    ['lost', 503, 'ServiceUnavailable'],
  ])('takes a request for %s after an answer of %i, %s', async (kind, statusCode, name) => {
    const { stream } = aStream(async () => refusal(statusCode, name));

    expect(await stream.put(records)).toMatchObject({ kind, message: expect.stringContaining(name) });
  });

  it('takes a request for lost when the connection breaks: it may have been stored', async () => {
    const { stream } = aStream(() =>
      Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
    );

    expect(await stream.put(records)).toEqual({ kind: 'lost', message: 'Error: socket hang up' });
  });

  it('takes a request for lost when no answer comes in time', async () => {
    let hasArrived = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      hasArrived = resolve;
    });
    const { stream, timeLimit } = aStream((_, signal) => {
      hasArrived();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });

    const outcome = stream.put(records);
    await arrived;
    timeLimit.abort(new DOMException('The operation timed out.', 'TimeoutError'));

    expect(await outcome).toEqual({ kind: 'lost', message: 'No answer came within 10 s.' });
  });

  it('lists the open shards of all pages, each page by the token of the one before alone', async () => {
    const pages = [
      { Shards: [aShard(0, '0', '9', '77'), aShard(1, '0', '4')], NextToken: 'second' },
      { Shards: [aShard(2, '5', '9')], NextToken: 'third' },
      { Shards: [aShard(3, '10', '340282366920938463463374607431768211455')] },
    ];
    const asked: unknown[] = [];
    const { stream } = aStream(async ({ body }) => {
      asked.push(JSON.parse(new TextDecoder().decode(body)));
      return answer(200, pages[asked.length - 1]);
    });

    expect(await stream.openShards()).toEqual([
      { shardId: 'shardId-1', range: { start: 0n, end: 4n } },
      { shardId: 'shardId-2', range: { start: 5n, end: 9n } },
      { shardId: 'shardId-3', range: { start: 10n, end: 2n ** 128n - 1n } },
    ]);
    expect(asked).toEqual([{ StreamName: 'orders' }, { NextToken: 'second' }, { NextToken: 'third' }]);
  });

  it.each([
    ['that it is asked too often', async () => refusal(400, 'LimitExceededException')],
    ['that it broke down', async () => refusal(500, 'InternalFailure')],
    ['nothing, as the connection broke', () => Promise.reject(new Error('socket hang up'))],
  ])('asks for a page of shards again where the service says %s, and for that page alone', async (_, fail) => {
    const pages = [{ Shards: [aShard(0, '0', '4')], NextToken: 'second' }, { Shards: [aShard(1, '5', '9')] }];
    const asked: unknown[] = [];
    const { stream, clock } = aStream(({ body }) => {
      asked.push(JSON.parse(new TextDecoder().decode(body)));
      if (asked.length === 1) return Promise.resolve(answer(200, pages[0]));
      return asked.length < 4 ? fail() : Promise.resolve(answer(200, pages[1]));
    });

    const shards = await clock.runUntil(stream.openShards());

    expect(shards.map(({ shardId }) => shardId)).toEqual(['shardId-0', 'shardId-1']);
    expect(asked.slice(1)).toEqual([1, 2, 3].map(() => ({ NextToken: 'second' })));
  });

  it('says why the shards could not be listed, after two seconds and some tries', async () => {
    let tries = 0;
    const { stream, clock } = aStream(async () => {
      tries += 1;
      return refusal(400, 'LimitExceededException');
    });
    const beganMs = clock.now();

    await expect(clock.runUntil(stream.openShards())).rejects.toMatchObject({
      code: 'stream-unavailable',
      message: expect.stringMatching(
        /^The stream orders could not be asked for its shards: no\. Nothing was sent\. Try again\.$/,
      ),
      details: { retryAfterMs: expect.any(Number) },
    });
    expect(tries).toBeGreaterThan(3);
    expect(clock.now() - beganMs).toBeGreaterThanOrEqual(2_000);
    expect(clock.now() - beganMs).toBeLessThanOrEqual(4_000);
  });

  it('says at once that there is no such stream: no waiting mends that', async () => {
    let tries = 0;
    const { stream, clock } = aStream(async () => {
      tries += 1;
      return refusal(400, 'ResourceNotFoundException');
    });

    const failure = await clock.runUntil(stream.openShards()).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: 'stream-unavailable',
      message: expect.stringMatching(/: no\. Nothing was sent\. A new start of the local app makes it anew; .+\.$/),
    });
    expect(failure).not.toHaveProperty('details.retryAfterMs');
    expect(tries).toBe(1);
  });

  it('says nothing of sending to whoever only looks, and ends with one full stop what AWS ends with one', async () => {
    const { stream, clock } = aStream(async () => refusal(400, 'AccessDeniedException', 'Not for you.'));

    await expect(clock.runUntil(stream.describe())).rejects.toMatchObject({
      message: 'The stream orders could not be asked for its shards: Not for you.',
    });
  });

  it('gives an answer to its question for shards up when it takes too long', async () => {
    let hasArrived = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      hasArrived = resolve;
    });
    let tries = 0;
    const { stream, timeLimit, clock } = aStream((_, signal) => {
      tries += 1;
      hasArrived();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });

    const listing = stream.openShards();
    await arrived;
    await clock.advance(60_000);
    timeLimit.abort(new DOMException('The operation timed out.', 'TimeoutError'));

    await expect(listing).rejects.toMatchObject({ code: 'stream-unavailable' });
    expect(tries).toBe(1);
  });
});

function aShard(id: number, StartingHashKey: string, EndingHashKey: string, EndingSequenceNumber?: string) {
  const SequenceNumberRange = { StartingSequenceNumber: '1', EndingSequenceNumber };
  return { ShardId: `shardId-${id}`, HashKeyRange: { StartingHashKey, EndingHashKey }, SequenceNumberRange };
}
