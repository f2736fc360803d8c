// Resharding as arithmetic: what a split and a merge make of ranges, and the splits and merges that even them out.
import { type HashKeyRange, uniformRanges } from './shard-map.ts';

/** A split makes `at` the start of a range; a merge takes that start away, and joins what lies on its two sides. */
export interface ReshardStep {
  readonly kind: 'split' | 'merge';
  readonly at: bigint;
}

/**
 * Whether AWS splits a range there. Observed: the new start must be above the range's start plus one, and below its
 * end, although a part of one hash key would be a range too.
 */
export const canSplitAt = ({ start, end }: HashKeyRange, at: bigint): boolean => at > start + 1n && at < end;

/** The two parts of a range; the second begins at `at`. */
export const splitRange = ({ start, end }: HashKeyRange, at: bigint): readonly [HashKeyRange, HashKeyRange] => [
  { start, end: at - 1n },
  { start: at, end },
];

/** Observed: the lower of the two must be named first. */
export const areAdjacent = (lower: HashKeyRange, upper: HashKeyRange): boolean => lower.end + 1n === upper.start;

export const mergeRanges = (lower: HashKeyRange, upper: HashKeyRange): HashKeyRange => ({
  start: lower.start,
  end: upper.end,
});

/**
 * **Inferred**: a third of the ring is not two sixths of it to the last hash key, and no service would make shards of
 * one key to mend that. A start so near to where it should be stays where it is; it is far below a shard's millionth.
 */
const NEAR = 2n ** 64n;

/**
 * The splits, then the merges, that turn the ranges, given in order and without gaps, into `count` of equal size.
 * **Inferred**: AWS documents that it splits and merges, not in which order.
 */
export function uniformPlan(ranges: readonly HashKeyRange[], count: number): readonly ReshardStep[] {
  const current = ranges.slice(1).map(({ start }) => start);
  const target = uniformRanges(count)
    .slice(1)
    .map(({ start }) => nearest(current, start));
  const isCurrent = new Set(current);
  const isTarget = new Set(target);
  return [
    ...target.filter((at) => !isCurrent.has(at)).map((at) => ({ kind: 'split', at }) as const),
    ...current.filter((at) => !isTarget.has(at)).map((at) => ({ kind: 'merge', at }) as const),
  ];
}

/** The start, of some in order, that is near enough to serve for the wanted one, or the wanted one itself. */
function nearest(starts: readonly bigint[], wanted: bigint): bigint {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? wanted) < wanted) low = middle + 1;
    else high = middle;
  }
  const [below = -NEAR, above = wanted + NEAR] = [starts[low - 1], starts[low]];
  const closest = wanted - below < above - wanted ? below : above;
  const distance = closest < wanted ? wanted - closest : closest - wanted;
  return distance < NEAR ? closest : wanted;
}
