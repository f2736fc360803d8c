// The picture of a shard's last minute, second by second, and which seconds are shown.
import type { ShardDocument, StreamDocument } from '../../src/domain/documents.ts';
import { formatTime } from '../text/numbers.ts';
import { FULL_PART, portion, writePart } from './shard-use.ts';

type Second = ShardDocument['write']['history'][number];

/** Two SVG paths, each as its `d`. */
export interface Bars {
  /** The seconds in which the shard had room left. */
  readonly below: string;
  /** The seconds in which it was at one of its write limits. */
  readonly full: string;
}

export const HISTORY_SECONDS = 60;

/**
 * One bar of records a second in a box of {@link HISTORY_SECONDS} × 1, with `newestSecond` at the right. The height is
 * the part of the limit; without a limit, of the highest bar. What arrived after `newestSecond` is not counted whole yet,
 * and waits outside the box.
 */
export function minuteBars(history: readonly Second[], newestSecond: number, limits: StreamDocument['limits']): Bars {
  const placed = history
    .map((second) => ({ ...second, x: HISTORY_SECONDS - 1 - (newestSecond - secondOf(second.at)) }))
    .filter(({ x, records }) => x >= 0 && x < HISTORY_SECONDS && records > 0);
  const whole = limits.shardWriteRecordsPerSecond ?? Math.max(...placed.map(({ records }) => records));
  const path = (seconds: typeof placed) => seconds.map(({ x, records }) => bar(x, portion(records, whole))).join('');
  const isFull = ({ records, bytes }: Second) => writePart(records, bytes, limits) >= FULL_PART;
  return { below: path(placed.filter((second) => !isFull(second))), full: path(placed.filter(isFull)) };
}

/** The second since the epoch of a time of the API. */
export const secondOf = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);

/** Of the open shards: mostly one second of all of them, but a shard that is mirrored late shows an older one. */
export function secondsText({ shards, asOf }: StreamDocument, timeZone?: string): string {
  const seconds = shards.filter(({ state }) => state === 'OPEN').map(({ write }) => write.asOf);
  const oldest = seconds.reduce((one, other) => (other < one ? other : one), seconds[0] ?? asOf);
  const newest = seconds.reduce((one, other) => (other > one ? other : one), seconds[0] ?? asOf);
  if (oldest === newest) return `in the second ${formatTime(newest, timeZone)}`;
  return `in the seconds ${formatTime(oldest, timeZone)} to ${formatTime(newest, timeZone)}`;
}

/** Says where a shard's minute ends, when that is not where the others' does. */
export const minuteText = (asOf: string, asOfOthers: string, timeZone?: string): string =>
  asOf === asOfOthers
    ? `Records/s, last ${HISTORY_SECONDS} s`
    : `Records/s, ${HISTORY_SECONDS} s up to ${formatTime(asOf, timeZone)}`;

const BAR_WIDTH = 0.8;

const bar = (x: number, height: number): string => `M${x} 1h${BAR_WIDTH}v${-rounded(height)}h${-BAR_WIDTH}z`;

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
