import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { TriggerSpec } from '../../local/spec.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { fraction, seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aTriggerSpec } from '../support/specs.ts';
import { aKinesis, STREAM } from '../support/streams.ts';

const LIMITS = limitValues('classic');

/** A function that throws, reports a part or hangs for a while, as a seeded source has it; what it did is in `done`. */
function aFlakyFunction(clock: FakeClock, seed: number) {
  const random = seededRandom(seed);
  const done = new Map<string, number[]>();
  const invoke = async (_: string, event: unknown): Promise<unknown> => {
    const { Records } = event as KinesisStreamEvent;
    const shardId = Records[0]?.eventID.split(':')[0] ?? '';
    const mine = done.get(shardId) ?? [];
    done.set(shardId, mine);
    await clock.sleep(fraction(random) * 300);
    const luck = fraction(random);
    if (luck < 0.1) throw new Error('The function failed');
    const length = luck < 0.3 ? Math.floor(fraction(random) * Records.length) : Records.length;
    mine.push(...Records.slice(0, length).map(({ kinesis }) => Number(Buffer.from(kinesis.data, 'base64').toString())));
    const next = Records[length];
    return next ? { batchItemFailures: [{ itemIdentifier: next.kinesis.sequenceNumber }] } : null;
  };
  return { invoke, done };
}

describe('a function that fails now and then', () => {
  test.each([1, 2, 3, 4, 5])(
    'gets every record of every shard in the end, in order and once (seed %i)',
    async (seed) => {
      const clock = FakeClock.overAWire();
      const kinesis = await aKinesis(clock, 3);
      const { invoke, done } = aFlakyFunction(clock, seed);
      const trigger = new EventSourceMapping({
        spec: aTriggerSpec({ batchSize: 500, bisectOnError: seed % 2 === 0 }),
        kinesis,
        invoke,
        limits: LIMITS,
        clock,
        random: seededRandom(seed),
        log: new RecordingLog(),
        region: 'us-east-1',
      });
      await trigger.start();

      const numbers = Array.from({ length: 6_000 }, (_, index) => index);
      await clock.runUntil(kinesis.push(numbers.map((number) => ({ key: `${number}`, text: `${number}` }))));
      await clock.advance(120_000);
      await trigger.stop();

      expect([...done.values()].flat().sort((a, b) => a - b)).toEqual(numbers);
      for (const mine of done.values()) expect(mine).toEqual(await orderOf(kinesis, mine, done));
      expect(trigger.metrics).toMatchObject({ recordsProcessed: 6_000, recordsDiscarded: 0 });
      expect(trigger.metrics.failures + trigger.metrics.partialFailures).toBeGreaterThan(0);
    },
  );
});

/** The numbers of a shard in the order in which they lie in it. */
async function orderOf(
  kinesis: Awaited<ReturnType<typeof aKinesis>>,
  mine: readonly number[],
  done: ReadonlyMap<string, readonly number[]>,
): Promise<number[]> {
  const [shardId] = [...done].find(([, numbers]) => numbers === mine) ?? [];
  const { ShardIterator } = await kinesis.call('GetShardIterator', {
    StreamName: STREAM,
    ShardId: shardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records = [] } = await kinesis.call('GetRecords', { ShardIterator });
  return Records.map(({ Data }) => Number(Buffer.from(Data ?? '').toString()));
}

describe('a trigger of a platform that keeps what it has', () => {
  const BUCKET = 'set-aside';
  const CONSUMER = 'fast';
  const POISON = 'poison';
  const clock = FakeClock.overAWire();
  let dataDir: string;
  let platform: Platform | undefined;
  let invoked: string[][] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'playground-trigger-'));
    invoked = [];
  });
  afterEach(async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Moves time on in small steps until the promise settles, which the disk has a part in. */
  async function settled<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = () => {
      isSettled = true;
    };
    promise.then(done, done);
    while (!isSettled) await clock.advance(25);
    return promise;
  }

  async function start(over: Partial<TriggerSpec>): Promise<Platform> {
    platform = await settled(
      startPlatform({
        spec: {
          region: 'us-east-1',
          streams: [{ name: STREAM, shardCount: 1 }],
          consumers: [{ name: CONSUMER, streamName: STREAM }],
          buckets: [{ name: BUCKET }],
          deliveryStreams: [],
          triggers: [aTriggerSpec({ batchingWindowSeconds: 0, ...over })],
        },
        port: 0,
        dataDir,
        limitsProfile: 'classic',
        log: new RecordingLog(),
        clock,
        invoke: async (_, event) => {
          const { Records } = event as KinesisStreamEvent;
          const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
          invoked.push(texts);
          if (texts.includes(POISON)) throw new Error(POISON);
          return null;
        },
      }),
    );
    return platform;
  }

  /** No time passes: what is under way waits for the disk alone, however long that takes. */
  async function stop(): Promise<void> {
    await platform?.close();
    platform = undefined;
  }

  const put = ({ kinesis }: Platform, ...texts: readonly string[]) =>
    kinesis.call('PutRecords', {
      StreamName: STREAM,
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
    });

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let step = 0; step < 4_000 && !(await condition()); step += 1) await clock.advance(25);
  }

  test('sets what it gives up aside in a bucket, with the whole event, and goes on', async () => {
    const running = await start({ maximumRetryAttempts: 1, onFailureBucket: BUCKET, bisectOnError: true });
    await put(running, 'one', POISON, 'two');
    const keys = async () => (await running.s3.listObjects(BUCKET)).objects.map(({ key }) => key);
    await until(async () => (await keys()).length > 0 && invoked.flat().includes('two'));

    const [key = ''] = await keys();
    const document = Object(await json((await running.s3.getObject(BUCKET, key)).body));
    const { Records } = JSON.parse(document.payload);
    expect(key).toMatch(/^aws\/lambda\/[0-9a-f-]{36}\/shardId-000000000000\/2026\/01\/01\/2026-01-01T/);
    expect(document.KinesisBatchInfo).toMatchObject({ batchSize: 1, shardId: 'shardId-000000000000' });
    expect(Buffer.from(Records[0].kinesis.data, 'base64').toString()).toBe(POISON);
  });

  test('reads by its consumer, and after a restart goes on behind what was done', async () => {
    const first = await start({ consumerName: CONSUMER });
    await put(first, 'one', 'two');
    await until(() => invoked.flat().length === 2);
    await clock.advance(1_000);
    await stop();

    const second = await start({ consumerName: CONSUMER });
    await put(second, 'three');
    await until(() => invoked.flat().length > 2);
    const { Consumers = [] } = await second.kinesis.call('ListStreamConsumers', {
      StreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`,
    });

    expect(invoked.flat()).toEqual(['one', 'two', 'three']);
    expect(Consumers.map(({ ConsumerName }) => ConsumerName)).toEqual([CONSUMER]);
  });
});
