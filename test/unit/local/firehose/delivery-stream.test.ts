import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../local/aws-error.ts';
import { createFirehose } from '../../../../local/firehose/firehose.ts';
import { memoryPositions, type Positions } from '../../../../local/reading/position.ts';
import type { DeliveryStreamSpec } from '../../../../local/spec.ts';
import { DELIVERY_LIMITS } from '../../../../src/domain/limits/delivery-limits.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemorySink } from '../../../support/memory-sink.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { aDeliveryStreamSpec } from '../../../support/specs.ts';
import { aKinesis, STREAM } from '../../../support/streams.ts';

const START = Date.UTC(2026, 0, 1, 10);
const POLL_MS = DELIVERY_LIMITS.pollMs.value;

interface World {
  readonly clock: FakeClock;
  readonly kinesis: Awaited<ReturnType<typeof aKinesis>>;
  readonly sink: MemorySink;
  readonly positions: Positions;
}

/** With the world of another, it is that one after a restart. */
async function aDelivery(over: Partial<DeliveryStreamSpec> = {}, shardCount = 1, world: Partial<World> = {}) {
  const { clock = new FakeClock(START), sink = new MemorySink(), positions = memoryPositions() } = world;
  const kinesis = world.kinesis ?? (await aKinesis(clock, shardCount));
  const log = new RecordingLog();
  const firehose = createFirehose({
    specs: [aDeliveryStreamSpec(over)],
    kinesis,
    objects: sink,
    clock,
    random: seededRandom(2),
    log,
    region: 'us-east-1',
    positionsOf: () => positions,
  });
  const [stream] = firehose.deliveryStreams;
  if (!stream) throw new Error('There is one delivery stream.');
  return { clock, kinesis, sink, log, positions, firehose, stream };
}

/** Records of 1 MiB with their delimiter. */
const megabyte = (letter: string): string => letter.repeat(MIB - 1);

/** As fast as one shard takes them. */
async function putMegabytes({ clock, kinesis }: Awaited<ReturnType<typeof aDelivery>>, letters: string) {
  for (const letter of letters) {
    await kinesis.put(megabyte(letter).slice(1));
    await clock.advance(1_000);
  }
}

describe('a delivery stream', () => {
  test('delivers what is put after its start, as one object when the interval is over', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery();
    await kinesis.put('before');
    await clock.advance(1);
    await firehose.start();

    await kinesis.put('one', 'two');
    await clock.advance(300_000);
    expect(sink.all).toEqual([]);
    await clock.advance(POLL_MS);

    expect(sink.all).toHaveLength(1);
    expect(sink.all[0]).toMatchObject({ bucket: 'bucket', contentType: 'application/octet-stream' });
    expect(sink.all[0]?.body.toString()).toBe('one\ntwo\n');
    expect(sink.all[0]?.key).toMatch(/^records\/2026\/01\/01\/10\/delivery-1-2026-01-01-10-00-00-[0-9a-f-]{36}$/);
  });

  test('puts nothing between records when the spec names no delimiter', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery({ delimiter: undefined, fileExtension: '.txt' });
    await firehose.start();

    await kinesis.put('one', 'two');
    await clock.advance(302_000);

    expect(sink.all[0]?.body.toString()).toBe('onetwo');
    expect(sink.all[0]?.key).toMatch(/\.txt$/);
  });

  test('flushes at the size, however young, with one buffer for all shards', async () => {
    const delivery = await aDelivery({}, 2);
    await delivery.firehose.start();

    await putMegabytes(delivery, 'abcdef');
    await delivery.clock.advance(5_000);

    expect(delivery.sink.all).toHaveLength(1);
    expect(delivery.sink.all[0]?.body.length).toBeGreaterThanOrEqual(5 * MIB - 6);
    expect(delivery.stream.heldBytes).toBeLessThan(2 * MIB);
  });

  test('writes no object when nothing comes', async () => {
    const { clock, sink, firehose } = await aDelivery();
    await firehose.start();

    await clock.advance(1_000_000);

    expect(sink.tries).toEqual([]);
  });

  test('delivers within about a second when the interval is 0', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery({ bufferSeconds: 0 });
    await firehose.start();

    await kinesis.put('one', 'two');
    await clock.advance(2 * POLL_MS);

    expect(sink.all.map(({ body }) => body.toString())).toEqual(['one\ntwo\n']);
  });

  test('compresses when asked, and counts the size before', async () => {
    const delivery = await aDelivery({ compression: 'GZIP' });
    await delivery.firehose.start();

    await putMegabytes(delivery, 'abcdef');
    await delivery.clock.advance(5_000);
    // zlib works on another thread: nothing sleeps while it does.
    while (delivery.stream.metrics.objectsDelivered === 0) await delivery.clock.advance(1_000);

    const [first] = delivery.sink.all;
    expect(first?.key).toMatch(/\.gz$/);
    expect(first?.contentEncoding).toBe('gzip');
    expect(first?.body.length).toBeLessThan(MIB);
    expect(gunzipSync(first?.body ?? '').length).toBeGreaterThanOrEqual(5 * MIB);
  });

  test('calls GetRecords once a second on each shard', async () => {
    const { clock, kinesis, firehose } = await aDelivery({}, 3);
    await firehose.start();
    kinesis.calls.length = 0;

    await clock.advance(60 * POLL_MS - 1);

    expect(kinesis.timesOf('GetRecords')).toHaveLength(3 * 59);
  });
});

