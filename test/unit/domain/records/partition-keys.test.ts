import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Random, seededRandom } from '../../../../src/domain/random.ts';
import { mostKeyBytes, partitionKeys, weightedKeys } from '../../../../src/domain/records/partition-keys.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';
import { zipf } from '../../../../src/domain/records/zipf.ts';
import { hashKeyOf } from '../../../../src/domain/stream/hash-key.ts';
import { utf8Bytes } from '../../../../src/domain/stream/record-size.ts';
import { shardIndexFor, uniformRanges } from '../../../../src/domain/stream/shard-map.ts';

const keysOf = (settings: PartitionKeySettings, count: number, random = seededRandom(1)): string[] => {
  const { keyOf } = partitionKeys(settings);
  return Array.from({ length: count }, (_, index) => keyOf(index + 1, random));
};

const shards = (count: number) => uniformRanges(count).map((range, index) => ({ shardId: `${index}`, range }));

describe('the partition keys', () => {
  it('are all the same with constant', () => {
    expect(keysOf({ strategy: 'constant', key: 'schlüssel' }, 3)).toEqual(['schlüssel', 'schlüssel', 'schlüssel']);
  });

  it('take their turns with cycle', () => {
    expect(keysOf({ strategy: 'cycle', keys: 3 }, 7)).toEqual([1, 2, 3, 1, 2, 3, 1].map((index) => `key-${index}`));
  });

  it('are as many with cycle as are asked for, before the first comes again', () => {
    const { keyOf } = partitionKeys({ strategy: 'cycle', keys: 1_000_000 });

    expect([1, 1_001, 1_000_000, 1_000_001].map((number) => keyOf(number, seededRandom(1)))).toEqual(
      [1, 1_001, 1_000_000, 1].map((index) => `key-${index}`),
    );
  });

  it.each([0, 0.5, 2, 4])(
    'are drawn with zipf by the exponent that is asked for, and weigh as much: %d',
    (exponent) => {
      const settings: PartitionKeySettings = { strategy: 'zipf', keys: 3, exponent };
      const keys = keysOf(settings, 10_000);
      const total = 1 + 2 ** -exponent + 3 ** -exponent;

      for (const [index, { partitionKey, weight }] of (weightedKeys(settings) ?? []).entries()) {
        expect(weight).toBeCloseTo((index + 1) ** -exponent / total, 9);
        expect(keys.filter((key) => key === partitionKey).length / keys.length).toBeCloseTo(weight, 1);
      }
      expect(new Set(keys)).toEqual(new Set(['key-1', 'key-2', 'key-3']));
    },
  );

  it("are the tutorial's two with tutorial, which leave one of two shards idle", () => {
    const keys = keysOf({ strategy: 'tutorial' }, 10);

    expect(keys.slice(0, 3)).toEqual(['PyKinesisExample-0', 'PyKinesisExample-1', 'PyKinesisExample-0']);
    expect(new Set(keys.map((key) => shardIndexFor(shards(2), hashKeyOf(key))))).toEqual(new Set([1]));
  });

  it('never are longer than the bytes that are set aside for them', () => {
    const strategies: PartitionKeySettings[] = [
      { strategy: 'uuid' },
      { strategy: 'constant', key: 'ä€😀' },
      { strategy: 'cycle', keys: 1_000 },
      { strategy: 'zipf', keys: 100, exponent: 0 },
      { strategy: 'tutorial' },
      { strategy: 'spread' },
    ];

    for (const strategy of strategies) {
      const longest = Math.max(...keysOf(strategy, 70_000).map(utf8Bytes));
      expect([strategy.strategy, longest]).toEqual([strategy.strategy, mostKeyBytes(strategy)]);
    }
  });
});

describe('zipf', () => {
  const evenly = (draws: number): Random => {
    let draw = 0;
    return { uint32: () => Math.floor((draw++ * 2 ** 32) / draws) };
  };

  it.each([
    [1, 1],
    [10, 0],
    [10, 1],
    [100, 1.5],
    [1_000, 10],
  ])('draws each of %i ranks as often as exponent %d says, to the draw', (ranks, exponent) => {
    const draws = 100_000;
    const random = evenly(draws);
    const rankOf = zipf(ranks, exponent);
    const counts = new Array<number>(ranks + 1).fill(0);
    for (let draw = 0; draw < draws; draw += 1) {
      const rank = rankOf(random);
      counts[rank] = (counts[rank] ?? 0) + 1;
    }

    const weights = Array.from({ length: ranks }, (_, index) => (index + 1) ** -exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    expect(counts[0]).toBe(0);
    for (const [index, weight] of weights.entries()) {
      expect(Math.abs((counts[index + 1] ?? 0) - (draws * weight) / total)).toBeLessThanOrEqual(1);
    }
  });

  it('stays within its ranks at both ends of chance', () => {
    const rankOf = zipf(7, 1);

    expect(rankOf({ uint32: () => 0 })).toBe(1);
    expect(rankOf({ uint32: () => 2 ** 32 - 1 })).toBe(7);
  });
});

describe('spread', () => {
  const places = (from: number, count: number): bigint[] => {
    const { explicitHashKeyOf } = partitionKeys({ strategy: 'spread' });
    return Array.from({ length: count }, (_, index) => BigInt(explicitHashKeyOf?.(from + index) ?? '-1'));
  };

  it.each([1, 2, 3, 7, 100, 500])('gives each of %i shards the same number of records, to a hundredth', (count) => {
    const open = shards(count);
    const taken = new Array<number>(count).fill(0);
    for (const place of places(1, 65_536)) {
      const shard = shardIndexFor(open, place);
      taken[shard] = (taken[shard] ?? 0) + 1;
    }

    const mean = 65_536 / count;
    for (const records of taken) expect(Math.abs(records - mean)).toBeLessThanOrEqual(Math.max(1, mean / 100));
  });

  it('gives shards of different widths the same number of records, where it is told of them', () => {
    const over = [...uniformRanges(2).slice(0, 1), ...uniformRanges(10).slice(5)];
    const { explicitHashKeyOf, keyOf } = partitionKeys({ strategy: 'spread' }, over);
    const taken = over.map(() => 0);
    for (let number = 1; number <= 12_000; number += 1) {
      const hashKey = BigInt(explicitHashKeyOf?.(number) ?? '-1');
      const shard = over.findIndex(({ start, end }) => start <= hashKey && hashKey <= end);
      taken[shard] = (taken[shard] ?? 0) + 1;
    }

    for (const records of taken) expect(Math.abs(records - 2_000)).toBeLessThanOrEqual(20);
    expect(keyOf(7, seededRandom(1))).toBe(partitionKeys({ strategy: 'spread' }).keyOf(7, seededRandom(1)));
  });

  it('lies evenly with any records in a row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 8 }), (from, power) => {
        const open = shards(2 ** power);
        const hit = places(from, 2 * open.length).map((place) => shardIndexFor(open, place));

        expect(new Set(hit).size).toBe(open.length);
      }),
    );
  });
});
