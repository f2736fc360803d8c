// How long a refused record waits before it is tried again.
import { fraction, type Random } from '../random.ts';

const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/**
 * Full jitter: anything between nothing and a bound that doubles with each try, so that writers who were refused
 * together do not come back together. Source: AWS Architecture Blog, "Exponential Backoff and Jitter".
 */
export function fullJitterMs(tries: number, random: Random): number {
  const boundMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1));
  return Math.ceil(fraction(random) * boundMs);
}
