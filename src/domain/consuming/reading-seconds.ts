// What the mirror read in each second of the last minute, and what its limits refused.
import * as z from 'zod';
import type { MirrorShardDocument } from '../documents.ts';

const count = z.number().nonnegative();

/** `[second since the epoch, reads, records, bytes, refused for calls, refused for bytes, milliseconds waited]` */
const secondSchema = z.tuple([z.number(), count, count, count, count, count, count]);

export const readingSecondsSchema = z.array(secondSchema).readonly();

/** Oldest first; seconds in which nothing was read or refused are left out. */
export type ReadingSeconds = readonly z.infer<typeof secondSchema>[];

export interface ReadingEvent {
  readonly reads?: number;
  readonly records?: number;
  readonly bytes?: number;
  readonly refusedCalls?: number;
  readonly refusedBytes?: number;
  readonly waitedMs?: number;
}

const KEPT_SECONDS = 60;

/** Adds what happened at `nowMs`, and forgets what is older than a minute. */
export function addReading(seconds: ReadingSeconds, nowMs: number, event: ReadingEvent): ReadingSeconds {
  const { reads = 0, records = 0, bytes = 0, refusedCalls = 0, refusedBytes = 0, waitedMs = 0 } = event;
  const second = Math.floor(nowMs / 1_000);
  const [, ...known] = seconds.find(([other]) => other === second) ?? [second, 0, 0, 0, 0, 0, 0];
  const others = seconds.filter(([other]) => other !== second && other > second - KEPT_SECONDS);
  return [
    ...others,
    [
      second,
      known[0] + reads,
      known[1] + records,
      known[2] + bytes,
      known[3] + refusedCalls,
      known[4] + refusedBytes,
      known[5] + waitedMs,
    ],
  ];
}

/** The last minute before `nowMs`, as the API shows it. */
export function lastMinuteOfReading(seconds: ReadingSeconds, nowMs: number): MirrorShardDocument['history'] {
  const since = Math.floor(nowMs / 1_000) - KEPT_SECONDS;
  return seconds
    .filter(([second]) => second > since)
    .map(([second, reads, records, bytes, transactions, refusedBytes, waitedMs]) => ({
      at: new Date(second * 1_000).toISOString(),
      reads,
      records,
      bytes,
      throttled: { transactions, bytes: refusedBytes },
      waitedMs,
    }));
}