describe('a delivery stream that is held up', () => {
  test('counts throttled reads and loses nothing to them', async () => {
    const { clock, kinesis, sink, firehose, stream } = await aDelivery({ bufferSeconds: 60 });
    await firehose.start();
    let isThrottled = true;
    kinesis.intercept = (operation) => {
      if (operation === 'GetRecords' && isThrottled) throw new AwsError('ProvisionedThroughputExceededException', '');
    };

    await kinesis.put('one', 'two');
    await clock.advance(20 * POLL_MS);
    isThrottled = false;
    await clock.advance(80 * POLL_MS);

    expect(stream.metrics.throttledReads).toBeGreaterThanOrEqual(20);
    expect(sink.lines).toEqual(['one', 'two']);
  });

  test('goes on behind the last record when its iterator expires', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery({ bufferSeconds: 60 });
    await firehose.start();
    await kinesis.put('one');
    await clock.advance(2 * POLL_MS);
    let expires = 1;
    kinesis.intercept = (operation) => {
      if (operation === 'GetRecords' && expires-- > 0) throw new AwsError('ExpiredIteratorException', '');
    };

    await kinesis.put('two');
    await clock.advance(100 * POLL_MS);

    expect(sink.lines).toEqual(['one', 'two']);
  });

  test('skips nothing when the iterator expires before the first record', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery({ bufferSeconds: 60 });
    await firehose.start();
    let isAway = true;
    kinesis.intercept = (operation) => {
      if (operation === 'GetRecords' && isAway) throw new Error('Kinesis is away');
    };

    await clock.advance(10 * POLL_MS);
    await kinesis.put('one');
    await clock.advance(400_000);
    isAway = false;
    await clock.advance(100 * POLL_MS);

    expect(sink.lines).toEqual(['one']);
  });

  test('loses nothing and writes nothing twice when S3 fails for a minute', async () => {
    const delivery = await aDelivery({ bufferSeconds: 10 });
    const { clock, kinesis, sink, stream, log } = delivery;
    await delivery.firehose.start();
    const texts = Array.from({ length: 90 }, (_, index) => `record ${index}`);

    for (const [second, text] of texts.entries()) {
      if (second === 10) sink.fails = 'before';
      if (second === 70) sink.fails = undefined;
      await kinesis.put(text);
      await clock.advance(1_000);
    }
    await clock.advance(60_000);

    expect(sink.lines).toEqual(texts);
    expect(new Set(sink.tries).size).toBe(sink.objects.size);
    expect(stream.metrics.failedWrites).toBeGreaterThan(2);
    expect(stream.metrics.failedWrites).toBeLessThan(12);
    expect(log.of('warn')).toHaveLength(stream.metrics.failedWrites);
  });

  test('replaces the object when S3 took it and the answer was lost', async () => {
    const { clock, kinesis, sink, firehose } = await aDelivery({ bufferSeconds: 10 });
    await firehose.start();
    sink.fails = 'after';

    await kinesis.put('one');
    await clock.advance(13_000);
    sink.fails = undefined;
    await clock.advance(60_000);

    expect(sink.tries.length).toBeGreaterThan(1);
    expect(sink.lines).toEqual(['one']);
  });

  test('pauses reading when too much waits for S3, and reads on afterwards', async () => {
    const delivery = await aDelivery({ bufferBytes: MIB });
    const { clock, sink, stream } = delivery;
    await delivery.firehose.start();
    sink.fails = 'before';

    await putMegabytes(delivery, 'abcdefghij'.repeat(8));
    const bound = MIB + DELIVERY_LIMITS.backlogMaxBytes.value;
    expect(stream.heldBytes).toBeGreaterThanOrEqual(bound);
    expect(stream.heldBytes).toBeLessThan(bound + 2 * MIB);
    await clock.advance(400_000);
    sink.fails = undefined;
    await clock.advance(400_000);

    expect(sink.lines.map(([letter]) => letter).join('')).toBe('abcdefghij'.repeat(8));
    expect(stream.heldBytes).toBe(0);
  });
});

