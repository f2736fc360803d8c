// What is left of a number of calls in any one second: a read budget without the bytes.
import { type Decision, WINDOW_MS } from './decision.ts';
import { admitRead, FULL_READ_BUDGET, type ReadBudget } from './read-budget.ts';

export type CallBudget = ReadBudget;

export const FULL_CALL_BUDGET: CallBudget = FULL_READ_BUDGET;

/**
 * Admits or refuses one call at `now`, in whole epoch milliseconds. A refused call costs nothing. **Inferred**: AWS
 * publishes how many calls a second it takes, not the shape of the second; here it slides.
 */
export const admitCall = (callsPerSecond: number, budget: CallBudget, now: number): readonly [Decision, CallBudget] =>
  admitRead(
    {
      shardReadCallsPerSecond: callsPerSecond,
      shardReadBytesPerSecond: Number.POSITIVE_INFINITY,
      shardReadBurstBytes: 0,
    },
    budget,
    now,
  );

/** Whether nothing of it is used: it is then worth no more than a new one. */
export const isUnused = ({ calls }: CallBudget, now: number): boolean =>
  (calls.at(-1) ?? Number.NEGATIVE_INFINITY) <= now - WINDOW_MS;
