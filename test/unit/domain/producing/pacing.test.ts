import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { LimitedShards, type Stored, type WindowShape } from '../../../support/limited-shards.ts';
import { aProducer, scatteredRecords } from '../../../support/producers.ts';
import { type Latency, VirtualPush } from '../../../support/virtual-push.ts';
import { numberedRecords } from '../../../support/witness.ts';

const SECONDS = 60;
const UNLIMITED = limitValues('unlimited');

/** Answers take 1 to 50 ms, most of them a few: 4 ms on the way, and what waits at either end. */
function latencies(seed: number): Latency {
  const random = seededRandom(seed);
  const waitMs = () => Math.min(23, Math.floor(-Math.log(1 - random.uint32() / 2 ** 32) * 2.5));
  return () => [1 + waitMs(), waitMs()];
}

/** The same, where now and then all requests of a while are held up. */
function heldUp(seed: number): Latency {
  const inTime = latencies(seed);
  let request = 0;
  return () => {
    const [thereMs, backMs] = inTime();
    return request++ % 100 < 10 ? [thereMs + 120, backMs] : [thereMs, backMs];
  };
}

/** The most records and bytes of one shard in any second, wherever it starts. */
function busiestSecond(stored: readonly Stored[], shardId: string): { records: number; bytes: number } {
  const own = stored.filter((entry) => entry.shardId === shardId);
  const most = { records: 0, bytes: 0 };
  let bytes = 0;
  let oldest = 0;
  for (const [newest, { at, record }] of own.entries()) {
    bytes += record.sizeBytes;
    for (let first = own[oldest]; first && first.at <= at - 1_000; first = own[oldest]) {
      bytes -= first.record.sizeBytes;
      oldest += 1;
    }
    most.records = Math.max(most.records, newest + 1 - oldest);
    most.bytes = Math.max(most.bytes, bytes);
  }
  return most;
}

