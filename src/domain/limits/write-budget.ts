// What a shard takes: at most so many records and so many bytes, partition keys counted, in any one second; and now and
// then a record that is larger than a second's bytes, which is paid off before the next.
import { ALLOWED, type Decision, longer, type Refusal, WINDOW_MS } from './decision.ts';
import type { LimitValues } from './table.ts';
import { admit, EMPTY_WINDOW, expire, instantThatFrees, type Window } from './window.ts';

/** Where no burst is given, no record may be larger than what a second takes. */
export type WriteLimits = Pick<LimitValues, 'shardWriteRecordsPerSecond' | 'shardWriteBytesPerSecond'> &
  Partial<Pick<LimitValues, 'shardWriteBurstBytes'>>;

/** `bytes` is the data before base64 plus the partition key in UTF-8. */
export interface WriteCost {
  readonly records: number;
  readonly bytes: number;
}

export interface WriteBudget {
  readonly window: Window;
  /** When a large record is paid off; long past where there was none. */
  readonly paidOffAt: number;
  /** The latest instant seen: a clock that steps back does not open the window. */
  readonly at: number;
}

export const FULL_WRITE_BUDGET: WriteBudget = {
  window: EMPTY_WINDOW,
  paidOffAt: Number.NEGATIVE_INFINITY,
  at: Number.NEGATIVE_INFINITY,
};

/**
 * Decides on one write at `now`, in whole epoch milliseconds, and gives the budget after it. A refusal leaves the budget
 * as it was, but for what expired.
 *
 * The window slides: the half-open second (t − 1000 ms, t] never holds more than the limit, so neither does any
 * fixed second of the service's own. **Inferred**: AWS publishes the rate, not the shape of its window; five 1 MiB
 * records in one call to an idle shard were seen to be taken once and refused four times, so nothing is saved up.
 *
 * A record above the limit, which a stream takes only where it is set to, finds the last second empty or waits until it
 * is, and then closes the shard for as long as its bytes take at the limit: 10 MiB for ten seconds. **Inferred**: AWS
 * says that such records burst the rate, that the rate is kept on average, and that writes are throttled until then.
 */
export function chargeWrite(
  limits: WriteLimits,
  budget: WriteBudget,
  now: number,
  cost: WriteCost,
): readonly [Decision, WriteBudget] {
  const { shardWriteRecordsPerSecond: recordLimit, shardWriteBytesPerSecond: byteLimit } = limits;
  // Where nothing is ever refused, nothing need be remembered.
  if (recordLimit === Number.POSITIVE_INFINITY && byteLimit === Number.POSITIVE_INFINITY) return [ALLOWED, budget];
  const mostBytes = Math.max(byteLimit, limits.shardWriteBurstBytes ?? 0);
  const at = Math.max(now, budget.at);
  // Asked for every record: with spreads in place of the members' names it takes seven times as long.
  const settled = { window: expire(budget.window, at - WINDOW_MS), paidOffAt: budget.paidOffAt, at };
  const byRate = longer(
    refusalBy('records', settled, cost.records, { limit: recordLimit, most: recordLimit }),
    refusalBy('bytes', settled, cost.bytes, { limit: byteLimit, most: mostBytes }),
  );
  const refusal = longer(byRate, refusalByDebt(settled));
  if (refusal) return [refusal, settled];
  const window = admit(settled.window, { at, records: cost.records, bytes: cost.bytes });
  if (cost.bytes <= byteLimit) return [ALLOWED, { window, paidOffAt: settled.paidOffAt, at }];
  return [ALLOWED, { window, paidOffAt: at + Math.ceil((cost.bytes / byteLimit) * WINDOW_MS), at }];
}

/** What the last second holds, for a meter: it changes nothing. */
export function writeUse(budget: WriteBudget, now: number): WriteCost {
  const { records, bytes } = expire(budget.window, Math.max(now, budget.at) - WINDOW_MS);
  return { records, bytes };
}

/** What a second takes of one measure, and the most that one write may have of it. */
interface Bound {
  readonly limit: number;
  readonly most: number;
}

function refusalBy(
  measure: 'records' | 'bytes',
  { window, at }: WriteBudget,
  cost: number,
  { limit, most }: Bound,
): Refusal | undefined {
  // A cost above all that can be taken fits no window: the caller must cut it, waiting does not help.
  if (cost > most) return { allowed: false, limit: measure, retryAfterMs: Number.POSITIVE_INFINITY };
  const target = Math.max(0, limit - cost);
  if (window[measure] <= target) return undefined;
  const freedAt = instantThatFrees(window, measure, target) + WINDOW_MS;
  return { allowed: false, limit: measure, retryAfterMs: freedAt - at };
}

const refusalByDebt = ({ paidOffAt, at }: WriteBudget): Refusal | undefined =>
  paidOffAt > at ? { allowed: false, limit: 'bytes', retryAfterMs: paidOffAt - at } : undefined;
