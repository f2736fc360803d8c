// How long the platform waits before it tries again what failed.
import { fraction, type Random } from '../../src/domain/random.ts';

export interface BackoffBounds {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Between half and the whole of a bound that doubles with each try: at least the half, so that a call which fails at
 * once is not repeated at once, and not always the whole, so that those who failed together do not come back together.
 */
export function backoffMs(tries: number, { firstMs, longestMs }: BackoffBounds, random: Random): number {
  const boundMs = Math.min(longestMs, firstMs * 2 ** Math.max(0, tries - 1));
  return Math.ceil((boundMs * (1 + fraction(random))) / 2);
}
