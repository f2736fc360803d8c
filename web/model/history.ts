// The last minute of a figure, second by second, and its picture.

export interface Point {
  readonly second: number;
  readonly value: number;
  /** A limit of the shard was reached in this second. */
  readonly isFull: boolean;
}

export const HISTORY_SECONDS = 60;

/** Adds a figure; a second seen before is replaced, what is older than a minute is forgotten. */
export function remember(history: readonly Point[], point: Point): Point[] {
  const kept = history.filter(({ second }) => second !== point.second && second > point.second - HISTORY_SECONDS);
  return [...kept, point];
}

/**
 * One bar a second in a box of {@link HISTORY_SECONDS} × 1, newest at the right, as the `d` of an SVG path. The height is
 * the part of `limit`; without a limit, of the highest figure.
 */
export function barsPath(history: readonly Point[], nowSecond: number, limit: number | null): string {
  const highest = Math.max(1, ...history.map(({ value }) => value));
  return history
    .filter(({ value }) => value > 0)
    .map(({ second, value }) =>
      bar(HISTORY_SECONDS - 1 - (nowSecond - second), Math.min(1, value / (limit ?? highest))),
    )
    .join('');
}

const BAR_WIDTH = 0.8;

const bar = (x: number, height: number): string => `M${x} 1h${BAR_WIDTH}v${-rounded(height)}h${-BAR_WIDTH}z`;

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
