import { describe, expect, it } from '@jest/globals';
import { grown, lessened, WHOLE_SHARE } from '../../../../src/domain/producing/share.ts';

const HALF = { part: 0.5, grownMs: 0, lessenedMs: 0 };

describe('the share of a shard', () => {
  it('falls with what is refused, by a small part for one answer at most', () => {
    expect(lessened(HALF, 10, 5, 0.001).part).toBeCloseTo(0.481, 3);
    expect(lessened(HALF, 10, 5, 0.5).part).toBeCloseTo(0.471, 3);
  });

  it('falls once for all requests that were under way: they tell of the same moment', () => {
    const once = lessened(HALF, 20, 5, 0.01);

    expect(lessened(once, 21, 19, 0.01).part).toBeGreaterThanOrEqual(once.part);
    expect(lessened(once, 40, 21, 0.01).part).toBeLessThan(once.part);
  });

  it('never falls to nothing, so that a change for the better is noticed', () => {
    let share = WHOLE_SHARE;
    for (let now = 0; now < 1_000; now += 1) share = lessened(share, now, now, 1);

    expect(share.part).toBe(0.005);
  });

  it('grows slowly beside others, ever faster after a silence, and never beyond the whole', () => {
    const partAfter = (ms: number) => grown(HALF, ms).part;

    expect(partAfter(1_000)).toBeCloseTo(0.56, 3);
    expect(grown(grown(HALF, 1_000), 2_000).part).toBeCloseTo(0.616, 3);
    expect(grown({ ...HALF, grownMs: 3_000 }, 4_000).part).toBeCloseTo(0.62, 3);
    expect(grown({ ...HALF, grownMs: 6_000 }, 7_000).part).toBeCloseTo(0.74, 3);
    expect(partAfter(60_000)).toBe(1);
  });

  it('grows sooner where it is small, so that a newcomer catches up', () => {
    const growthOf = (part: number) => grown({ ...HALF, part }, 1_000).part - part;

    expect(growthOf(0.25)).toBeCloseTo(0.075, 3);
    expect(growthOf(0.75)).toBeCloseTo(0.045, 3);
  });

  it('does not grow when the clock steps back', () => {
    expect(grown(HALF, -500)).toEqual(HALF);
  });
});
