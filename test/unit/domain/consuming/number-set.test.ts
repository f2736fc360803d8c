import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NumberSet } from '../../../../src/domain/consuming/number-set.ts';

describe('NumberSet', () => {
  it('holds what was added and nothing else, each number once, up to the last of ten million', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000)), fc.array(fc.nat(10_000_000)), (added, others) => {
        const numbers = new NumberSet();
        const known = new Set<number>();
        for (const number of added) {
          expect(numbers.add(number)).toBe(!known.has(number));
          known.add(number);
        }
        expect(numbers.size).toBe(known.size);
        for (const number of [...added, ...others]) expect(numbers.has(number)).toBe(known.has(number));
      }),
    );
  });
});
