import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Unsettled } from '../../../../src/domain/producing/unsettled.ts';

describe('the unsettled numbers', () => {
  it('are those that were added and not deleted, ascending, however far apart', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(50_000), { maxLength: 50 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.array(fc.nat(1_000), { maxLength: 5 }))),
        (resumed, steps) => {
          const before = resumed.sort((a, b) => a - b);
          const expected = new Set(before);
          const unsettled = new Unsettled(before);
          let number = 50_000;
          for (const [gap, settled] of steps) {
            number += gap;
            unsettled.add(number);
            expected.add(number);
            const known = [...expected];
            for (const index of settled) {
              const one = known[index % known.length] ?? number;
              unsettled.delete(one);
              expected.delete(one);
            }
          }

          expect(unsettled.numbers).toEqual([...expected]);
        },
      ),
    );
  });

  it('are found after a million others, in a window that moves on', () => {
    const unsettled = new Unsettled([]);
    for (let number = 1; number <= 1_000_000; number += 1) {
      unsettled.add(number);
      if (number > 3_000) unsettled.delete(number - 3_000);
    }

    expect(unsettled.numbers).toHaveLength(3_000);
    expect(unsettled.numbers[0]).toBe(997_001);
  });
});
