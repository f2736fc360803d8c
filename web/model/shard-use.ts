// How much of a limit is in use.
import type { StreamDocument } from '../../src/domain/documents.ts';

/** A meter this full is at its limit: arrivals are counted by the second, and a second is never cut exactly. */
export const FULL_PART = 0.98;

/** How much of a limit is used, from 0 to 1. No limit (null in JSON) is never used up. */
export function portion(used: number, limit: number | null): number {
  if (limit === null || limit <= 0) return 0;
  return Math.min(1, Math.max(0, used / limit));
}

/** How much of what a shard takes in a second is used: of its records or its bytes, whichever is nearer to its limit. */
export const writePart = (records: number, bytes: number, limits: StreamDocument['limits']): number =>
  Math.max(portion(records, limits.shardWriteRecordsPerSecond), portion(bytes, limits.shardWriteBytesPerSecond));
