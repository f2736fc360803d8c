import { describe, expect, it } from '@jest/globals';
import { hashKeyOf, MAX_HASH_KEY } from '../../../src/domain/stream/hash-key.ts';
import { inRangeOrder, shardIdOf, shardIndexFor, uniformRanges } from '../../../src/domain/stream/shard-map.ts';

describe('hashKeyOf', () => {
  it('is the MD5 of the key read as a big-endian number', () => {
    expect(hashKeyOf('a')).toBe(0x0cc175b9c0f1b6a831c399e269772661n);
  });

  it('hashes the UTF-8 bytes of the key', () => {
    expect(hashKeyOf('ä')).toBe(0x8419b71c87a225a2c70b50486fbee545n);
  });

  it('puts both keys of the tutorial on the first of two shards', () => {
    const shards = uniformRanges(2).map((range, index) => ({ shardId: shardIdOf(index), range }));

    const places = ['PyKinesisExample-0', 'PyKinesisExample-1'].map((key) => shardIndexFor(shards, hashKeyOf(key)));

    expect(new Set(places).size).toBe(1);
  });
});

describe('uniformRanges', () => {
  it.each([1, 2, 3, 7, 500])('covers every hash key once with %i shards', (count) => {
    const ranges = uniformRanges(count);

    expect(ranges[0]?.start).toBe(0n);
    expect(ranges.at(-1)?.end).toBe(MAX_HASH_KEY);
    for (const [index, { end }] of ranges.slice(0, -1).entries()) expect(ranges[index + 1]?.start).toBe(end + 1n);
  });
});

describe('shardIndexFor', () => {
  it('finds the shard at both ends of each range', () => {
    const shards = inRangeOrder(
      uniformRanges(5)
        .map((range, index) => ({ shardId: shardIdOf(index), range }))
        .reverse(),
    );

    for (const [index, { range }] of shards.entries()) {
      expect(shardIndexFor(shards, range.start)).toBe(index);
      expect(shardIndexFor(shards, range.end)).toBe(index);
    }
  });

  it('answers -1 where no shard is open', () => {
    expect(shardIndexFor([], 5n)).toBe(-1);
  });
});
