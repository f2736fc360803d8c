import { describe, expect, it } from '@jest/globals';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { Producer } from '../../../../src/domain/producing/producer.ts';
import { push } from '../../../../src/domain/producing/push.ts';
import type { PutOutcome } from '../../../../src/domain/producing/record-stream.ts';
import type { ProducerSettings } from '../../../../src/domain/producing/settings.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { recordOf } from '../../../../src/domain/records/generate.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { shardsOf } from '../../../support/limited-shards.ts';
import { LimitedStream } from '../../../support/limited-stream.ts';

const limits = limitValues('classic');

interface Case {
  readonly count: number;
  readonly shardCount: number;
  readonly recordBytes?: number;
  readonly deadlineMs?: number;
}

function aProducer(
  clock: FakeClock,
  { count, shardCount, recordBytes = 100, deadlineMs = 3_600_000 }: Case,
  over: Partial<ProducerSettings> = {},
): Producer {
  const settings = { template: 'snakes', recordBytes, partitionKey: { strategy: 'uuid' }, seed: 42 } as const;
  return new Producer({
    requested: count,
    recordOf: (number, nowMs) => recordOf('run', number, settings, nowMs),
    shards: shardsOf(shardCount),
    limits,
    random: seededRandom(1),
    deadlineMs: clock.now() + deadlineMs,
    ...over,
  });
}

