// What a shard gives to GetRecords: so many calls in any one second, and bytes as a debt that must be paid off first.
import { ALLOWED, type Decision, longer, type Refusal, WINDOW_MS } from './decision.ts';
import type { LimitValues } from './table.ts';

export type ReadLimits = Pick<
  LimitValues,
  'shardReadCallsPerSecond' | 'shardReadBytesPerSecond' | 'shardReadBurstBytes'
>;

/** Plain JSON, so that the mirror can keep it between invocations. */
export interface ReadBudget {
  /** Instants of the calls admitted in the last second, oldest first. */
  readonly calls: readonly number[];
  /** Bytes in the bucket at `at`: positive is saved up, negative is debt. */
  readonly balanceBytes: number;
  readonly at: number | null;
}

export const FULL_READ_BUDGET: ReadBudget = { calls: [], balanceBytes: 0, at: null };

/**
 * Admits or refuses one GetRecords call. What it returns is charged afterwards with {@link chargeRead}: AWS checks
 * before the call and counts after it, which is how a 10 MiB answer can pass and the next five seconds can not.
 *
 * A refused call costs nothing. **Inferred**: AWS does not say whether throttled calls count toward the five.
 */
export function admitRead(limits: ReadLimits, budget: ReadBudget, now: number): readonly [Decision, ReadBudget] {
  const settled = settle(limits, budget, now);
  const refusal = longer(refusalByBytes(limits, settled), refusalByCalls(limits, settled));
  if (refusal) return [refusal, settled];
  if (limits.shardReadCallsPerSecond === Number.POSITIVE_INFINITY) return [ALLOWED, settled];
  return [ALLOWED, { ...settled, calls: [...settled.calls, settled.at] }];
}

/** Charges the bytes that an admitted call returned; the balance may go below zero. */
export function chargeRead(limits: ReadLimits, budget: ReadBudget, now: number, returnedBytes: number): ReadBudget {
  const settled = settle(limits, budget, now);
  if (limits.shardReadBytesPerSecond === Number.POSITIVE_INFINITY) return settled;
  return { ...settled, balanceBytes: settled.balanceBytes - returnedBytes };
}

/** What the budget shows on a meter: calls in the last second, and how long the debt still blocks. */
export function readUse(limits: ReadLimits, budget: ReadBudget, now: number): { calls: number; blockedMs: number } {
  const settled = settle(limits, budget, now);
  return { calls: settled.calls.length, blockedMs: debtMs(limits, settled) };
}

type SettledBudget = ReadBudget & { readonly at: number };

function settle(limits: ReadLimits, budget: ReadBudget, now: number): SettledBudget {
  const at = budget.at === null ? now : Math.max(now, budget.at);
  const calls = budget.calls.filter((call) => call > at - WINDOW_MS);
  if (budget.at === null) return { calls, balanceBytes: limits.shardReadBurstBytes, at };
  if (at === budget.at) return { calls, balanceBytes: budget.balanceBytes, at };
  const refilled = budget.balanceBytes + ((at - budget.at) / 1_000) * limits.shardReadBytesPerSecond;
  return { calls, balanceBytes: Math.min(limits.shardReadBurstBytes, refilled), at };
}

const debtMs = (limits: ReadLimits, { balanceBytes }: ReadBudget): number =>
  balanceBytes < 0 ? Math.ceil((-balanceBytes / limits.shardReadBytesPerSecond) * 1_000) : 0;

function refusalByBytes(limits: ReadLimits, budget: SettledBudget): Refusal | undefined {
  const retryAfterMs = debtMs(limits, budget);
  return retryAfterMs > 0 ? { allowed: false, limit: 'bytes', retryAfterMs } : undefined;
}

function refusalByCalls(limits: ReadLimits, { calls, at }: SettledBudget): Refusal | undefined {
  if (calls.length < limits.shardReadCallsPerSecond) return undefined;
  const mustExpire = calls[calls.length - limits.shardReadCallsPerSecond] ?? at;
  return { allowed: false, limit: 'transactions', retryAfterMs: Math.ceil(mustExpire + WINDOW_MS - at) };
}
