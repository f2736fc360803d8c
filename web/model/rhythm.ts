// How often the page asks: each second while something happens, less often when nothing does, ever less on failure.

const LIVELY_MS = 1_000;
const IDLE_MS = 3_000;
/** Nothing new for this long is idle. Longer than Firehose and the mirror take to show a record. */
const LIVELY_FOR_MS = 15_000;
const LONGEST_BACKOFF_MS = 30_000;

/** Delay until the next poll when `failures` in a row came before it: 1 s, 2 s, 4 s … 30 s. */
export function pollDelayMs(failures: number, isLively: boolean): number {
  if (failures > 0) return Math.min(LONGEST_BACKOFF_MS, LIVELY_MS * 2 ** (failures - 1));
  return isLively ? LIVELY_MS : IDLE_MS;
}

export const isLively = (lastChangeMs: number, nowMs: number): boolean => nowMs - lastChangeMs < LIVELY_FOR_MS;
