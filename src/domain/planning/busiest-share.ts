// Which part of a run's records the busiest shard gets: under few keys one shard works and the others look on.

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