describe('Producer', () => {
  it('sends every record once', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 2 });
    const producer = aProducer(clock, { count: 3_333, shardCount: 2 });

    await clock.runUntil(push(producer, stream, clock));

    expect(producer.tally).toMatchObject({ accepted: 3_333, failed: 0, expired: 0, pending: 0, attempts: 3_333 });
    expect(new Set(stream.stored).size).toBe(3_333);
  });

  it.each([
    ['2 shards', 2, 5],
    ['1 shard', 1, 10],
  ])(
    'takes as long as the limits of %s, and is never throttled when it writes alone',
    async (_, shardCount, seconds) => {
      const clock = new FakeClock();
      const start = clock.now();
      const stream = new LimitedStream({ clock, shardCount });
      const producer = aProducer(clock, { count: 10_000, shardCount, recordBytes: 1_024 });

      await clock.runUntil(push(producer, stream, clock));

      expect(producer.tally).toMatchObject({ accepted: 10_000, throttled: 0 });
      const tookSeconds = (clock.now() - start) / 1_000;
      expect(tookSeconds).toBeGreaterThan(seconds - 1);
      expect(tookSeconds).toBeLessThan(seconds + 1);
    },
  );

  it('cuts requests at 500 records and at 5 MiB with keys', async () => {
    const clock = new FakeClock();
    const sizes: { records: number; bytes: number }[] = [];
    const stream = new LimitedStream({ clock, shardCount: 60 });
    const spy = {
      openShards: () => stream.openShards(),
      put: (records: Parameters<typeof stream.put>[0]) => {
        sizes.push({ records: records.length, bytes: records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) });
        return stream.put(records);
      },
    };
    await clock.runUntil(push(aProducer(clock, { count: 60, shardCount: 60, recordBytes: MIB / 2 }), spy, clock));
    await clock.runUntil(push(aProducer(clock, { count: 5_000, shardCount: 60 }), spy, clock));
    // Of 500 of these, the data alone would fit in.
    const [data, longKey] = [new Uint8Array(10_400), 'k'.repeat(190)];
    const recordOf = (number: number) => {
      const partitionKey = longKey + String(number).padStart(10, '0');
      return { number, data, partitionKey, sizeBytes: data.length + partitionKey.length };
    };
    const longKeyed = aProducer(clock, { count: 1_500, shardCount: 60 }, { recordOf, backoff: 'none' });
    await clock.runUntil(push(longKeyed, spy, clock));

    expect(Math.max(...sizes.map(({ records }) => records))).toBe(500);
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(5 * MIB);
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeGreaterThan(4 * MIB);
  });

  it('retries only what was refused when others write to the same shards', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const one = aProducer(clock, { count: 2_000, shardCount: 1 });
    const other = aProducer(clock, { count: 2_000, shardCount: 1 });

    await clock.runUntil(Promise.all([push(one, stream, clock), push(other, stream, clock)]));

    expect(stream.stored.length).toBe(4_000);
    expect(one.tally.throttled + other.tally.throttled).toBeGreaterThan(0);
    for (const { tally } of [one, other]) {
      expect(tally.accepted).toBe(2_000);
      expect(tally.attempts).toBe(2_000 + tally.throttled);
      expect(tally.retried).toBe(tally.throttled);
    }
  });

  it('counts a lost answer as unknown and sends its records again', async () => {
    const clock = new FakeClock();
    const lost: PutOutcome = { kind: 'lost', message: 'socket hang up' };
    const stream = new LimitedStream({ clock, shardCount: 1, fault: (request) => (request === 0 ? lost : undefined) });
    const producer = aProducer(clock, { count: 600, shardCount: 1 });

    await clock.runUntil(push(producer, stream, clock));

    const { unknown } = producer.tally;
    expect(unknown).toBeGreaterThan(0);
    expect(producer.tally).toMatchObject({ accepted: 600, attempts: 600 + unknown, retried: unknown });
    expect(producer.tally.shardDocuments()).toMatchObject([{ accepted: 600, unknown, retried: unknown }]);
    expect(stream.stored.length).toBe(600 + unknown);
    expect(new Set(stream.stored).size).toBe(600);
  });

  it('counts a request that no retry mends as failed, with the reason', async () => {
    const clock = new FakeClock();
    const rejected: PutOutcome = { kind: 'rejected', message: 'Stream gone under account 1 not found.' };
    const stream = new LimitedStream({
      clock,
      shardCount: 1,
      fault: (request) => (request === 1 ? rejected : undefined),
    });
    const producer = aProducer(clock, { count: 1_000, shardCount: 1 });

    await clock.runUntil(push(producer, stream, clock));

    const { accepted, failed, reason } = producer.tally;
    expect(failed).toBeGreaterThan(0);
    expect(accepted + failed).toBe(1_000);
    expect(stream.stored.length).toBe(accepted);
    expect(reason).toBe('Stream gone under account 1 not found.');
  });

  it('expires at its deadline what it could not send, and counts it', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const producer = aProducer(clock, { count: 10_000, shardCount: 1, deadlineMs: 2_500 });

    await clock.runUntil(push(producer, stream, clock));

    const { accepted, expired, pending } = producer.tally;
    expect(accepted).toBeGreaterThan(2_400);
    expect(accepted).toBeLessThanOrEqual(3_000);
    expect(accepted).toBe(stream.stored.length);
    expect(expired).toBe(10_000 - accepted);
    expect(pending).toBe(0);
  });

  it('takes a record without a result in the answer for lost', async () => {
    const clock = new FakeClock();
    const cut: PutOutcome = { kind: 'answered', results: [] };
    const stream = new LimitedStream({ clock, shardCount: 1, fault: (request) => (request === 0 ? cut : undefined) });
    const producer = aProducer(clock, { count: 10, shardCount: 1 });

    await clock.runUntil(push(producer, stream, clock));

    expect(producer.tally).toMatchObject({ accepted: 10, unknown: 10, attempts: 20 });
  });

  it('refuses shards that leave a gap, instead of losing what falls into it', () => {
    const clock = new FakeClock();
    const gap = { shards: shardsOf(2).slice(0, 1) };
    const producer = aProducer(clock, { count: 100, shardCount: 2 }, gap);

    expect(() => producer.next(clock.now())).toThrow(/No open shard takes/);
  });

  it('ends when the stream never answers well, at the deadline', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1, fault: () => ({ kind: 'unavailable', message: 'no' }) });
    const producer = aProducer(clock, { count: 100, shardCount: 1, deadlineMs: 5_000 });

    await clock.runUntil(push(producer, stream, clock));

    expect(producer.tally).toMatchObject({ accepted: 0, expired: 100, pending: 0 });
  });
});
