import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fraction, SeededRandom, seededRandom } from '../../../src/domain/random.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const drawsOf = (random: { uint32(): number }): number[] => Array.from({ length: 20 }, () => random.uint32());

describe('a seeded random source', () => {
  it('repeats itself when it is seeded again, whatever was drawn before', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.nat(50), (seed, subSeed, drawnBefore) => {
        const random = new SeededRandom(1);
        for (let draw = 0; draw < drawnBefore; draw += 1) random.uint32();
        random.reseed(seed, subSeed);

        expect(drawsOf(random)).toEqual(drawsOf(seededRandom(seed, subSeed)));
      }),
    );
  });

  it('draws otherwise for another seed, and for another sub-seed', () => {
    expect(drawsOf(seededRandom(1, 2))).not.toEqual(drawsOf(seededRandom(1, 3)));
    expect(drawsOf(seededRandom(1, 2))).not.toEqual(drawsOf(seededRandom(2, 2)));
  });

  it('draws whole numbers of 32 bits, about as many in each sixteenth of them', () => {
    const random = seededRandom(7);
    const counts = new Array<number>(16).fill(0);
    for (let draw = 0; draw < 16_000; draw += 1) {
      const value = random.uint32();
      if (Number.isInteger(value) && value >= 0) counts[value >>> 28] = (counts[value >>> 28] ?? 0) + 1;
    }

    expect(counts.filter((count) => Math.abs(count - 1_000) > 150)).toEqual([]);
  });

  it('draws fractions from 0 up to, and never, 1', () => {
    expect(fraction({ uint32: () => 0 })).toBe(0);
    expect(fraction({ uint32: () => 2 ** 32 - 1 })).toBeLessThan(1);
  });
});
