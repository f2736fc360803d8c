// Which part of a run's records lies in a worker's share of the ring: so it is paced, where the run has a pace of its own.
import { weightedKeys } from '../records/partition-keys.ts';
import type { PartitionKeySettings } from '../records/settings.ts';
import { hashKeyOf } from '../stream/hash-key.ts';
import { type HashKeyRange, WHOLE_RING } from '../stream/shard-map.ts';

/**
 * From 0 to 1, and 1 for the whole ring. Few keys have their places, many lie evenly; `spreadOver` are the ranges that
 * `spread` gives the same number of records each, where it is not even over the ring.
 */
export function partOfRecords(
  share: HashKeyRange,
  partitionKey: PartitionKeySettings,
  spreadOver: readonly HashKeyRange[] = [WHOLE_RING],
): number {
  const isOwn = (hashKey: bigint) => share.start <= hashKey && hashKey <= share.end;
  const keys = weightedKeys(partitionKey);
  if (keys) return sum(keys.map(({ partitionKey: key, weight }) => (isOwn(hashKeyOf(key)) ? weight : 0)));
  return sum(spreadOver.map((range) => overlap(range, share) / width(range))) / spreadOver.length;
}

const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

const width = ({ start, end }: HashKeyRange): number => Number(end - start + 1n);

function overlap(one: HashKeyRange, other: HashKeyRange): number {
  const start = one.start > other.start ? one.start : other.start;
  const end = one.end < other.end ? one.end : other.end;
  return end < start ? 0 : width({ start, end });
}