describe('pacing', () => {
  it.each([
    ['100 B', 136, 'sliding' as const],
    ['1 KiB', 1_060, { phaseMs: 777 }],
  ])(
    'fills four shards for a minute with records of %s, unthrottled, whatever the windows',
    (_, sizeBytes, windows) => {
      const shards = new LimitedShards(4, windows);
      const traffic = new VirtualPush(shards, latencies(3));
      const deadlineMs = traffic.now + SECONDS * 1_000;
      const producer = aProducer({
        startMs: traffic.now,
        shardCount: 4,
        recordOf: scatteredRecords(sizeBytes),
        deadlineMs,
      });

      traffic.start(producer);
      traffic.run();

      const shardTakes = Math.min(1_000, MIB / sizeBytes);
      expect(producer.tally.accepted / (shardTakes * 4 * SECONDS)).toBeGreaterThanOrEqual(0.99);
      expect(producer.tally.throttled).toBe(0);
    },
  );

  it.each([
    ['by themselves', false, 20],
    ['in aggregates, which some are too large for', true, 10],
  ])('sends no shard more than its limits in any second, however long the answers take: records %s', (...given) => {
    const [, aggregate, numRuns] = given;
    const latency = fc.tuple(fc.nat(150), fc.nat(150));
    const size = fc.oneof(fc.constant(100), fc.constant(1_060), fc.integer({ min: 4, max: 300_000 }));
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 20 }),
        fc.array(size, { minLength: 1, maxLength: 20 }),
        (delays, sizes) => {
          // These shards refuse nothing: what arrives is seen as it comes.
          const shards = new LimitedShards(2, 'sliding', UNLIMITED);
          let request = 0;
          const traffic = new VirtualPush(shards, () => delays[request++ % delays.length] ?? [0, 0]);
          const recordOf = (number: number) => numberedRecords(sizes[number % sizes.length] ?? 4)(number);
          const deadlineMs = traffic.now + 4_000;
          traffic.start(aProducer({ startMs: traffic.now, shardCount: 2, recordOf, aggregate, deadlineMs }));
          traffic.run();

          for (const { shardId } of shards.open) {
            const most = busiestSecond(shards.stored, shardId);
            expect(most.records).toBeLessThanOrEqual(1_000);
            expect(most.bytes).toBeLessThanOrEqual(MIB);
          }
        },
      ),
      { numRuns },
    );
  });

  it('sends no more in any second where answers are lost either: those records may be stored', () => {
    const shards = new LimitedShards(1, 'sliding', UNLIMITED);
    const traffic = new VirtualPush(
      shards,
      () => [2, 2],
      (request) => (request % 2 === 0 ? { kind: 'lost', message: 'timeout' } : undefined),
    );
    traffic.start(aProducer({ startMs: traffic.now, shardCount: 1, deadlineMs: traffic.now + 3_000 }));
    traffic.run();

    const { records } = busiestSecond(shards.stored, shards.open[0]?.shardId ?? '');
    expect(records).toBeGreaterThan(950);
    expect(records).toBeLessThanOrEqual(1_000);
  });

  it.each(['rejected', 'unavailable'] as const)(
    'leaves the second of what is %s to other records: no shard counted it',
    (kind) => {
      const traffic = new VirtualPush(
        new LimitedShards(1),
        () => [2, 2],
        () => ({ kind, message: 'no' }),
      );
      const producer = aProducer({ startMs: traffic.now, shardCount: 1, deadlineMs: traffic.now + 1_000 });
      traffic.start(producer);
      traffic.run();

      expect(producer.tally.attempts).toBeGreaterThan(1_200);
    },
  );

  it('foresees the shard of a record with an explicit hash key, whatever its partition key', () => {
    const shards = new LimitedShards(2);
    const traffic = new VirtualPush(shards);
    const places = shards.open.map(({ range }) => String(range.start));
    const recordOf = (number: number) => {
      const explicitHashKey = places[number % 2] ?? '0';
      return { number, data: new Uint8Array(0), partitionKey: 'constant', explicitHashKey, sizeBytes: 100 };
    };
    const producer = aProducer({ startMs: traffic.now, shardCount: 2, recordOf, deadlineMs: traffic.now + 5_000 });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally.accepted).toBeGreaterThan(0.98 * 2 * 5_000);
    expect(producer.tally.throttled).toBe(0);
    expect(traffic.listings).toBe(0);
  });

  it('spreads a second over its requests instead of sending it in one burst', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [2, 2]);
    traffic.start(aProducer({ startMs: traffic.now, shardCount: 1, deadlineMs: traffic.now + 5_000 }));
    traffic.run();

    const perInstant = new Map<number, number>();
    for (const { at } of shards.stored) perInstant.set(at, (perInstant.get(at) ?? 0) + 1);
    expect(Math.max(...perInstant.values())).toBeLessThan(50);
    expect(perInstant.size).toBeGreaterThan(5 * 100);
  });

  it('loses the latency of an answer in each second and next to nothing more, however long it is', () => {
    const shards = new LimitedShards(4);
    const traffic = new VirtualPush(shards, () => [60, 60]);
    const deadlineMs = traffic.now + SECONDS * 1_000;
    const producer = aProducer({ startMs: traffic.now, shardCount: 4, deadlineMs });

    traffic.start(producer);
    traffic.run();

    expect(producer.tally.accepted / (4_000 * SECONDS)).toBeGreaterThan(0.99 / 1.12);
  });

  it.each<[string, WindowShape, number, Latency]>([
    ['from the start', { phaseMs: 250 }, 0, latencies(5)],
    ['from the start, though requests are held up', 'sliding', 0, heldUp(5)],
    ['that comes later', 'sliding', 10_300, latencies(5)],
    ['that comes later', { phaseMs: 250 }, 10_300, latencies(5)],
    // The first has its answers so soon that its records take the place of their like, second after second.
    ['that comes later, however soon the answers come', 'sliding', 10_300, () => [1, 1]],
  ])('shares a shard evenly with another producer %s, fills it, and has few refused', (_, windows, lateMs, latency) => {
    const shards = new LimitedShards(1, windows);
    const traffic = new VirtualPush(shards, latency);
    const deadlineMs = traffic.now + SECONDS * 1_000;
    const [one, other] = [1, 2].map((seed) =>
      aProducer({
        startMs: traffic.now,
        shardCount: 1,
        recordOf: scatteredRecords(100, seed),
        random: seededRandom(seed),
        deadlineMs,
      }),
    );
    if (!one || !other) throw new Error('Two were made.');
    const startMs = traffic.now;
    traffic.start(one);
    traffic.at(startMs + lateMs, () => traffic.start(other));
    traffic.run(startMs + lateMs);
    const before = one.tally.accepted;
    traffic.run();

    const half = (SECONDS * 1_000 - lateMs) / 2;
    const shares = [(one.tally.accepted - before) / half, other.tally.accepted / half];
    for (const share of shares) {
      expect(share).toBeGreaterThan(0.8);
      expect(share).toBeLessThan(1.2);
    }
    expect((one.tally.accepted - before + other.tally.accepted) / (2 * half)).toBeGreaterThanOrEqual(0.96);
    expect((one.tally.throttled + other.tally.throttled) / (one.tally.attempts + other.tally.attempts)).toBeLessThan(
      0.03,
    );
  });

  it('takes the whole shard again when the other producer has gone', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, latencies(5));
    const startMs = traffic.now;
    const one = aProducer({ startMs, shardCount: 1, deadlineMs: startMs + 30_000 });
    const other = aProducer({ startMs, shardCount: 1, random: seededRandom(2), deadlineMs: startMs + 10_000 });
    traffic.start(one);
    traffic.start(other);
    traffic.run(startMs + 20_000);
    const before = one.tally.accepted;
    traffic.run();

    expect(one.tally.accepted - before).toBeGreaterThanOrEqual(9_900);
  });

  it('shows a retry storm without backoff: more is refused than is stored, by one request after the other', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [5, 5]);
    const startMs = traffic.now;
    const producer = aProducer({ startMs, shardCount: 1, requested: 2_000, backoff: 'none' });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally.accepted).toBe(2_000);
    expect(producer.tally.throttled).toBeGreaterThan(10 * producer.tally.accepted);
    expect(traffic.requests).toBeLessThanOrEqual((traffic.now - startMs) / 10 + 1);
  });

  it('asks every shard in a storm: what one refuses does not fill all requests', () => {
    const shards = new LimitedShards(2);
    const traffic = new VirtualPush(shards, () => [5, 5]);
    const startMs = traffic.now;
    traffic.start(aProducer({ startMs, shardCount: 2, requested: 8_000, backoff: 'none' }));
    traffic.run();

    expect(traffic.now - startMs).toBeLessThan(4_500);
  });

  it('asks every shard in a storm of records so large that a few fill a request', () => {
    const shards = new LimitedShards(60);
    const traffic = new VirtualPush(shards, () => [5, 5]);
    const startMs = traffic.now;
    const places = shards.open.map(({ range }) => String(range.start));
    const recordOf = (number: number) => {
      const explicitHashKey = places[number % places.length] ?? '0';
      return { number, data: new Uint8Array(0), partitionKey: 'constant', explicitHashKey, sizeBytes: MIB };
    };
    traffic.start(aProducer({ startMs, shardCount: 60, recordOf, backoff: 'none', deadlineMs: startMs + 10_000 }));
    traffic.run();

    const perShard = shards.open.map(
      (shard) => shards.stored.filter(({ shardId }) => shardId === shard.shardId).length,
    );
    expect(Math.min(...perShard)).toBeGreaterThan(0.8 * Math.max(...perShard));
  });

  it('keeps an overall pace below that of the shards, evenly', () => {
    const shards = new LimitedShards(4);
    const traffic = new VirtualPush(shards, latencies(1));
    const startMs = traffic.now;
    traffic.start(aProducer({ startMs, shardCount: 4, recordsPerSecond: 250, deadlineMs: startMs + 10_000 }));
    traffic.run();

    const perSecond = Array.from(
      { length: 10 },
      (_, second) => shards.stored.filter(({ at }) => Math.floor((at - startMs) / 1_000) === second).length,
    );
    for (const records of perSecond) expect(Math.abs(records - 250)).toBeLessThanOrEqual(25);
  });

  it('keeps a pace slower than one record a second', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [2, 2]);
    const startMs = traffic.now;
    traffic.start(aProducer({ startMs, shardCount: 1, requested: 3, recordsPerSecond: 0.5 }));
    traffic.run();

    expect(shards.stored.map(({ at }) => at - startMs - 2)).toEqual([0, 2_000, 4_000]);
  });

  it('makes up for a tenth of a second of an overall pace after a stall, and for no more', () => {
    const startMs = Date.UTC(2026, 0, 1);
    const producer = aProducer({ startMs, shardCount: 4, recordsPerSecond: 100 });
    const sentAt = (now: number): number => {
      const step = producer.next(now);
      return step.kind === 'send' ? step.request.records.length : 0;
    };

    expect(sentAt(startMs)).toBe(1);
    expect(sentAt(startMs + 30_000)).toBe(11);
  });
});
