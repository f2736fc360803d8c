// What the records of `spread` are told of the shards, so that each shard gets as many, however wide it is.
import type { PartitionKeySettings } from '../records/settings.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import { widestShare } from './busiest-share.ts';

/** The ranges of shards of different widths. Undefined where all are equal, and for other keys. */
export function spreadOver(
  { strategy }: PartitionKeySettings,
  shards: readonly ShardRange[],
): readonly HashKeyRange[] | undefined {
  if (strategy !== 'spread' || widestShare(shards) === undefined) return undefined;
  return shards.map(({ range }) => range);
}
