import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admitRead,
  chargeRead,
  FULL_READ_BUDGET,
  type ReadBudget,
  readUse,
} from '../../../../src/domain/limits/read-budget.ts';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';

const limits = limitValues('classic');

const attempts = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat(60), fc.nat(2_000)),
    bytes: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(10 * MIB)),
  }),
  { maxLength: 120 },
);

function play(list: readonly { gapMs: number; bytes: number }[]) {
  let budget: ReadBudget = FULL_READ_BUDGET;
  let now = 1_000_000;
  const admitted: { at: number; bytes: number }[] = [];
  const refused: { at: number; before: ReadBudget; retryAfterMs: number }[] = [];
  for (const { gapMs, bytes } of list) {
    now += gapMs;
    const before = budget;
    const [decision, after] = admitRead(limits, budget, now);
    budget = decision.allowed ? chargeRead(limits, after, now, bytes) : after;
    if (decision.allowed) admitted.push({ at: now, bytes });
    else refused.push({ at: now, before, retryAfterMs: decision.retryAfterMs });
  }
  return { admitted, refused };
}

const readOf = (budget: ReadBudget, now: number, bytes: number): ReadBudget => {
  const [decision, after] = admitRead(limits, budget, now);
  expect(decision.allowed).toBe(true);
  return chargeRead(limits, after, now, bytes);
};

describe('admitRead', () => {
  it('admits in no window of one second more than five calls', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const { admitted } = play(list);
        for (const { at } of admitted) {
          expect(admitted.filter((other) => other.at > at - 1_000 && other.at <= at).length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it('lets no bytes pass before those read earlier are paid off at 2 MiB a second', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const { admitted } = play(list);
        for (const [index, { at, bytes }] of admitted.slice(0, -1).entries()) {
          const next = admitted[index + 1];
          if (next) expect(next.at - at).toBeGreaterThanOrEqual((bytes / (2 * MIB)) * 1_000);
        }
      }),
    );
  });

  it('states a wait that is never too short, nor too long by more than a millisecond', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        for (const { at, before, retryAfterMs } of play(list).refused) {
          expect(admitRead(limits, before, at + retryAfterMs)[0].allowed).toBe(true);
          expect(admitRead(limits, before, at + retryAfterMs - 1)[0].allowed).toBe(false);
        }
      }),
    );
  });

  it('refuses a sixth read within one second on one shard', () => {
    let budget: ReadBudget = FULL_READ_BUDGET;
    for (const at of [0, 100, 200, 300, 400]) budget = readOf(budget, at, 0);

    expect(admitRead(limits, budget, 999)[0]).toEqual({ allowed: false, limit: 'transactions', retryAfterMs: 1 });
    expect(admitRead(limits, budget, 1_000)[0].allowed).toBe(true);
  });

  it.each([
    [10, 5_000],
    [5, 2_500],
    [2, 1_000],
  ])('lets an answer of %i MiB pass and blocks the shard for %i ms after it', (mib, blockedMs) => {
    const budget = readOf(FULL_READ_BUDGET, 0, mib * MIB);

    expect(admitRead(limits, budget, 0)[0]).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: blockedMs });
    expect(admitRead(limits, budget, blockedMs - 1)[0].allowed).toBe(false);
    expect(admitRead(limits, budget, blockedMs)[0].allowed).toBe(true);
  });

  it('waits for the longer of both limits', () => {
    let budget: ReadBudget = FULL_READ_BUDGET;
    for (const at of [0, 1, 2, 3]) budget = readOf(budget, at, 0);
    budget = readOf(budget, 4, MIB / 2);

    expect(admitRead(limits, budget, 5)[0]).toEqual({ allowed: false, limit: 'transactions', retryAfterMs: 995 });
  });

  it('costs a refused call nothing', () => {
    const budget = readOf(FULL_READ_BUDGET, 0, 2 * MIB);
    const [, after] = admitRead(limits, budget, 10);

    expect(after.calls).toEqual([0]);
    expect(admitRead(limits, after, 1_000)[0].allowed).toBe(true);
  });

  it('saves up no more than the burst that the table allows', () => {
    const bursting = { ...limits, shardReadBurstBytes: 2 * MIB };
    const [, admitted] = admitRead(bursting, FULL_READ_BUDGET, 0);
    const charged = chargeRead(bursting, admitted, 60_000, 10 * MIB);

    expect(readUse(bursting, charged, 60_000).blockedMs).toBe(4_000);
  });

  it('survives being stored as JSON', () => {
    const budget = readOf(FULL_READ_BUDGET, 0, 3 * MIB);
    const stored = JSON.parse(JSON.stringify(budget)) as ReadBudget;

    expect(admitRead(limits, stored, 100)).toEqual(admitRead(limits, budget, 100));
  });

  it('does not open when the clock steps back', () => {
    const budget = readOf(FULL_READ_BUDGET, 10_000, 2 * MIB);

    expect(admitRead(limits, budget, 0)[0]).toEqual({ allowed: false, limit: 'bytes', retryAfterMs: 1_000 });
  });

  it('never refuses under the profile unlimited, and keeps nothing', () => {
    const unlimited = limitValues('unlimited');
    let budget: ReadBudget = FULL_READ_BUDGET;
    for (let call = 0; call < 50; call += 1) {
      const [decision, admitted] = admitRead(unlimited, budget, call / 10);
      expect(decision.allowed).toBe(true);
      budget = chargeRead(unlimited, admitted, call / 10, 10 * MIB);
    }
    expect(budget.calls).toEqual([]);
  });
});

describe('readUse', () => {
  it('shows the calls of the last second and how long the debt still blocks', () => {
    const budget = readOf(readOf(FULL_READ_BUDGET, 0, 0), 500, 4 * MIB);

    expect(readUse(limits, budget, 500)).toEqual({ calls: 2, blockedMs: 2_000 });
    expect(readUse(limits, budget, 1_250)).toEqual({ calls: 1, blockedMs: 1_250 });
    expect(readUse(limits, budget, 9_000)).toEqual({ calls: 0, blockedMs: 0 });
  });
});
