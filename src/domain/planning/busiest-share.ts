// Which part of a run's records the busiest shard gets, and the busiest key: under few of them, one works and the others
// look on.

import { weightedKeys } from '../records/partition-keys.ts';
import type { PartitionKeySettings } from '../records/settings.ts';
import { inRangeOrder, type ShardRange, shardFinder } from '../stream/shard-map.ts';

/** From 1 / shards to 1. Undefined where the records lie evenly. */
export function busiestShare(partitionKey: PartitionKeySettings, shards: readonly ShardRange[]): number | undefined {
  const keys = weightedKeys(partitionKey);
  if (!keys) return undefined;
  const shardOf = shardFinder(inRangeOrder(shards));
  const shares = new Map<number, number>();
  for (const { partitionKey: key, weight } of keys) {
    const shard = shardOf(key);
    shares.set(shard, (shares.get(shard) ?? 0) + weight);
  }
  return Math.max(...shares.values());
}

/** The part of the key with the most records. Undefined where no key has a part worth telling. */
export function busiestKeyShare(partitionKey: PartitionKeySettings): number | undefined {
  const keys = weightedKeys(partitionKey);
  return keys?.reduce((most, { weight }) => Math.max(most, weight), 0);
}
