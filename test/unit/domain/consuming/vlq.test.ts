import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSteps, readVlq, writeSteps, writeVlq } from '../../../../src/domain/consuming/vlq.ts';

describe('writeVlq', () => {
  it('writes small numbers in few characters', () => {
    expect([0, 31, 32, 1_023, 1_024, 32_767].map((value) => writeVlq([value]).length)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('is read back as it was, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        expect([...readVlq(writeVlq(values))]).toEqual(values);
      }),
    );
  });
});

describe('readVlq', () => {
  it.each([
    ['what is no digit', 'A*', 'base-64 digits'],
    ['a number cut short', writeVlq([1, 100]).slice(0, -1), 'the beginning of one'],
  ])('refuses %s', (_, text, message) => {
    expect(() => [...readVlq(text)]).toThrow(message);
  });
});

describe('writeSteps', () => {
  it('takes one character for each of the numbers that follow one another', () => {
    expect(writeSteps([1, 2, 3, 4], 0)).toHaveLength(4);
  });

  it('is read back as one list, however often it was written on', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(10_000_000))), (pieces) => {
        let text = '';
        let last = 0;
        for (const piece of pieces) {
          text += writeSteps(piece, last);
          last = piece.at(-1) ?? last;
        }
        expect([...readSteps(text)]).toEqual(pieces.flat());
      }),
    );
  });
});
