// How fast a worker goes by now: what was accepted in the last seconds, as its document keeps it.
import * as z from 'zod';

export const paceSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** Between the two. */
  accepted: z.number().int().nonnegative(),
});

export type Pace = z.infer<typeof paceSchema>;

/**
 * Long enough to be steady, short enough to follow a reshard. Whoever has told nothing for as long has died, or waits;
 * on a busy machine saves come late, some seconds apart, and what they told still holds.
 */
const WINDOW_MS = 10_000;

interface Sample {
  readonly atMs: number;
  readonly accepted: number;
}

export class RecentPace {
  #samples: readonly Sample[];

  constructor(atMs: number, accepted: number) {
    this.#samples = [{ atMs, accepted }];
  }

  /** Takes in what is accepted by now. */
  note(atMs: number, accepted: number): Pace {
    // Those of the window, and the one before it: so two are there however slowly they come.
    const old = this.#samples.filter((sample) => sample.atMs <= atMs - WINDOW_MS).length;
    const kept = this.#samples.slice(Math.max(0, old - 1));
    this.#samples = [...kept, { atMs, accepted }];
    const from = kept[0] ?? { atMs, accepted };
    return { fromMs: from.atMs, toMs: atMs, accepted: accepted - from.accepted };
  }
}

/** Records a second of several workers together; null where none of them has told any. */
export function recordsPerSecondNow(paces: readonly (Pace | null)[], now: number): number | null {
  const told = paces.filter((pace) => pace !== null);
  if (told.length === 0) return null;
  return told.reduce((sum, { fromMs, toMs, accepted }) => {
    const isFresh = now - toMs <= WINDOW_MS && toMs > fromMs;
    return isFresh ? sum + (accepted * 1_000) / (toMs - fromMs) : sum;
  }, 0);
}
