// Which part of a run's records the busiest shard gets, and the busiest key: under few of them, one works and the others
// look on.

import { weightedKeys } from '../records/partition-keys.ts';
import type { PartitionKeySettings } from '../records/settings.ts';
import { inRangeOrder, type ShardRange, shardFinder } from '../stream/shard-map.ts';

/** From 1 / shards to 1. Undefined where the records lie evenly. */
export function busiestShare(partitionKey: PartitionKeySettings, shards: readonly ShardRange[]): number | undefined {
  if (partitionKey.strategy === 'spread') return undefined;
  const keys = weightedKeys(partitionKey);
  if (!keys) return widestShare(shards);
  const shardOf = shardFinder(inRangeOrder(shards));
  const shares = new Map<number, number>();
  for (const { partitionKey: key, weight } of keys) {
    const shard = shardOf(key);
    shares.set(shard, (shares.get(shard) ?? 0) + weight);
  }
  return Math.max(...shares.values());
}

/**
 * From 1 / shards to 1, undefined where all ranges are equal. Many keys lie over the ring as evenly as chance has it: the
 * shard with the widest range gets most of them.
 */
export function widestShare(shards: readonly ShardRange[]): number | undefined {
  const widths = shards.map(({ range }) => Number(range.end - range.start));
  const share = Math.max(...widths) / widths.reduce((sum, width) => sum + width, 0);
  return share * shards.length > 1 + ROUNDING ? share : undefined;
}

/** Ranges of a ring that can't be divided by their number differ by one hash key. */
const ROUNDING = 1e-9;

/** Whether it is left to chance, record by record, which shard takes it: one then gets a few more than the next. */
export const isScattered = ({ strategy }: PartitionKeySettings): boolean => strategy === 'uuid';

/** The part of the key with the most records. Undefined where no key has a part worth telling. */
export function busiestKeyShare(partitionKey: PartitionKeySettings): number | undefined {
  const keys = weightedKeys(partitionKey);
  return keys?.reduce((most, { weight }) => Math.max(most, weight), 0);
}
