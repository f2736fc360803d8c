import { describe, expect, it } from '@jest/globals';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { ShardBudget } from '../../../../src/domain/producing/shard-budget.ts';

const SMALL = { records: 1, bytes: 100 };
const LARGE = { records: 1, bytes: MIB };

/** The budget of a shard that others fill, so that little of it is left; nothing is under way at `nowMs`. */
function asOneOfMany(nowMs: number): ShardBudget {
  const budget = new ShardBudget(limitValues('classic'));
  for (let sentMs = nowMs - 500; sentMs < nowMs; sentMs += 10) {
    budget.hold(MIB);
    budget.refuse(sentMs, sentMs, LARGE);
  }
  return budget;
}

describe('the budget of a shard', () => {
  it('lets a large record go that is alone in its second, however small the share beside others', () => {
    const budget = asOneOfMany(10_000);

    expect(budget.fits(10_000, MIB)).toBe(true);
  });

  it('lets it wait for the answers of others, and then for the end of their second', () => {
    const budget = asOneOfMany(10_000);

    budget.send(10_000, SMALL.bytes, 0);
    expect(budget.fitsMs(10_000, MIB)).toBe(Number.POSITIVE_INFINITY);
    budget.count(10_007, SMALL);

    expect(budget.fitsMs(10_007, MIB)).toBe(11_007);
    expect(budget.fits(11_006, MIB)).toBe(false);
    expect(budget.fits(11_007, MIB)).toBe(true);
  });

  it('lets nothing go too soon where the clock steps back between two answers', () => {
    const budget = new ShardBudget(limitValues('classic'));
    budget.hold(MIB / 2);
    budget.hold(MIB / 2);

    budget.count(10_000, { records: 1, bytes: MIB / 2 });
    budget.count(9_500, { records: 1, bytes: MIB / 2 });

    expect(budget.fitsMs(10_000, MIB)).toBe(11_000);
  });
});
