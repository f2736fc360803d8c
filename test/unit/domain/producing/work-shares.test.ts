import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { membership, workShares } from '../../../../src/domain/producing/work-shares.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { LimitedShards, shardsOf } from '../../../support/limited-shards.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

describe('a worker', () => {
  it('makes none but its own records whole: on a wide stream, most of a run are others’', () => {
    const shards = shardsOf(8);
    const [share] = workShares(shards, 4);
    let made = 0;
    const partitionKeyOf = (number: number) => `key-${number}`;
    const recordOf = Object.assign(
      (number: number) => {
        made += 1;
        return { number, data: new Uint8Array(0), partitionKey: partitionKeyOf(number), sizeBytes: 100 };
      },
      { addressOf: (number: number) => ({ partitionKey: partitionKeyOf(number) }) },
    );
    const limited = new LimitedShards(8);
    const traffic = new VirtualPush(limited);
    const producer = aProducer({ startMs: traffic.now, shardCount: 8, requested: 4_000, share, recordOf });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally.accepted).toBeGreaterThan(900);
    expect(made).toBe(producer.tally.accepted);
  });
});

describe('membership', () => {
  it('is that of the share in which a record lands, by its explicit hash key where it has one', () => {
    const share = { start: 1n, end: MAX_HASH_KEY - 1n };
    const isOwn = membership(share);
    const at = (explicitHashKey: bigint) => isOwn({ partitionKey: 'key', explicitHashKey: String(explicitHashKey) });

    expect([0n, 1n, MAX_HASH_KEY - 1n, MAX_HASH_KEY].map(at)).toEqual([false, true, true, false]);
    expect(isOwn({ partitionKey: 'key' })).toBe(true);
    expect(membership({ start: 0n, end: 1n })({ partitionKey: 'key' })).toBe(false);
  });
});

describe('workShares', () => {
  it('covers the ring once, with shares that differ by one shard at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), (shardCount, workers) => {
        const shards = shardsOf(shardCount);
        const shares = workShares([...shards].reverse(), workers);

        expect(shares).toHaveLength(Math.min(workers, shardCount));
        expect(shares[0]?.start).toBe(0n);
        expect(shares.at(-1)?.end).toBe(MAX_HASH_KEY);
        for (const [index, { start }] of shares.slice(1).entries()) expect(start).toBe((shares[index]?.end ?? 0n) + 1n);
        const counts = shares.map(
          ({ start, end }) => shards.filter(({ range }) => range.start >= start && range.end <= end).length,
        );
        expect(counts.reduce((sum, count) => sum + count)).toBe(shardCount);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('lets workers side by side send every record once, also when the shards are split meanwhile', () => {
    const shards = new LimitedShards(6);
    const traffic = new VirtualPush(shards);
    const startMs = traffic.now;
    const producers = workShares(shards.open, 4).map((share) =>
      aProducer({ startMs, shardCount: 6, requested: 12_000, share }),
    );
    for (const producer of producers) traffic.start(producer);
    traffic.at(startMs + 500, () => shards.reshard(12));
    traffic.run();

    expect(shards.stored.length).toBe(12_000);
    expect(new Set(shards.stored.map(({ number }) => number)).size).toBe(12_000);
    const tallies = producers.map(({ tally }) => tally);
    expect(tallies.reduce((sum, { requested }) => sum + requested, 0)).toBe(12_000);
    for (const { requested, accepted } of tallies) expect(accepted).toBe(requested);
  });
});
