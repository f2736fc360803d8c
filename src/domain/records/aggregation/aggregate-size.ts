// How large the aggregates are that a shard is sent.
import type { LimitValues } from '../../limits/table.ts';

/** So many full aggregates are just what a shard takes: larger ones come in bursts, smaller ones hold more overhead. */
const AGGREGATES_PER_SECOND = 20;

/** With the partition key. */
export const aggregateBytesOf = ({ shardWriteBytesPerSecond, recordMaxBytes }: LimitValues): number =>
  Math.min(recordMaxBytes, Math.floor(shardWriteBytesPerSecond / AGGREGATES_PER_SECOND));
