// Where a run is pushed: within the call, by workers in the background, or not at all, with the figures that say why.
import { PlaygroundError } from '../errors.ts';
import { FUNCTION_LIMITS } from '../limits/function-limits.ts';
import type { LimitValues } from '../limits/table.ts';
import { busiestKeyShare, busiestShare, isScattered } from '../planning/busiest-share.ts';
import { ANSWER_MS, forecastPush, type PushForecast, type PushWish } from '../planning/forecast.ts';
import { meanPackingBytes } from '../planning/packing-bytes.ts';
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
/** AWS ends a loop after *about* so many turns: with the first, the function that pushes has one less. */
export const MOST_HAND_OVERS = FUNCTION_LIMITS.loopMaxInvocations.value - 2;
const HAND_OVER_SECONDS = 30;
/** What an invocation has for pushing. */
const INVOCATION_SECONDS = FUNCTION_LIMITS.invocationMaxSeconds.value - HAND_OVER_SECONDS;
/** Of the time that there is, so that throttles and retries find theirs. */
const USABLE_PART = 0.9;
const USABLE_SECONDS = INVOCATION_SECONDS * USABLE_PART;
export const MOST_INVOCATIONS = MOST_HAND_OVERS + 1;
const MOST_SECONDS = MOST_INVOCATIONS * USABLE_SECONDS;

/**
 * **Inferred**: what one invocation with a whole CPU pushes at the limits of its shards, with room to spare.
 * `npm run bench` shows what one core does.
 */
const SHARDS_PER_WORKER = 32;
/** A stage is one developer's, and an account runs 1,000 functions at once: a run takes its part of them. */
const MOST_WORKERS = 32;

/** What a run asks of the shards that are open now. */
export const wishOf = (
  limits: LimitValues,
  settings: RunSettings,
  recordOf: RecordMaker,
  shards: readonly ShardRange[],
): RunWish => ({
  count: settings.count,
  recordBytes: meanRecordBytes(settings.count, recordOf),
  shards: shards.length,
  busiestShare: busiestShare(settings.partitionKey, shards),
  isScattered: isScattered(settings.partitionKey),
  orderedKeyShare: settings.ordered ? busiestKeyShare(settings.partitionKey) : undefined,
  packingBytes: settings.aggregate ? meanPackingBytes(limits, settings.count, recordOf, shards) : undefined,
  recordsPerSecond: settings.recordsPerSecond,
});

/** The most that goes in a second: what the shards take, or its own pace below that, however soon answers come. */
export const rateOf = (limits: LimitValues, wish: RunWish): number =>
  Math.min(forecastPush(limits, { ...wish, orderedKeyShare: undefined }).recordsPerSecond, paceOf(wish));

const paceOf = ({ recordsPerSecond = Number.POSITIVE_INFINITY }: RunWish): number => recordsPerSecond;

export function planRun(limits: LimitValues, wish: RunWish): RunPlan {
  const forecast = forecastOf(limits, wish);
  if (forecast.seconds > MOST_SECONDS) throw tooLarge(limits, wish, forecast);
  const shardsWorth = isPaced(wish, forecast) ? 1 : wish.shards / SHARDS_PER_WORKER;
  const isWithinCall = forecast.seconds * Math.max(1, shardsWorth) <= WITHIN_CALL_SECONDS;
  return {
    isWithinCall,
    workers: isWithinCall ? 1 : Math.min(MOST_WORKERS, Math.ceil(wish.shards / SHARDS_PER_WORKER)),
  };
}

/** What the shards let go, or the run's own pace below that. */
function forecastOf(limits: LimitValues, wish: RunWish): PushForecast {
  const forecast = forecastPush(limits, wish);
  return isPaced(wish, forecast) ? { ...forecast, seconds: wish.count / paceOf(wish) } : forecast;
}

const isPaced = (wish: RunWish, { recordsPerSecond }: PushForecast): boolean => paceOf(wish) < recordsPerSecond;

/** Says why, with the figures, and what would help. */
function tooLarge(limits: LimitValues, wish: RunWish, forecast: PushForecast): PlaygroundError {
  const { count, recordBytes, shards } = wish;
  const recordsPerSecond = Math.min(forecast.recordsPerSecond, paceOf(wish));
  const fits = (other: Partial<RunWish>) => forecastOf(limits, { ...wish, ...other }).seconds <= MOST_SECONDS;
  const most = largest(Math.floor(recordsPerSecond * MOST_SECONDS), (records) => fits({ count: records }));
  return new PlaygroundError(
    'run-too-large',
    `${count} records of ${Math.round(recordBytes)} bytes with their keys take ${shards} open shard(s) about ` +
      `${Math.ceil(forecast.seconds)} s at ${Math.floor(recordsPerSecond)} records a second${waitingOf(wish, forecast)}, ` +
      `and a run has ${MOST_SECONDS} s: ${MOST_INVOCATIONS} invocations of 15 minutes, ${USABLE_SECONDS} s of each for ` +
      'pushing, the rest for retries and for handing over. ' +
      `Ask for ${most} records at most, ${otherHelp(wish, forecast, fits)}.`,
    {
      errors: [{ pointer: '/count', message: `expected at most ${most} on ${shards} open shard(s), got ${count}` }],
    },
  );
}

const waitingOf = ({ orderedKeyShare = 0 }: RunWish, { boundBy }: PushForecast): string =>
  boundBy === 'order'
    ? ` (in order, each record of a key waits for the answer to the one before, about ${ANSWER_MS} ms, and one key ` +
      `has ${percent(orderedKeyShare)} % of them)`
    : '';

/** What else would help than fewer records: only that which sets the pace. */
function otherHelp(wish: RunWish, forecast: PushForecast, fits: (other: Partial<RunWish>) => boolean): string {
  const { count, shards, busiestShare: busiest = 1 / shards } = wish;
  const { boundBy, seconds } = forecast;
  if (isPaced(wish, forecast)) return `or for a pace of at least ${Math.ceil(count / MOST_SECONDS)} a second`;
  if (boundBy === 'order') {
    const part = (1_000 / ANSWER_MS) * (MOST_SECONDS / count);
    return `without \`ordered\`, or under more keys, so that none has more than ${percent(part)} % of them`;
  }
  const other = boundBy === 'bytes' ? 'for smaller ones' : 'with `aggregate`';
  if (busiest * shards > UNEVEN) return `${other}, or under keys that lie evenly over the shards`;
  let enough = Math.ceil((shards * seconds) / MOST_SECONDS);
  while (!fits({ shards: enough, busiestShare: undefined })) enough += 1;
  return `${other}, or give the stream ${enough} shards`;
}

/** The largest whole number up to `most` that fits, where all below one that fits do. */
function largest(most: number, fits: (value: number) => boolean): number {
  let [fitting, above] = [0, most + 1];
  while (above - fitting > 1) {
    const middle = Math.floor((fitting + above) / 2);
    if (fits(middle)) fitting = middle;
    else above = middle;
  }
  return fitting;
}

/** A shard that gets so many times its fair part sets the pace, and not the number of shards. */
const UNEVEN = 1.05;

/** Of two digits that count. */
const percent = (part: number): string => String(Number((part * 100).toPrecision(2)));
