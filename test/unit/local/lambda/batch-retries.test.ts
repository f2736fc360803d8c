import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BatchOutcome } from '../../../../local/lambda/batch-response.ts';
import {
  type Attempt,
  afterAttempt,
  firstAttempt,
  type RetryPolicy,
  withoutExpired,
} from '../../../../local/lambda/batch-retries.ts';

const aPolicy = (over: Partial<RetryPolicy> = {}): RetryPolicy => ({
  bisectOnError: false,
  maximumRetryAttempts: 2,
  maximumAgeMs: Number.POSITIVE_INFINITY,
  ...over,
});
const FAILURE: BatchOutcome = { kind: 'failure', reason: 'thrown' };
const batchOf = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Runs a batch to its end with a function that says of each try what came of it. */
function play(policy: RetryPolicy, length: number, outcomeOf: (records: readonly number[]) => BatchOutcome) {
  const tried: (readonly number[])[] = [];
  const done: number[] = [];
  const discarded: number[] = [];
  let attempts: readonly Attempt<number>[] = [firstAttempt(batchOf(length))];
  for (;;) {
    const [attempt, ...later] = attempts;
    if (!attempt) return { tried, done, discarded };
    if (tried.length > 10_000) throw new Error('It never ends.');
    tried.push(attempt.records);
    const step = afterAttempt(policy, attempt, outcomeOf(attempt.records));
    done.push(...step.done);
    discarded.push(...step.discarded);
    attempts = [...step.todo, ...later];
  }
}

const throwsOn =
  (poison: readonly number[]) =>
  (records: readonly number[]): BatchOutcome =>
    records.some((record) => poison.includes(record)) ? FAILURE : { kind: 'success' };

const reportsFirstOf =
  (poison: readonly number[]) =>
  (records: readonly number[]): BatchOutcome => {
    const index = records.findIndex((record) => poison.includes(record));
    return index < 0 ? { kind: 'success' } : { kind: 'failed-from', index };
  };

describe('a batch that fails as a whole', () => {
  test('is tried once, and again as often as it may be, and then discarded', () => {
    const { tried, done, discarded } = play(aPolicy(), 3, throwsOn([1]));

    expect(tried).toEqual([batchOf(3), batchOf(3), batchOf(3)]);
    expect(done).toEqual([]);
    expect(discarded).toEqual(batchOf(3));
  });

  test('is not tried again when no retry is allowed', () => {
    expect(play(aPolicy({ maximumRetryAttempts: 0 }), 3, throwsOn([1])).tried).toHaveLength(1);
  });

  test('is tried for ever at -1', () => {
    let left = 500;
    const { done } = play(aPolicy({ maximumRetryAttempts: -1 }), 3, () => (left-- > 0 ? FAILURE : { kind: 'success' }));

    expect(done).toEqual(batchOf(3));
  });

  test('consumes no attempt when the function did not run', () => {
    let left = 50;
    const notRun: BatchOutcome = { kind: 'not-run', reason: 'throttled' };
    const { done } = play(aPolicy({ maximumRetryAttempts: 0 }), 3, () => (left-- > 0 ? notRun : { kind: 'success' }));

    expect(done).toEqual(batchOf(3));
  });

  test('waits longer with every try', () => {
    const [second] = afterAttempt(aPolicy(), firstAttempt([0]), FAILURE).todo;
    const [third] = second ? afterAttempt(aPolicy(), second, FAILURE).todo : [];

    expect([second?.tries, third?.tries]).toEqual([1, 2]);
  });
});

describe('a batch that reports where it failed', () => {
  test('is tried again from there, with what comes after', () => {
    const { tried, done, discarded } = play(aPolicy(), 5, reportsFirstOf([2]));

    expect(tried).toEqual([batchOf(5), [2, 3, 4], [2, 3, 4], [2, 3, 4]]);
    expect(done).toEqual([0, 1]);
    expect(discarded).toEqual([2, 3, 4]);
  });

  // Inferred: see the comment at the code. To find out, let a function on AWS report its second record each time.
  test('has all its attempts again whenever the checkpoint has moved', () => {
    const { done, discarded } = play(aPolicy({ maximumRetryAttempts: 0 }), 6, (records) =>
      records.length > 1 ? { kind: 'failed-from', index: 1 } : { kind: 'success' },
    );

    expect(done).toEqual(batchOf(6));
    expect(discarded).toEqual([]);
  });

  test('is cut there and nowhere else when it may be halved too', () => {
    const { tried } = play(aPolicy({ bisectOnError: true }), 8, reportsFirstOf([6]));

    expect(tried.slice(0, 3)).toEqual([batchOf(8), [6, 7], [6]]);
  });
});

describe('halving', () => {
  test('consumes no attempts and isolates the poison', () => {
    const { tried, done, discarded } = play(
      aPolicy({ bisectOnError: true, maximumRetryAttempts: 1 }),
      4,
      throwsOn([2]),
    );

    expect(tried).toEqual([batchOf(4), [0, 1], [2, 3], [2], [2], [3]]);
    expect(done).toEqual([0, 1, 3]);
    expect(discarded).toEqual([2]);
  });

  test('discards exactly the poison, and does each other record once, in order', () => {
    const anyPoison = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 10 });
    const anyFunction = fc.constantFrom(throwsOn, reportsFirstOf);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), anyPoison, anyFunction, (length, poison, functionOf) => {
        const { done, discarded } = play(aPolicy({ bisectOnError: true }), length, functionOf(poison));

        expect(discarded).toEqual(batchOf(length).filter((record) => poison.includes(record)));
        expect(done).toEqual(batchOf(length).filter((record) => !poison.includes(record)));
      }),
    );
  });
});

describe('withoutExpired', () => {
  const attemptOf = (...arrivals: readonly number[]) => firstAttempt(arrivals.map((arrivedAtMs) => ({ arrivedAtMs })));

  test.each([
    [[500, 600], 1_400, [500, 600], []],
    [[500, 600], 1_500, [600], [500]],
    [[500, 600], 1_600, [], [500, 600]],
  ])('of records that arrived at %j keeps at %i %j', (arrivals, now, kept, gone) => {
    const { attempt, expired } = withoutExpired(1_000, attemptOf(...arrivals), now);

    expect(attempt.records.map(({ arrivedAtMs }) => arrivedAtMs)).toEqual(kept);
    expect(expired.map(({ arrivedAtMs }) => arrivedAtMs)).toEqual(gone);
  });
});
