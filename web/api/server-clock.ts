// The server's time, so that countdowns are right on a computer whose clock is wrong.

/** The header `Date` is cut to the second, and the answer took a while: less than this is no difference. */
const TOLERANCE_MS = 2_500;
const HALF_SECOND_MS = 500;

/** How far the server's clock is ahead of ours, judged by the `Date` of an answer that has just arrived. */
export function clockSkewMs(dateHeader: string | null, nowMs: number): number {
  const serverMs = Date.parse(dateHeader ?? '');
  if (Number.isNaN(serverMs)) return 0;
  const skew = serverMs + HALF_SECOND_MS - nowMs;
  return Math.abs(skew) < TOLERANCE_MS ? 0 : skew;
}
