// What a shard gives to GetRecords: so many calls in any one second, and bytes as a debt that must be paid off first.
import { ALLOWED, type Decision, longer, type Refusal, WINDOW_MS } from './decision.ts';
import type { LimitValues } from './table.ts';

export type ReadLimits = Pick<
  LimitValues,
  'shardReadCallsPerSecond' | 'shardReadBytesPerSecond' | 'shardReadBurstBytes'
>;

/** Plain JSON, so that the mirror can keep it between invocations. */
export interface ReadBudget {
  /** Instants of the calls admitted in the last second, in epoch milliseconds, oldest first. */
  readonly calls: readonly number[];
  /** When all bytes returned so far are paid off, in epoch microseconds: whole numbers, so that nothing drifts. */
  readonly paidOffUs: number;
  /** The latest instant seen, in epoch milliseconds: a clock that steps back does not open the budget. */
  readonly at: number;
}

export const FULL_READ_BUDGET: ReadBudget = { calls: [], paidOffUs: 0, at: 0 };

const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;

/**
 * Admits or refuses one GetRecords call at `now`, in whole epoch milliseconds. What it returns is charged afterwards
 * with {@link chargeRead}: AWS checks before the call and counts after it, which is how a 10 MiB answer can pass and
 * the next five seconds can not.
 *
 * A refused call costs nothing. **Inferred**: AWS does not say whether throttled calls count toward the five.
 */
export function admitRead(limits: ReadLimits, budget: ReadBudget, now: number): readonly [Decision, ReadBudget] {
  const settled = settle(budget, now);
  const refusal = longer(refusalByBytes(limits, settled), refusalByCalls(limits, settled));
  if (refusal) return [refusal, settled];
  if (limits.shardReadCallsPerSecond === Number.POSITIVE_INFINITY) return [ALLOWED, settled];
  return [ALLOWED, { ...settled, calls: [...settled.calls, settled.at] }];
}

/** Charges the bytes that an admitted call returned: the debt they make must be paid off before the next call. */
export function chargeRead(limits: ReadLimits, budget: ReadBudget, now: number, returnedBytes: number): ReadBudget {
  const settled = settle(budget, now);
  if (limits.shardReadBytesPerSecond === Number.POSITIVE_INFINITY) return settled;
  const costUs = Math.ceil((returnedBytes / limits.shardReadBytesPerSecond) * US_PER_SECOND);
  return { ...settled, paidOffUs: Math.max(settled.paidOffUs, settled.at * US_PER_MS) + costUs };
}

/** What the budget shows on a meter: calls in the last second, and how long the debt still blocks. */
export function readUse(limits: ReadLimits, budget: ReadBudget, now: number): { calls: number; blockedMs: number } {
  const settled = settle(budget, now);
  return { calls: settled.calls.length, blockedMs: debtMs(limits, settled) };
}

function settle(budget: ReadBudget, now: number): ReadBudget {
  const at = Math.max(now, budget.at);
  return { ...budget, calls: budget.calls.filter((call) => call > at - WINDOW_MS), at };
}

/** Bytes saved up while idle, where the table allows any, need not be paid off first. */
function debtMs({ shardReadBytesPerSecond, shardReadBurstBytes }: ReadLimits, { paidOffUs, at }: ReadBudget): number {
  const savedUpUs = (shardReadBurstBytes / shardReadBytesPerSecond) * US_PER_SECOND;
  return Math.max(0, Math.ceil((paidOffUs - at * US_PER_MS - savedUpUs) / US_PER_MS));
}

function refusalByBytes(limits: ReadLimits, budget: ReadBudget): Refusal | undefined {
  const retryAfterMs = debtMs(limits, budget);
  return retryAfterMs > 0 ? { allowed: false, limit: 'bytes', retryAfterMs } : undefined;
}

function refusalByCalls(limits: ReadLimits, { calls, at }: ReadBudget): Refusal | undefined {
  if (calls.length < limits.shardReadCallsPerSecond) return undefined;
  const mustExpire = calls[calls.length - limits.shardReadCallsPerSecond] ?? at;
  return { allowed: false, limit: 'transactions', retryAfterMs: mustExpire + WINDOW_MS - at };
}
