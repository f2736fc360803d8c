import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admitCall, FULL_CALL_BUDGET, isUnused } from '../../../../src/domain/limits/call-budget.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('admitCall', () => {
  it('admits so many calls in any one second, and says exactly how long to wait for the next', () => {
    const [, one] = admitCall(2, FULL_CALL_BUDGET, NOW);
    const [, two] = admitCall(2, one, NOW + 400);

    const [refusal, after] = admitCall(2, two, NOW + 500);

    expect(refusal).toEqual({ allowed: false, limit: 'transactions', retryAfterMs: 500 });
    expect(admitCall(2, after, NOW + 999)[0].allowed).toBe(false);
    expect(admitCall(2, after, NOW + 1_000)[0].allowed).toBe(true);
  });

  it('admits any number where there is no limit, and remembers none of them', () => {
    const [decision, budget] = admitCall(Number.POSITIVE_INFINITY, FULL_CALL_BUDGET, NOW);

    expect(decision.allowed).toBe(true);
    expect(budget.calls).toEqual([]);
  });

  it('never admits more than the limit in a second, however the calls come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 100 }), fc.integer({ min: 1, max: 20 }), (pauses, limit) => {
        const admitted: number[] = [];
        let budget = FULL_CALL_BUDGET;
        let now = NOW;
        for (const pause of pauses) {
          now += pause;
          const [decision, next] = admitCall(limit, budget, now);
          budget = next;
          if (decision.allowed) admitted.push(now);
        }
        for (const at of admitted) {
          expect(admitted.filter((other) => other > at - 1_000 && other <= at).length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});

describe('isUnused', () => {
  it('is so before the first call, and again a second after the last', () => {
    const [, used] = admitCall(5, FULL_CALL_BUDGET, NOW);

    expect(isUnused(FULL_CALL_BUDGET, NOW)).toBe(true);
    expect(isUnused(used, NOW + 999)).toBe(false);
    expect(isUnused(used, NOW + 1_000)).toBe(true);
  });
});
