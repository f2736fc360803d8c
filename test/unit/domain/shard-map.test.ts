import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashKeyOf, hashPrefixOf, MAX_HASH_KEY } from '../../../src/domain/stream/hash-key.ts';
import { type ShardRange, shardFinder, shardIndexFor, uniformRanges } from '../../../src/domain/stream/shard-map.ts';

const asShards = (ranges: readonly ShardRange['range'][]): ShardRange[] =>
  ranges.map((range, index) => ({ shardId: String(index), range }));

/** The ring cut before each of the given hash keys. */
const cutAt = (borders: readonly bigint[]): ShardRange[] => {
  const starts = [0n, ...new Set(borders)].sort((a, b) => (a < b ? -1 : 1));
  return asShards(starts.map((start, index) => ({ start, end: (starts[index + 1] ?? MAX_HASH_KEY + 1n) - 1n })));
};

const partitionKey = fc.oneof(fc.uuid(), fc.string({ maxLength: 80, unit: 'grapheme' }));

describe('hashPrefixOf', () => {
  it('is the highest 32 bits of the hash key, for every key', () => {
    fc.assert(
      fc.property(partitionKey, (key) => {
        expect(hashPrefixOf(key)).toBe(Number(hashKeyOf(key) >> 96n));
      }),
    );
  });
});

describe('shardFinder', () => {
  it.each([1, 2, 3, 7, 500])('finds what shardIndexFor finds on %i equal shards', (count) => {
    const shards = asShards(uniformRanges(count));
    const find = shardFinder(shards);

    fc.assert(
      fc.property(partitionKey, (key) => {
        expect(find(key)).toBe(shardIndexFor(shards, hashKeyOf(key)));
      }),
    );
  });

  it('is exact where borders lie next to the hash of the key', () => {
    const distance = fc.bigInt({ min: -3n, max: 3n });
    fc.assert(
      fc.property(partitionKey, fc.array(distance), (key, distances) => {
        const hashKey = hashKeyOf(key);
        const borders = distances.map((by) => hashKey + by).filter((border) => border > 0n && border <= MAX_HASH_KEY);
        const shards = cutAt(borders);

        expect(shardFinder(shards)(key)).toBe(shardIndexFor(shards, hashKey));
      }),
    );
  });

  it('answers -1 where no shard takes the key', () => {
    const hashKey = hashKeyOf('a');
    const [below, above] = [
      { start: 0n, end: hashKey - 1n },
      { start: hashKey + 1n, end: MAX_HASH_KEY },
    ];

    expect(shardFinder([])('a')).toBe(-1);
    expect(shardFinder(asShards([below, above]))('a')).toBe(-1);
    expect(shardFinder(asShards([below]))('a')).toBe(-1);
  });
});
