import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import {
  chargeWrite,
  FULL_WRITE_BUDGET,
  type WriteBudget,
  writeUse,
} from '../../../../src/domain/limits/write-budget.ts';

const limits = limitValues('classic');
const SECOND = 1_000;

interface Attempt {
  readonly gapMs: number;
  readonly records: number;
  readonly bytes: number;
}

const anyAttempts = (maxBytes: number) =>
  fc.array(
    fc.record<Attempt>({
      gapMs: fc.oneof(fc.nat(40), fc.nat(1_500)),
      records: fc.integer({ min: 1, max: 500 }),
      bytes: fc.integer({ min: 0, max: maxBytes }),
    }),
    { maxLength: 120 },
  );

const attempts = anyAttempts(MIB);
const ONE_ABOVE = { records: 1, bytes: MIB + 1 };

function play(list: readonly Attempt[]) {
  let budget: WriteBudget = FULL_WRITE_BUDGET;
  let now = 1_000_000;
  const admitted: { at: number; records: number; bytes: number }[] = [];
  const refused: { at: number; attempt: Attempt; before: WriteBudget; retryAfterMs: number }[] = [];
  for (const attempt of list) {
    now += attempt.gapMs;
    const before = budget;
    const [decision, after] = chargeWrite(limits, budget, now, attempt);
    budget = after;
    if (decision.allowed) admitted.push({ at: now, records: attempt.records, bytes: attempt.bytes });
    else refused.push({ at: now, attempt, before, retryAfterMs: decision.retryAfterMs });
  }
  return { admitted, refused };
}

describe('chargeWrite', () => {
  it('admits in no window of one second more than the limit', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const { admitted } = play(list);
        for (const { at } of admitted) {
          const window = admitted.filter((other) => other.at > at - SECOND && other.at <= at);
          expect(window.reduce((sum, { records }) => sum + records, 0)).toBeLessThanOrEqual(1_000);
          expect(window.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MIB);
        }
      }),
    );
  });

  it('states a wait that is never too short, nor too long by more than a millisecond', () => {
    fc.assert(
      fc.property(fc.oneof(attempts, anyAttempts(10 * MIB)), (list) => {
        for (const { at, attempt, before, retryAfterMs } of play(list).refused) {
          const [onTime] = chargeWrite(limits, before, at + retryAfterMs, attempt);
          const [tooEarly] = chargeWrite(limits, before, at + retryAfterMs - 1, attempt);
          expect(onTime.allowed).toBe(true);
          expect(tooEarly.allowed).toBe(false);
        }
      }),
    );
  });

  it('takes 1,000 records at once and refuses the next one for a second', () => {
    const [, full] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1_000, bytes: 1_000 });

    const [decision] = chargeWrite(limits, full, 0, { records: 1, bytes: 1 });

    expect(decision).toEqual({ allowed: false, limit: 'records', retryAfterMs: 1_000 });
  });

  it('takes the first of five records of 1 MiB, as AWS was seen to do, and names the limit that refuses the rest', () => {
    const [first, budget] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1, bytes: MIB });
    const [second] = chargeWrite(limits, budget, 0, { records: 1, bytes: MIB });

    expect(first.allowed).toBe(true);
    expect(second).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: 1_000 });
  });

  it('names the limit that makes the caller wait longer when both refuse', () => {
    const [, early] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1_000, bytes: 0 });
    const [, later] = chargeWrite({ ...limits, shardWriteRecordsPerSecond: 2_000 }, early, 400, {
      records: 1,
      bytes: MIB,
    });

    const [decision] = chargeWrite(limits, later, 500, { records: 1, bytes: 1 });

    expect(decision).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: 900 });
  });

  it('says of a cost above all that a shard takes at once that no wait helps', () => {
    const [tooLarge] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1, bytes: 10 * MIB + 1 });
    const [noBurst] = chargeWrite({ ...limits, shardWriteBurstBytes: 0 }, FULL_WRITE_BUDGET, 0, ONE_ABOVE);

    for (const decision of [tooLarge, noBurst]) {
      expect(decision).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: Number.POSITIVE_INFINITY });
    }
  });

  it('takes a record of 10 MiB after an idle second, and nothing more for ten seconds', () => {
    const [large, budget] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1, bytes: 10 * MIB });
    const [early] = chargeWrite(limits, budget, 4_000, { records: 1, bytes: 0 });
    const [onTime] = chargeWrite(limits, budget, 10_000, { records: 1, bytes: MIB });

    expect(large.allowed).toBe(true);
    expect(early).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: 6_000 });
    expect(onTime.allowed).toBe(true);
  });

  it('lets a record above the limit wait until the last second is empty', () => {
    const [, budget] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 1, bytes: 1 });

    const [early] = chargeWrite(limits, budget, 400, ONE_ABOVE);

    expect(early).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: 600 });
  });

  it('keeps the rate on average, however large the records are', () => {
    fc.assert(
      fc.property(anyAttempts(10 * MIB), (list) => {
        const { admitted } = play(list);
        const startedAt = admitted[0]?.at ?? 0;
        let bytes = 0;
        for (const { at, bytes: added } of admitted) {
          // What was admitted before is paid off, but for one second's worth.
          expect(bytes).toBeLessThanOrEqual((MIB * (at - startedAt + SECOND)) / SECOND);
          bytes += added;
        }
      }),
    );
  });

  it('does not open the window when the clock steps back', () => {
    const [, full] = chargeWrite(limits, FULL_WRITE_BUDGET, 5_000, { records: 1_000, bytes: 0 });

    const [decision] = chargeWrite(limits, full, 1_000, { records: 1, bytes: 0 });

    expect(decision.allowed).toBe(false);
  });

  it('never refuses under the profile unlimited, and remembers nothing', () => {
    const unlimited = limitValues('unlimited');
    let budget: WriteBudget = FULL_WRITE_BUDGET;
    for (let call = 0; call < 100; call += 1) {
      const [decision, next] = chargeWrite(unlimited, budget, 0, { records: 500, bytes: 5 * MIB });
      expect(decision.allowed).toBe(true);
      budget = next;
    }
    expect(budget).toBe(FULL_WRITE_BUDGET);
  });
});

describe('writeUse', () => {
  it('shows what the last second holds and forgets the rest', () => {
    const [, one] = chargeWrite(limits, FULL_WRITE_BUDGET, 0, { records: 10, bytes: 100 });
    const [, two] = chargeWrite(limits, one, 600, { records: 5, bytes: 50 });

    expect(writeUse(two, 999)).toEqual({ records: 15, bytes: 150 });
    expect(writeUse(two, 1_000)).toEqual({ records: 5, bytes: 50 });
    expect(writeUse(two, 1_600)).toEqual({ records: 0, bytes: 0 });
  });
});