describe('closing a delivery stream', () => {
  test('leaves what it holds to the next start, which delivers each record once', async () => {
    const first = await aDelivery({ bufferSeconds: 10 }, 2);
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    await kinesis.put('one', 'two', 'three');
    await clock.advance(15_000);
    await kinesis.put('four', 'five');
    await clock.advance(2 * POLL_MS);

    await first.firehose.close();
    const written = sink.lines.length;
    await kinesis.put('six');
    const second = await aDelivery({ bufferSeconds: 10 }, 2, first);
    await second.firehose.start();
    await clock.advance(15_000);

    expect(written).toBe(3);
    expect(sink.lines.sort()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
  });

  test('waits for no S3 that stays away, and loses nothing by it', async () => {
    const first = await aDelivery({ bufferSeconds: 10 });
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    await kinesis.put('one', 'two');
    sink.fails = 'before';
    await clock.advance(15_000);

    await first.firehose.close();
    const tries = sink.tries.length;
    await clock.advance(100_000);
    const triesLater = sink.tries.length;
    sink.fails = undefined;
    const second = await aDelivery({ bufferSeconds: 10 }, 1, first);
    await second.firehose.start();
    await clock.advance(15_000);

    expect(tries).toBeGreaterThan(0);
    expect(triesLater).toBe(tries);
    expect(sink.lines).toEqual(['one', 'two']);
  });

  test('leaves it as old as it is: written at once when it is overdue, else when it would have been', async () => {
    const first = await aDelivery();
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    await kinesis.put('one');
    await clock.advance(10_000);
    await first.firehose.close();

    await clock.advance(200_000);
    const second = await aDelivery({}, 1, first);
    await second.firehose.start();
    await clock.advance(89_000);
    const early = sink.lines;
    await clock.advance(2 * POLL_MS);
    expect([early, sink.lines]).toEqual([[], ['one']]);

    await kinesis.put('two');
    await clock.advance(10_000);
    await second.firehose.close();
    await clock.advance(3_600_000);
    const third = await aDelivery({}, 1, first);
    await third.firehose.start();
    await clock.advance(1);
    expect(sink.lines).toEqual(['one', 'two']);
  });

  test('leaves it to the shards of a reshard, too: a parent that has ended has not told all', async () => {
    const first = await aDelivery();
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    await kinesis.put('one');
    await clock.advance(10_000);
    await first.firehose.close();
    const split = { StreamName: STREAM, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' } as const;
    await kinesis.call('UpdateShardCount', split);
    await clock.advance(1_000);
    await kinesis.put('two', 'three', 'four');

    await clock.advance(3_600_000);
    const second = await aDelivery({}, 1, first);
    await second.firehose.start();
    await clock.advance(5 * POLL_MS);

    expect(sink.all).toHaveLength(1);
    expect(sink.lines.sort()).toEqual(['four', 'one', 'three', 'two']);
  });

  test('leaves more than a read brings, which is written as one object all the same', async () => {
    const first = await aDelivery({}, 2);
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    const texts = Array.from({ length: 25_000 }, (_, index) => `${index}`);
    await clock.runUntil(kinesis.push(texts.map((text) => ({ key: text, text }))));
    await first.firehose.close();

    await clock.advance(3_600_000);
    const second = await aDelivery({}, 2, first);
    await second.firehose.start();
    await clock.advance(5 * POLL_MS);

    expect(sink.all).toHaveLength(1);
    expect(sink.lines).toHaveLength(25_000);
  });

  test('leaves the next to write full objects while it is behind, and buffer what comes as always', async () => {
    const first = await aDelivery({ bufferBytes: 64 * MIB });
    const { clock, kinesis, sink } = first;
    await first.firehose.start();
    await putMegabytes(first, 'abcdefghijklmnopqrst');
    await first.firehose.close();

    await clock.advance(3_600_000);
    const second = await aDelivery({ bufferBytes: 5 * MIB }, 1, first);
    await second.firehose.start();
    await clock.advance(30 * POLL_MS);
    const sizes = sink.all.map(({ body }) => Math.round(body.length / MIB));
    await kinesis.put('new');
    await clock.advance(290_000);
    const later = sink.all.length;

    expect([...sizes].sort((a, b) => b - a)).toEqual([6, 6, 6, 2]);
    expect(later).toBe(4);
  });

  test('ends a start that still waits for its stream', async () => {
    const { clock, firehose } = await aDelivery({ streamName: 'missing' });
    const starting = firehose.start();
    await clock.advance(5_000);

    await clock.runUntil(firehose.close());

    await expect(clock.runUntil(starting)).resolves.toBeUndefined();
  });
});

describe('the positions of a delivery stream', () => {
  test('stand behind the last record that S3 has', async () => {
    const { clock, kinesis, positions, firehose } = await aDelivery({ bufferSeconds: 10 });
    await firehose.start();
    const fixed = await positions.load();
    await kinesis.put('one');
    await clock.advance(5_000);
    const buffered = await positions.load();
    await clock.advance(10_000);
    const delivered = await positions.load();

    expect(fixed.get('shardId-000000000000')).toEqual({ type: 'AT_TIMESTAMP', timestampMs: START });
    expect(buffered).toEqual(fixed);
    expect(delivered.get('shardId-000000000000')).toMatchObject({ type: 'AFTER_SEQUENCE_NUMBER' });
  });
});
