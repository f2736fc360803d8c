// What becomes of a batch after each attempt: done, tried again, halved or discarded.
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { BatchOutcome } from './batch-response.ts';

export interface RetryPolicy {
  readonly bisectOnError: boolean;
  /** -1: until the records are too old. */
  readonly maximumRetryAttempts: number;
  /** Records older than this are not tried any more; Infinity: until they are past their retention. */
  readonly maximumAgeMs: number;
}

/** A batch, or what is left of one. */
export interface Attempt<R> {
  readonly records: readonly R[];
  /** Failures that count toward MaximumRetryAttempts. */
  readonly failures: number;
  /** Tries in vain since the last success, counted or not: what the wait grows with. */
  readonly tries: number;
  /** How often the function has run with these records, in whatever company. */
  readonly invocations: number;
  /** What came of the last try; undefined before the first. */
  readonly last: BatchOutcome | undefined;
}

export interface Step<R> {
  /** Behind these the checkpoint goes. */
  readonly done: readonly R[];
  /** To be tried now, one after another. */
  readonly todo: readonly Attempt<R>[];
  /** Given up. */
  readonly discarded: readonly R[];
}

export const firstAttempt = <R>(records: readonly R[]): Attempt<R> => ({
  records,
  failures: 0,
  tries: 0,
  invocations: 0,
  last: undefined,
});

/** What follows from the outcome of an attempt. */
export function afterAttempt<R>(policy: RetryPolicy, attempt: Attempt<R>, outcome: BatchOutcome): Step<R> {
  const { records, tries, invocations } = attempt;
  if (outcome.kind === 'success') return { done: records, todo: [], discarded: [] };
  if (outcome.kind === 'not-run') return again({ ...attempt, tries: tries + 1, last: outcome });
  const tried: Attempt<R> = { ...attempt, invocations: invocations + 1, last: outcome };
  if (outcome.kind === 'failed-from' && outcome.index > 0) return goOnFrom(tried, outcome.index);
  // A failure at the first record cuts nothing off: it is the failure of the whole batch.
  return afterFailure(policy, tried);
}

/**
 * The checkpoint moves up to the failed record, and the rest is tried again, records that succeeded too. **Inferred**:
 * the rest is a batch of its own with all its attempts, so that a function which does a part of its batch at a time is
 * never taken for one that fails for good.
 */
const goOnFrom = <R>(attempt: Attempt<R>, index: number): Step<R> => ({
  done: attempt.records.slice(0, index),
  todo: [{ ...attempt, records: attempt.records.slice(index), failures: 0, tries: 1 }],
  discarded: [],
});

function afterFailure<R>(policy: RetryPolicy, attempt: Attempt<R>): Step<R> {
  const { records, failures, tries } = attempt;
  if (policy.bisectOnError && records.length > 1) return { done: [], todo: halves(attempt), discarded: [] };
  const isLast = policy.maximumRetryAttempts >= 0 && failures >= policy.maximumRetryAttempts;
  if (isLast) return { done: [], todo: [], discarded: records };
  return again({ ...attempt, failures: failures + 1, tries: tries + 1 });
}

/** Halving consumes no attempt. */
function halves<R>(attempt: Attempt<R>): Attempt<R>[] {
  const { records } = attempt;
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ ...attempt, records: half, tries: 1 }));
}

const again = <R>(attempt: Attempt<R>): Step<R> => ({ done: [], todo: [attempt], discarded: [] });

/** The attempt without the records that are too old by now, and these. */
export function withoutExpired<R extends Pick<ReadRecord, 'arrivedAtMs'>>(
  maximumAgeMs: number,
  attempt: Attempt<R>,
  now: number,
): { readonly attempt: Attempt<R>; readonly expired: readonly R[] } {
  const fresh = attempt.records.findIndex(({ arrivedAtMs }) => now - arrivedAtMs < maximumAgeMs);
  if (fresh === 0) return { attempt, expired: [] };
  const kept = fresh < 0 ? [] : attempt.records.slice(fresh);
  return {
    attempt: { ...attempt, records: kept },
    expired: attempt.records.slice(0, attempt.records.length - kept.length),
  };
}
