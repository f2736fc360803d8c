import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFirehose } from '../../local/firehose/firehose.ts';
import type { ObjectSink } from '../../local/firehose/object-sink.ts';
import { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
import { FileObjectStore } from '../../local/s3/file-object-store.ts';
import { KIB, limitValues, MIB } from '../../src/domain/limits/table.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aDeliveryStreamSpec, aTriggerSpec } from '../support/specs.ts';
import { aKinesis, type SpiedKinesis, STREAM } from '../support/streams.ts';

const BUCKET = 'playground';
const LIMITS = limitValues('classic');
const START = Date.UTC(2026, 0, 1, 10);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firehose-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Kinesis, Firehose, S3 on the disk and a trigger, in one process and in virtual time. */
async function aPlatform(shardCount: number, earlier?: { clock: FakeClock; kinesis: SpiedKinesis }) {
  const clock = earlier?.clock ?? FakeClock.overAWire(START);
  const kinesis = earlier?.kinesis ?? (await aKinesis(clock, shardCount));
  const store = await FileObjectStore.open({ path: folder, clock, region: 'us-east-1' });
  if (!earlier) await store.createBucket(BUCKET);
  const s3 = { isAway: false };
  const objects: ObjectSink = {
    putObject: async (...put) => {
      if (s3.isAway) throw new Error('S3 is away');
      return store.putObject(...put);
    },
  };
  const common = { kinesis, clock, random: seededRandom(5), log: new RecordingLog(), region: 'us-east-1' };
  const firehose = createFirehose({
    ...common,
    objects,
    specs: [aDeliveryStreamSpec({ bucketName: BUCKET })],
  });
  const [delivery] = firehose.deliveryStreams;
  if (!delivery) throw new Error('There is one delivery stream.');
  const mirrored: string[] = [];
  const trigger = new EventSourceMapping({
    ...common,
    limits: LIMITS,
    spec: aTriggerSpec({ batchSize: 1_000 }),
    invoke: async (_, event) => {
      mirrored.push(...textsOf(event));
    },
  });
  await Promise.all([firehose.start(), trigger.start()]);
  return { clock, kinesis, store, s3, firehose, delivery, trigger, mirrored };
}

const textsOf = (event: unknown): string[] => {
  const { Records } = event as { Records: { kinesis: { data: string } }[] };
  return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
};

async function objectsIn(store: FileObjectStore): Promise<{ key: string; sizeBytes: number; lines: string[] }[]> {
  const { objects } = await store.listObjects(BUCKET);
  return Promise.all(
    objects.map(async ({ key, sizeBytes }) => {
      const { body } = await store.getObject(BUCKET, key);
      return { key, sizeBytes, lines: (await buffer(body)).toString().split('\n').slice(0, -1) };
    }),
  );
}

/** Lets the disk finish: it knows nothing of virtual time. */
async function untilTrue(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

const someRecords = (count: number, bytes = KIB) =>
  Array.from({ length: count }, (_, index) => ({ key: `key ${index}`, text: `record ${index} `.padEnd(bytes, 'x') }));

describe('10,000 records of 1 KiB on two shards', () => {
  test('become one object at 5 MiB, and another of the rest after 300 s; each record is in one of them, once', async () => {
    const { clock, kinesis, store, delivery, trigger, mirrored } = await aPlatform(2);
    const records = someRecords(10_000);

    await clock.runUntil(kinesis.push(records));
    const pushedMs = clock.now() - START;
    await clock.advance(5_000);
    await untilTrue(() => delivery.metrics.objectsDelivered > 0);
    const early = await objectsIn(store);
    await clock.advance(300_000);
    await untilTrue(() => delivery.heldBytes === 0);
    const objects = await objectsIn(store);

    expect(pushedMs).toBeGreaterThan(4_000);
    expect(pushedMs).toBeLessThan(8_000);
    expect(early.map(({ sizeBytes }) => sizeBytes)).toEqual([Math.ceil((5 * MIB) / 1_025) * 1_025]);
    expect(objects).toHaveLength(2);
    expect(objects.flatMap(({ lines }) => lines).sort()).toEqual(records.map(({ text }) => text).sort());
    for (const { key } of objects) expect(key).toMatch(/^records\/2026\/01\/01\/10\/delivery-1-2026-01-01-10-00-0\d-/);
    expect(mirrored.sort()).toEqual(records.map(({ text }) => text).sort());
    await trigger.stop();
  });
});

describe('S3 that fails for a minute', () => {
  test('costs no record, and doubles none', async () => {
    const { clock, kinesis, store, s3, delivery, trigger } = await aPlatform(2);
    const records = someRecords(30_000);
    const pushed = kinesis.push(records);
    await clock.advance(2_000);

    s3.isAway = true;
    await clock.advance(60_000);
    await clock.runUntil(pushed);
    s3.isAway = false;
    await clock.advance(310_000);
    await untilTrue(() => delivery.heldBytes === 0);

    const objects = await objectsIn(store);
    expect(delivery.metrics.failedWrites).toBeGreaterThan(1);
    expect(objects.flatMap(({ lines }) => lines).sort()).toEqual(records.map(({ text }) => text).sort());
    await trigger.stop();
  });
});

describe('the five reads of a shard', () => {
  test('are shared by Firehose, a trigger and whoever else reads', async () => {
    const { clock, kinesis, firehose, trigger } = await aPlatform(1);
    const { ShardIterator } = await kinesis.call('GetShardIterator', {
      StreamName: STREAM,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    });
    await clock.advance(10_000);
    kinesis.calls.length = 0;

    const manual: boolean[] = [];
    for (let call = 0; call < 100; call += 1) {
      await clock.advance(100);
      const read = kinesis.call('GetRecords', { ShardIterator });
      manual.push(
        await read.then(
          () => true,
          () => false,
        ),
      );
    }

    const answered = kinesis.answeredAt('GetRecords');
    for (const at of answered) {
      expect(answered.filter((other) => other > at - 1_000 && other <= at).length).toBeLessThanOrEqual(5);
    }
    expect(answered.length).toBe(50);
    expect(manual.filter(Boolean).length).toBeLessThan(50);
    await Promise.all([trigger.stop(), firehose.close()]);
  });

  test('let Firehose in while a trigger catches up', async () => {
    const { clock, kinesis, firehose, trigger } = await aPlatform(1);
    await trigger.stop();
    await clock.runUntil(kinesis.push(someRecords(40_000)));
    await firehose.close();

    const behind = await aPlatform(1, { clock, kinesis });
    await clock.runUntil(kinesis.push(someRecords(5_000, 100)));
    await clock.advance(40_000);

    expect(behind.delivery.metrics.recordsRead).toBe(5_000);
    await Promise.all([behind.trigger.stop(), behind.firehose.close()]);
  });

  test('leave three a second to a third reader of an idle shard', async () => {
    const { clock, kinesis, firehose, trigger, delivery } = await aPlatform(1);
    const { ShardIterator } = await kinesis.call('GetShardIterator', {
      StreamName: STREAM,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    });
    await clock.advance(10_500);

    const answers = [];
    for (let call = 0; call < 4; call += 1) {
      const read = kinesis.call('GetRecords', { ShardIterator });
      answers.push(
        await read.then(
          () => 'read',
          ({ type }) => type,
        ),
      );
    }

    expect(answers).toEqual(['read', 'read', 'read', 'ProvisionedThroughputExceededException']);
    expect(delivery.metrics.throttledReads).toBe(0);
    await Promise.all([trigger.stop(), firehose.close()]);
  });

  test('lose nobody a record when they are not enough', async () => {
    const { clock, kinesis, store, trigger, delivery, mirrored } = await aPlatform(1);
    const { ShardIterator } = await kinesis.call('GetShardIterator', {
      StreamName: STREAM,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    });
    const records = someRecords(5_000, 100);
    const pushed = kinesis.push(records);
    for (let call = 0; call < 200; call += 1) {
      await clock.advance(50);
      await kinesis.call('GetRecords', { ShardIterator, Limit: 1 }).catch(() => undefined);
    }
    await clock.runUntil(pushed);
    await clock.advance(320_000);
    await untilTrue(() => delivery.heldBytes === 0);

    const texts = records.map(({ text }) => text).sort();
    expect(delivery.metrics.throttledReads + trigger.metrics.throttledReads).toBeGreaterThan(0);
    expect((await objectsIn(store)).flatMap(({ lines }) => lines).sort()).toEqual(texts);
    expect(mirrored.sort()).toEqual(texts);
    await trigger.stop();
  });
});
