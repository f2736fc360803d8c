// How long the shards need for a wish, worked out from the limits alone, without any traffic.
import type { LimitValues } from '../limits/table.ts';

export interface PushWish {
  readonly count: number;
  /** Mean size of a record with its partition key. */
  readonly recordBytes: number;
  /** Open shards, over which the records are taken to spread evenly, */
  readonly shards: number;
  /** unless one is known to get this part of them: it sets the pace of all. */
  readonly busiestShare?: number | undefined;
  /** Records that are packed into aggregates are bound by their bytes alone. */
  readonly isAggregated?: boolean | undefined;
}

export interface PushForecast {
  /** What all shards together take. */
  readonly recordsPerSecond: number;
  readonly seconds: number;
  /** Which limit of a shard sets the pace. */
  readonly boundBy: 'records' | 'bytes';
}

/**
 * The first second's worth is taken at once, so a wish of exactly one second is done in no time; every further one
 * takes its time.
 */
export function forecastPush(limits: LimitValues, wish: PushWish): PushForecast {
  const { count, recordBytes, shards, busiestShare, isAggregated = false } = wish;
  const byBytes = Math.floor(limits.shardWriteBytesPerSecond / recordBytes);
  const perShard = isAggregated ? byBytes : Math.min(limits.shardWriteRecordsPerSecond, byBytes);
  const recordsPerSecond = busiestShare === undefined ? perShard * shards : perShard / busiestShare;
  const boundBy = isAggregated || byBytes < limits.shardWriteRecordsPerSecond ? 'bytes' : 'records';
  if (recordsPerSecond === Number.POSITIVE_INFINITY) return { recordsPerSecond, seconds: 0, boundBy };
  return { recordsPerSecond, seconds: Math.max(0, Math.ceil(count / recordsPerSecond) - 1), boundBy };
}
