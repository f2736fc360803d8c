// Where a run is pushed: within the call, by workers in the background, or not at all, with the figures that say why.
import { PlaygroundError } from '../errors.ts';
import { FUNCTION_LIMITS } from '../limits/function-limits.ts';
import type { LimitValues } from '../limits/table.ts';
import { busiestShare } from '../planning/busiest-share.ts';
import { forecastPush, type PushWish } from '../planning/forecast.ts';
import { meanRecordBytes, type RecordMaker } from '../records/maker.ts';
import type { ShardRange } from '../stream/shard-map.ts';
import type { RunSettings } from './run-settings.ts';

export interface RunWish extends PushWish {
  /** An overall pace below the shards' own. */
  readonly recordsPerSecond?: number | undefined;
}

export interface RunPlan {
  readonly isWithinCall: boolean;
  readonly workers: number;
}

/** Some seconds: what somebody at a terminal waits for without wondering. */
const WITHIN_CALL_SECONDS = 8;
/** Of the loop's turns, one is the call itself, and one stays free: AWS says *about*. */
export const MOST_HAND_OVERS = FUNCTION_LIMITS.loopMaxInvocations.value - 2;
const HAND_OVER_SECONDS = 30;
/** What an invocation has for pushing. */
const INVOCATION_SECONDS = FUNCTION_LIMITS.invocationMaxSeconds.value - HAND_OVER_SECONDS;
/** Of the time that there is, so that throttles and retries find theirs. */
const USABLE_PART = 0.9;

/**
 * **Inferred**: what one invocation with a whole CPU pushes at the limits of its shards, with room to spare.
 * `npm run bench` shows what one core does.
 */
const SHARDS_PER_WORKER = 32;
/** A stage is one developer's, and an account runs 1,000 functions at once: a run takes its part of them. */
const MOST_WORKERS = 32;

/** What a run asks of the shards that are open now. */
export const wishOf = (settings: RunSettings, recordOf: RecordMaker, shards: readonly ShardRange[]): RunWish => ({
  count: settings.count,
  recordBytes: meanRecordBytes(settings.count, recordOf),
  shards: shards.length,
  busiestShare: busiestShare(settings.partitionKey, shards),
  isAggregated: settings.aggregate,
  recordsPerSecond: settings.recordsPerSecond,
});

/** What the shards take of it, or its own pace below that. */
export const rateOf = (limits: LimitValues, wish: RunWish): number =>
  Math.min(forecastPush(limits, wish).recordsPerSecond, wish.recordsPerSecond ?? Number.POSITIVE_INFINITY);

export function planRun(limits: LimitValues, wish: RunWish): RunPlan {
  const forecast = forecastPush(limits, wish);
  const recordsPerSecond = rateOf(limits, wish);
  const seconds = recordsPerSecond < forecast.recordsPerSecond ? wish.count / recordsPerSecond : forecast.seconds;
  const mostSeconds = (MOST_HAND_OVERS + 1) * INVOCATION_SECONDS * USABLE_PART;
  if (seconds > mostSeconds) throw tooLarge(wish, recordsPerSecond, seconds, mostSeconds);
  const isWithinCall = seconds <= WITHIN_CALL_SECONDS;
  return {
    isWithinCall,
    workers: isWithinCall ? 1 : Math.min(MOST_WORKERS, Math.ceil(wish.shards / SHARDS_PER_WORKER)),
  };
}

function tooLarge(wish: RunWish, recordsPerSecond: number, seconds: number, mostSeconds: number): PlaygroundError {
  const { count, recordBytes, shards } = wish;
  const most = Math.floor(recordsPerSecond * mostSeconds);
  const pace = wish.recordsPerSecond === undefined ? '' : `, a pace above ${Math.ceil(count / mostSeconds)} a second`;
  const wanted = Math.ceil((shards * seconds) / mostSeconds);
  return new PlaygroundError(
    'run-too-large',
    `${count} records of ${Math.round(recordBytes)} bytes with their keys take ${shards} open shard(s) about ` +
      `${Math.ceil(seconds)} s at ${Math.floor(recordsPerSecond)} records a second, and a run has ${mostSeconds} s: ` +
      `${MOST_HAND_OVERS + 1} invocations of 15 minutes. Ask for ${most} records at most${pace}, for smaller ones, or ` +
      `give the stream ${wanted} shards.`,
    {
      errors: [{ pointer: '/count', message: `expected at most ${most} on ${shards} open shard(s), got ${count}` }],
    },
  );
}
