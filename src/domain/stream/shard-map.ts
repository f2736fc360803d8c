// The open shards of a stream in order of their hash ranges, and which of them takes a hash key.
import { MAX_HASH_KEY } from './hash-key.ts';

export interface HashKeyRange {
  /** Both ends belong to the shard. */
  readonly start: bigint;
  readonly end: bigint;
}

export interface ShardRange {
  readonly shardId: string;
  readonly range: HashKeyRange;
}

/** The index, in a list sorted by range, of the shard that takes the hash key; -1 where none does. */
export function shardIndexFor(shards: readonly ShardRange[], hashKey: bigint): number {
  let low = 0;
  let high = shards.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const shard = shards[middle];
    if (!shard) return -1;
    if (hashKey < shard.range.start) high = middle - 1;
    else if (hashKey > shard.range.end) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** Shards in the order of their ranges, as {@link shardIndexFor} expects them. */
export function inRangeOrder<S extends ShardRange>(shards: readonly S[]): S[] {
  return [...shards].sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
}

/**
 * The ranges of a new stream of `count` shards: equal parts of floor(2^128 / count), the last takes what is left over.
 * Observed at AWS through kinesalite's tests against it.
 */
export function uniformRanges(count: number): HashKeyRange[] {
  const size = (MAX_HASH_KEY + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: size * BigInt(index),
    end: index === count - 1 ? MAX_HASH_KEY : size * BigInt(index + 1) - 1n,
  }));
}

/** `shardId-` and the shard's number in twelve digits. */
export const shardIdOf = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;
