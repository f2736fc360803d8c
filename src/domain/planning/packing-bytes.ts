// What packing records into aggregates adds to each, or saves.
import type { LimitValues } from '../limits/table.ts';
import { recordFinder } from '../producing/routes.ts';
import { aggregateBytesOf } from '../records/aggregation/aggregate-size.ts';
import { Aggregator } from '../records/aggregation/aggregator.ts';
import { ANY_INSTANT_MS } from '../records/identity.ts';
import { addressOf, type RecordMaker } from '../records/maker.ts';
import { inRangeOrder, type ShardRange } from '../stream/shard-map.ts';

/** To find one shard's: on a stream so wide that they don't fill an aggregate, a part of one says as much. */
const MOST_LOOKED_AT = 20_000;

/**
 * Bytes that a run's record has more in an aggregate than by itself, on average: the format's own, and the explicit hash
 * key's. Fewer than none where records share a key, as an aggregate holds each key once. Found by packing one shard's.
 */
export function meanPackingBytes(
  limits: LimitValues,
  count: number,
  make: RecordMaker,
  shards: readonly ShardRange[],
): number {
  const shardOf = recordFinder(inRangeOrder(shards));
  const shard = shardOf(addressOf(make, 1));
  const aggregator = new Aggregator(aggregateBytesOf(limits));
  let unpackedBytes = 0;
  for (let number = 1; number <= Math.min(count, MOST_LOOKED_AT); number += 1) {
    if (shardOf(addressOf(make, number)) !== shard) continue;
    const record = make(number, ANY_INSTANT_MS);
    if (!aggregator.add(record)) break;
    unpackedBytes += record.sizeBytes;
  }
  return (aggregator.sizeBytes - unpackedBytes) / aggregator.userRecords;
}
