import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { Backlog } from '../../../../src/domain/producing/backlog.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { deaggregate } from '../../../../src/domain/records/aggregation/deaggregate.ts';
import type { StreamRecord } from '../../../../src/domain/records/record.ts';
import { anyFault } from '../../../support/any-fault.ts';
import { LimitedShards, shardsOf } from '../../../support/limited-shards.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

/** Records that say their number, under so many keys, of sizes that repeat. */
const recordsOf =
  (keys: number, sizes: readonly number[]) =>
  (number: number): StreamRecord => {
    const data = new Uint8Array(sizes[number % sizes.length] ?? 0);
    new DataView(data.buffer).setUint32(0, number);
    const partitionKey = `key ${number % keys}`;
    return { number, data, partitionKey, sizeBytes: data.length + partitionKey.length };
  };

const numberIn = (data: Uint8Array): number => new DataView(data.buffer, data.byteOffset).getUint32(0);

/** The numbers that lie in the shards, by key, in the order of storing: of those that came twice, where they came first. */
function numbersByKey({ stored }: LimitedShards): Map<string, number[]> {
  const byKey = new Map<string, Set<number>>();
  for (const { record } of stored) {
    const found = deaggregate(record.data);
    for (const { data, partitionKey } of found.kind === 'plain' ? [record] : found.userRecords) {
      const numbers = byKey.get(partitionKey) ?? new Set();
      byKey.set(partitionKey, numbers.add(numberIn(data)));
    }
  }
  return new Map([...byKey].map(([key, numbers]) => [key, [...numbers]]));
}

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('ordered aggregates', () => {
  it('hold as many records of a key as fit: they are stored or refused together', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [5, 5]);
    const startMs = traffic.now;
    const settings = { requested: 20_000, recordOf: recordsOf(1, [100]), aggregate: true, ordered: true };
    const producer = aProducer({ startMs, shardCount: 1, ...settings });
    traffic.start(producer);
    traffic.run();

    expect([...numbersByKey(shards).values()]).toEqual([Array.from({ length: 20_000 }, (_, index) => index + 1)]);
    expect(shards.stored.length).toBeLessThan(60);
    expect((shards.stored.at(-1)?.at ?? 0) - startMs).toBeLessThan(2_500);
    // Of an aggregate, its whole size is what the shard must have room for, however small its first record is.
    expect(producer.tally.throttled).toBe(0);
  });

  it('go as fast as the shard takes them, also under many keys', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [5, 5]);
    const startMs = traffic.now;
    const settings = { requested: 30_000, recordOf: recordsOf(50, [100]), aggregate: true, ordered: true };
    const producer = aProducer({ startMs, shardCount: 1, ...settings });
    traffic.start(producer);
    traffic.run();

    const seconds = ((shards.stored.at(-1)?.at ?? 0) - startMs) / 1_000;
    expect(producer.tally).toMatchObject({ accepted: 30_000, throttled: 0 });
    expect(producer.tally.bytes / seconds / 1_048_576).toBeGreaterThan(0.95);
  });

  it('keep what they hold of a key together when they are made anew after a reshard', () => {
    const backlog = new Backlog(shardsOf(1), { limits: limitValues('classic'), aggregateBytes: 52_000 }, true);
    const room = () => ({ records: 500, userRecords: 500, bytes: 5_000_000, slackMs: 1_000, isFull: false });
    const before = [0, 1].flatMap((key) => {
      for (let index = 0; index < 20; index += 1)
        backlog.add({ ...recordsOf(1, [2_000])(index), partitionKey: `${key}` });
      return backlog.take(100 * key, room());
    });

    for (const { lane, pending } of before) backlog.retry(lane, [pending], 150);
    backlog.reshard(shardsOf(1, 1), []);
    const after = backlog.take(2_000, room());

    const keysOf = (entries: typeof after) =>
      entries.map(({ pending }) => pending.userRecords.map(({ partitionKey }) => partitionKey).join(''));
    expect(keysOf(before)).toEqual(['0'.repeat(20), '1'.repeat(20)]);
    expect(keysOf(after)).toEqual(keysOf(before));
  });

  it('let the records of a key reach the stream in their order, under any throttles, faults and a reshard', () => {
    fc.assert(
      fc.property(
        fc.array(anyFault, { maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.oneof(fc.integer({ min: 4, max: 300 }), fc.integer({ min: 20_000, max: 60_000 })), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.tuple(fc.integer({ min: 50, max: 1_500 }), fc.integer({ min: 1, max: 3 })),
        (faults, keys, sizes, [reshardAtMs, shardsAfter]) => {
          const shards = new LimitedShards(1);
          const answers = [...faults, undefined];
          const traffic = new VirtualPush(
            shards,
            () => [3, 4],
            (request) => answers[request % answers.length],
          );
          const startMs = traffic.now;
          const settings = { recordOf: recordsOf(keys, sizes), aggregate: true, ordered: true };
          const requested = Math.max(...sizes) > 1_000 ? 200 : 4_000;
          const producer = aProducer({ startMs, shardCount: 1, requested, ...settings });
          traffic.start(producer);
          // Another writer fills the shard, so that some are throttled.
          const rival = (number: number): StreamRecord => ({
            ...recordsOf(1, [900])(number),
            partitionKey: `rival ${number}`,
          });
          traffic.start(
            aProducer({ startMs, shardCount: 1, requested: 1_000, recordOf: rival, random: seededRandom(9) }),
          );
          traffic.at(startMs + reshardAtMs, () => shards.reshard(shardsAfter));
          traffic.run();

          const ofKeys = [...numbersByKey(shards)].filter(([key]) => key.startsWith('key'));
          expect(ofKeys.flatMap(([, numbers]) => numbers)).toHaveLength(requested);
          for (const [, numbers] of ofKeys) expect(numbers).toEqual(ascending(numbers));
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});
