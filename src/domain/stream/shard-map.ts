// The open shards of a stream in order of their hash ranges, and which of them takes a hash key.
import { HASH_PREFIX_SHIFT, hashKeyOf, hashPrefixOf, MAX_HASH_KEY } from './hash-key.ts';

export interface HashKeyRange {
  /** Both ends belong to the shard. */
  readonly start: bigint;
  readonly end: bigint;
}

export const WHOLE_RING: HashKeyRange = { start: 0n, end: MAX_HASH_KEY };

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

/** The index of the shard that takes a partition key; -1 where none does. */
export type ShardFinder = (partitionKey: string) => number;

/**
 * Answers what {@link shardIndexFor} answers for the key's hash, and compares numbers where these tell as much: one
 * record in some millions lies so near to a border that its whole hash must be looked at.
 */
export function shardFinder(shards: readonly ShardRange[]): ShardFinder {
  const exactly: ShardFinder = (partitionKey) => shardIndexFor(shards, hashKeyOf(partitionKey));
  if (!coversRing(shards)) return exactly;
  const firstPrefixes = Float64Array.from(shards, ({ range }) => Number(range.start >> HASH_PREFIX_SHIFT));
  return (partitionKey) => {
    const prefix = hashPrefixOf(partitionKey);
    const index = lastAtMost(firstPrefixes, prefix);
    return firstPrefixes[index] === prefix ? exactly(partitionKey) : index;
  };
}

/** Whether the ranges follow each other without a gap, from the first hash key to the last. */
export function coversRing(shards: readonly ShardRange[]): boolean {
  let next = 0n;
  for (const { range } of shards) {
    if (range.start !== next) return false;
    next = range.end + 1n;
  }
  return next === MAX_HASH_KEY + 1n;
}

/** The index of the last value that is at most `limit`, of ascending values the first of which is. */
function lastAtMost(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
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
