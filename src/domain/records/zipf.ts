// Zipf's law: a few keys take most of the records, as customers, products and devices do.
import { fraction, type Random } from '../random.ts';

/** How much a rank weighs beside the first, which weighs 1. */
export const zipfWeight = (rank: number, exponent: number): number => rank ** -exponent;

/** Draws a rank from 1 to `ranks`, rank k with probability k^-exponent / (1^-exponent + … + ranks^-exponent). */
export function zipf(ranks: number, exponent: number): (random: Random) => number {
  const cumulative = new Float64Array(ranks);
  let sum = 0;
  for (let rank = 1; rank <= ranks; rank += 1) {
    sum += zipfWeight(rank, exponent);
    cumulative[rank - 1] = sum;
  }
  return (random) => firstAbove(cumulative, fraction(random) * sum) + 1;
}

/** The index of the first value above `bound`, of ascending values the last of which is. */
function firstAbove(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
