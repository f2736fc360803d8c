import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_HASH_KEY } from '../../../src/domain/stream/hash-key.ts';
import {
  areAdjacent,
  canSplitAt,
  mergeRanges,
  type ReshardStep,
  splitRange,
  uniformPlan,
} from '../../../src/domain/stream/reshard.ts';
import { type HashKeyRange, uniformRanges } from '../../../src/domain/stream/shard-map.ts';

const hashKeys = fc.bigInt({ min: 0n, max: MAX_HASH_KEY });
const counts = fc.integer({ min: 1, max: 200 });

/** Any ranges without gaps, as splits and merges at will leave them. */
const anyRanges = fc.uniqueArray(hashKeys, { maxLength: 40 }).map(rangesFrom);

function rangesFrom(cuts: readonly bigint[]): HashKeyRange[] {
  const starts = [...new Set([0n, ...cuts])].sort((a, b) => (a < b ? -1 : 1));
  return starts.map((start, index) => ({ start, end: (starts[index + 1] ?? MAX_HASH_KEY + 1n) - 1n }));
}

/** Does the steps one by one, each as AWS would have it done; fails where one can't be. */
function walk(ranges: readonly HashKeyRange[], steps: readonly ReshardStep[]): HashKeyRange[] {
  return steps.reduce<HashKeyRange[]>(
    (open, { kind, at }) => {
      const place = open.findIndex(({ start, end }) => start <= at && at <= end);
      const [lower, range] = [open[place - 1], open[place]];
      if (!range) throw new Error(`No range has ${at}.`);
      if (kind === 'split') {
        expect(canSplitAt(range, at)).toBe(true);
        return open.toSpliced(place, 1, ...splitRange(range, at));
      }
      if (!lower) throw new Error(`Nothing lies below ${at}.`);
      expect(areAdjacent(lower, range)).toBe(true);
      expect(range.start).toBe(at);
      return open.toSpliced(place - 1, 2, mergeRanges(lower, range));
    },
    [...ranges],
  );
}

describe('splitRange', () => {
  test('gives two neighbours that merge into the range again', () => {
    fc.assert(
      fc.property(hashKeys, hashKeys, hashKeys, (...keys) => {
        const [start = 0n, at = 0n, end = 0n] = keys.sort((a, b) => (a < b ? -1 : 1));
        fc.pre(canSplitAt({ start, end }, at));

        const [lower, upper] = splitRange({ start, end }, at);

        expect(areAdjacent(lower, upper)).toBe(true);
        expect(upper.start).toBe(at);
        expect(mergeRanges(lower, upper)).toEqual({ start, end });
      }),
    );
  });
});

describe('canSplitAt', () => {
  test.each([
    [9n, false],
    [10n, false],
    [11n, false],
    [12n, true],
    [19n, true],
    [20n, false],
  ])('of the range 10 to 20, at %d: %s', (at, expected) => {
    expect(canSplitAt({ start: 10n, end: 20n }, at)).toBe(expected);
  });
});

describe('areAdjacent', () => {
  test('knows the lower from the upper', () => {
    const [lower, upper] = splitRange({ start: 0n, end: 100n }, 50n);

    expect(areAdjacent(lower, upper)).toBe(true);
    expect(areAdjacent(upper, lower)).toBe(false);
    expect(areAdjacent(lower, lower)).toBe(false);
  });
});

describe('uniformPlan', () => {
  test('makes as many ranges as asked for, of equal size, out of any', () => {
    fc.assert(
      fc.property(anyRanges, counts, (ranges, count) => {
        const after = walk(ranges, uniformPlan(ranges, count));

        const ideal = Number(MAX_HASH_KEY) / count;
        expect(after).toHaveLength(count);
        const errors = after.map(({ start, end }) => Math.abs(Number(end - start) / ideal - 1));
        expect(Math.max(...errors)).toBeLessThan(1e-12);
      }),
    );
  });

  test('splits each shard once to double them, and merges each pair once to halve them', () => {
    fc.assert(
      fc.property(counts, (count) => {
        const [few, many] = [uniformRanges(count), uniformRanges(2 * count)];

        expect(uniformPlan(few, 2 * count).map(({ kind }) => kind)).toEqual(Array(count).fill('split'));
        expect(uniformPlan(many, count).map(({ kind }) => kind)).toEqual(Array(count).fill('merge'));
      }),
    );
  });

  test('leaves ranges alone that are as they should be', () => {
    fc.assert(fc.property(counts, (count) => expect(uniformPlan(uniformRanges(count), count)).toEqual([])));
  });

  test('takes three shards where there are two by splitting both and merging what is left in the middle', () => {
    const third = (MAX_HASH_KEY + 1n) / 3n;

    expect(uniformPlan(uniformRanges(2), 3)).toEqual([
      { kind: 'split', at: third },
      { kind: 'split', at: 2n * third },
      { kind: 'merge', at: 2n ** 127n },
    ]);
  });
});
