// How often a second the operations of the control plane may be called; what is too often is LimitExceededException.
import type { Clock } from '../../src/domain/clock.ts';
import { admitCall, type CallBudget, FULL_CALL_BUDGET, isUnused } from '../../src/domain/limits/call-budget.ts';
import { CALL_RATE_NAMES, type CallRateName, EACH_STREAM } from '../../src/domain/limits/call-rates.ts';
import { type Limit, limitTable, type ProfileName } from '../../src/domain/limits/table.ts';
import { callRateExceeded } from './refusals.ts';

/** Counts one call that means this stream, or none in particular; throws the refusal where it is one too many. */
export type AdmitCall = (streamName: string | undefined) => void;

interface CallRateOptions {
  readonly clock: Clock;
  readonly profile: ProfileName;
  readonly accountId: string;
}

/**
 * What counts the calls of each operation that has a rate, by the operation's name. **Inferred**: a call counts when it
 * is valid and admitted, whatever becomes of it then; one that is malformed or throttled costs nothing.
 */
export function createCallRates(options: CallRateOptions): ReadonlyMap<string, AdmitCall> {
  const table = limitTable(options.profile);
  return new Map(CALL_RATE_NAMES.map((name) => [operationOf(name), counter(table[name], options)]));
}

/** `createStreamCallsPerSecond` is for CreateStream. */
const operationOf = (name: CallRateName): string =>
  name.charAt(0).toUpperCase() + name.slice(1, -'CallsPerSecond'.length);

function counter({ value: callsPerSecond, scope }: Limit, { clock, accountId }: CallRateOptions): AdmitCall {
  const budgets = new Map<string, CallBudget>();
  return (streamName) => {
    const key = scope === EACH_STREAM ? (streamName ?? '') : '';
    const now = clock.now();
    const [decision, budget] = admitCall(callsPerSecond, budgets.get(key) ?? FULL_CALL_BUDGET, now);
    if (!decision.allowed) throw callRateExceeded(streamName, accountId);
    if (!budgets.has(key)) dropUnused(budgets, now);
    budgets.set(key, budget);
  };
}

/** Streams come and go, and names that never were are asked for: what is not in use is not kept. */
function dropUnused(budgets: Map<string, CallBudget>, now: number): void {
  for (const [key, budget] of budgets) {
    if (isUnused(budget, now)) budgets.delete(key);
  }
}
