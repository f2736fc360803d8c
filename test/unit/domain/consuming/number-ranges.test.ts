import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRanges, writeRanges } from '../../../../src/domain/consuming/number-ranges.ts';
import { NumberSet } from '../../../../src/domain/consuming/number-set.ts';

function setOf(numbers: Iterable<number>): NumberSet {
  const set = new NumberSet();
  for (const number of numbers) set.add(number);
  return set;
}

const numbersIn = (set: NumberSet): number[] =>
  [...set.ranges()].flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

describe('writeRanges', () => {
  it('writes what readRanges reads, whichever numbers they are', () => {
    const range = fc.tuple(fc.nat(20_000), fc.nat(300));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), (ranges) => {
        const numbers = ranges.flatMap(([first, more]) =>
          Array.from({ length: more + 1 }, (_, index) => first + index),
        );

        const set = readRanges(writeRanges(setOf(numbers)));

        expect(numbersIn(set)).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });

  it('is short where numbers lie side by side, and never longer than 64 KiB', () => {
    const million = Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    const odd = setOf(million.filter((number) => number % 2 === 1));

    expect(writeRanges(setOf(million))).toHaveLength(5);
    expect(writeRanges(odd).length).toBeLessThanOrEqual(65_536);
    expect(numbersIn(readRanges(writeRanges(odd))).every((number) => odd.has(number))).toBe(true);
  });

  it('adds to what is there', () => {
    expect(numbersIn(readRanges(writeRanges(setOf([3, 4])), setOf([1, 4, 9])))).toEqual([1, 3, 4, 9]);
  });
});
