// Numbers as a person reads them: thousands apart, bytes in KiB and MiB, times in seconds and minutes.
import { KIB, MIB } from '../../src/domain/limits/table.ts';

const GIB = 1024 * MIB;

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** Shown where the API answers null: the stage's profile lifts the limit. */
const NO_LIMIT = 'no limit';

/** `12,345` */
export const formatCount = (count: number): string => WHOLE.format(count);

/** `1,998`, and one decimal below a hundred. */
export const formatRate = (perSecond: number): string => (perSecond < 100 ? TENTHS : WHOLE).format(perSecond);

/** `1 record`, `2 records`; `2 tries` where the plural is another word. */
export const formatCounted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : plural}`;

/** `512 B`, `1.5 KiB`, `5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${TENTHS.format(bytes)} B`;
  // What would round to 1,024 of a unit is 1 of the next.
  if (bytes < MIB - KIB / 2) return `${shortened(bytes / KIB)} KiB`;
  if (bytes < GIB - MIB / 2) return `${shortened(bytes / MIB)} MiB`;
  return `${shortened(bytes / GIB)} GiB`;
}

const shortened = (value: number): string => (value < 100 ? TENTHS : WHOLE).format(value);

/** `0.4 s`, `12 s`, `2 min 14 s`, `3 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${TENTHS.format(seconds)} s`;
  if (seconds < 100) return `${WHOLE.format(seconds)} s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 3_600) return `${Math.floor(wholeSeconds / 60)} min ${wholeSeconds % 60} s`;
  return `${WHOLE.format(Math.floor(wholeSeconds / 3_600))} h ${Math.floor((wholeSeconds % 3_600) / 60)} min`;
}

/** `4:59`. A countdown shows 0:00 only once its time is over. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `10:31:22`, in the zone of the reader. */
export const formatTime = (iso: string, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(iso));

/** How much of a limit is used, both in the same words: `702 KiB of 1 MiB`; `1,998, no limit`. */
export const formatUse = (used: number, limit: number | null, format: (value: number) => string): string =>
  limit === null ? `${format(used)}, ${NO_LIMIT}` : `${format(used)} of ${format(limit)}`;

/** A limit in the unit that its table gives; sizes as KiB and MiB. */
export function formatLimit(value: number | null, unit: string): string {
  if (value === null) return NO_LIMIT;
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes/s') return `${formatBytes(value)}/s`;
  return `${formatCount(value)} ${unit}`;
}
