// What a shard takes: at most so many records and so many bytes, partition keys counted, in any one second.
import { ALLOWED, type Decision, longer, type Refusal, WINDOW_MS } from './decision.ts';
import type { LimitValues } from './table.ts';
import { admit, EMPTY_WINDOW, expire, instantThatFrees, type Window } from './window.ts';

export type WriteLimits = Pick<LimitValues, 'shardWriteRecordsPerSecond' | 'shardWriteBytesPerSecond'>;

/** `bytes` is the data before base64 plus the partition key in UTF-8. */
export interface WriteCost {
  readonly records: number;
  readonly bytes: number;
}

export interface WriteBudget {
  readonly window: Window;
  /** The latest instant seen: a clock that steps back does not open the window. */
  readonly at: number;
}

export const FULL_WRITE_BUDGET: WriteBudget = { window: EMPTY_WINDOW, at: Number.NEGATIVE_INFINITY };

/**
 * Decides on one write at `now`, in whole epoch milliseconds, and gives the budget after it. A refusal leaves the budget as it was, but for what expired.
 *
 * The window slides: the half-open second (t − 1000 ms, t] never holds more than the limit, so neither does any
 * fixed second of the service's own. **Inferred**: AWS publishes the rate, not the shape of its window; five 1 MiB
 * records in one call to an idle shard were seen to be taken once and refused four times, so nothing is saved up.
 */
export function chargeWrite(
  limits: WriteLimits,
  budget: WriteBudget,
  now: number,
  cost: WriteCost,
): readonly [Decision, WriteBudget] {
  const at = Math.max(now, budget.at);
  const window = expire(budget.window, at - WINDOW_MS);
  const refusal = longer(
    refusalBy('records', limits.shardWriteRecordsPerSecond, window, at, cost),
    refusalBy('bytes', limits.shardWriteBytesPerSecond, window, at, cost),
  );
  if (refusal) return [refusal, { window, at }];
  return [ALLOWED, { window: admit(window, { at, ...cost }), at }];
}

/** What the last second holds, for a meter: it changes nothing. */
export function writeUse(budget: WriteBudget, now: number): WriteCost {
  const { records, bytes } = expire(budget.window, Math.max(now, budget.at) - WINDOW_MS);
  return { records, bytes };
}

type Measure = 'records' | 'bytes';

function refusalBy(measure: Measure, limit: number, window: Window, at: number, cost: WriteCost): Refusal | undefined {
  if (window[measure] + cost[measure] <= limit) return undefined;
  // A cost above the whole limit fits no window: the caller must cut it, waiting does not help.
  if (cost[measure] > limit) return { allowed: false, limit: measure, retryAfterMs: Number.POSITIVE_INFINITY };
  const freedAt = instantThatFrees(window, measure, limit - cost[measure]) + WINDOW_MS;
  return { allowed: false, limit: measure, retryAfterMs: freedAt - at };
}
