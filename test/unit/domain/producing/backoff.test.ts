import { describe, expect, it } from '@jest/globals';
import { fullJitterMs } from '../../../../src/domain/producing/backoff.ts';
import type { Random } from '../../../../src/domain/random.ts';

/** Chance that always comes out at this part of its range. */
const always = (part: number): Random => ({ uint32: () => Math.floor(part * (2 ** 32 - 1)) });

const TRIES = [1, 2, 3, 4, 5, 6, 7, 60];

describe('full jitter', () => {
  it('is bounded by a tenth of a second, twice as much with each further try, and two seconds at the most', () => {
    expect(TRIES.map((tries) => fullJitterMs(tries, always(1)))).toEqual([
      100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000,
    ]);
  });

  it('is anything below that, as chance has it, down to nothing', () => {
    expect([0, 0.25, 0.5, 0.75].map((part) => fullJitterMs(4, always(part)))).toEqual([0, 200, 400, 600]);
    expect(TRIES.map((tries) => fullJitterMs(tries, always(0)))).toEqual(TRIES.map(() => 0));
  });
});
