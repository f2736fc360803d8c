// How long the shards need for a wish, worked out from the limits alone, without any traffic.
import type { LimitValues } from '../limits/table.ts';
import { burstMs } from '../producing/shard-budget.ts';

export interface PushWish {
  readonly count: number;
  /** Mean size of a record with its partition key. */
  readonly recordBytes: number;
  /** Open shards, over which the records are taken to spread evenly, */
  readonly shards: number;
  /** unless one is known to get this part of them: it sets the pace of all. */
  readonly busiestShare?: number | undefined;
  /** Whether each record falls to a shard by chance. */
  readonly isScattered?: boolean | undefined;
  /** In order, a key's records or aggregates go one after the other: the part of the key with most of them sets the pace. */
  readonly orderedKeyShare?: number | undefined;
  /**
   * Where records are packed into aggregates, what that adds to each on average: they are bound by their bytes alone. See
   * {@link meanPackingBytes}.
   */
  readonly packingBytes?: number | undefined;
}

export interface PushForecast {
  /** What all shards together take, or what the answers let go. */
  readonly recordsPerSecond: number;
  /** Until the last record is sent, to the tenth, rounded up. */
  readonly seconds: number;
  /** Which limit of a shard sets the pace, or that the records of a key wait for each other. */
  readonly boundBy: 'records' | 'bytes' | 'order';
}

/**
 * From a request to its answer. **Inferred**: no AWS document promises a time. The local Kinesis takes 5 to 11 ms; where
 * answers take longer, an ordered run of few keys takes longer by as much.
 */
export const ANSWER_MS = 10;

/**
 * A second is full before it is over, as the producer sends faster than the limit while the second has room, so the last
 * one takes {@link burstMs}, and those before it a second each. How long answers take is left out.
 */
export function forecastPush(limits: LimitValues, wish: PushWish): PushForecast {
  const byShards = forecastByShards(limits, wish);
  const { count, orderedKeyShare, packingBytes } = wish;
  // Of aggregates, each waits for the answer to the one before it: with so many records in each, the shards let fewer go.
  if (orderedKeyShare === undefined || packingBytes !== undefined) return byShards;
  const recordsPerSecond = 1_000 / ANSWER_MS / orderedKeyShare;
  if (recordsPerSecond >= byShards.recordsPerSecond) return byShards;
  return { recordsPerSecond, seconds: inTenths((count - 1) / recordsPerSecond), boundBy: 'order' };
}

function forecastByShards(limits: LimitValues, wish: PushWish): PushForecast {
  const { count, recordBytes, shards, busiestShare, isScattered = false, packingBytes } = wish;
  const isPacked = packingBytes !== undefined;
  const byBytes = wholeIfAny(limits.shardWriteBytesPerSecond / (recordBytes + (packingBytes ?? 0)));
  const perShard = isPacked ? byBytes : Math.min(limits.shardWriteRecordsPerSecond, byBytes);
  const recordsPerSecond = busiestShare === undefined ? perShard * shards : perShard / busiestShare;
  const boundBy = isPacked || byBytes < limits.shardWriteRecordsPerSecond ? 'bytes' : 'records';
  if (recordsPerSecond === Number.POSITIVE_INFINITY) return { recordsPerSecond, seconds: 0, boundBy };
  const share = busiestShare ?? 1 / shards;
  const most = count * share + (isScattered ? excessOf(count, share, shards) : 0);
  return { recordsPerSecond, seconds: secondsAfter((most - share) / perShard), boundBy };
}

/**
 * How many records beyond its share the busiest of several shards gets where chance distributes them: standard deviations
 * of a binomial distribution, as many as the largest of so many normal variates has on average (by extreme value theory,
 * within 0.2 of them).
 */
function excessOf(count: number, share: number, shards: number): number {
  if (shards < 2) return 0;
  const scale = Math.sqrt(2 * Math.log(shards));
  const deviations = scale - (Math.log(Math.log(shards)) + Math.log(4 * Math.PI) - 2 * EULER) / (2 * scale);
  return deviations * Math.sqrt(count * share * (1 - share));
}

const EULER = 0.577_215_664_9;

/** What a record waits that has so many seconds' worth of them before it. */
function secondsAfter(worth: number): number {
  const full = Math.floor(worth);
  return inTenths(full + burstMs(worth - full) / 1_000);
}

/** What is a tenth but for the last bit stays one. */
const inTenths = (seconds: number): number => Math.ceil(Math.max(0, seconds * 10 - 1e-6)) / 10;

/** A shard's second holds whole records, and of records that are larger than a second a part. */
const wholeIfAny = (records: number): number => (records < 1 ? records : Math.floor(records));
