// When the records that were read from a shard become a batch.
import type { ReadRecord } from '../reading/shard-reader.ts';

/** A record that waits for its batch. */
export interface GatheredRecord extends ReadRecord {
  /** What it adds to the event. */
  readonly eventBytes: number;
  readonly gatheredAtMs: number;
}

export interface BatchLimits {
  readonly maxRecords: number;
  /** Of the records alone, without the event around them. */
  readonly maxEventBytes: number;
  readonly windowMs: number;
}

/** How many records the next batch has; 0 while it is to wait for more. */
export function nextBatchLength(limits: BatchLimits, gathered: readonly GatheredRecord[], now: number): number {
  const fitting = lengthThatFits(limits, gathered);
  const isFull = fitting === limits.maxRecords || fitting < gathered.length;
  return isFull || now >= windowEndsAt(limits, gathered) ? fitting : 0;
}

/**
 * When the window of the gathered records ends; Infinity when there are none. **Inferred**: it opens with the first
 * record gathered. A window of 0 ends at once, so that a poll's records go out as they came.
 */
export const windowEndsAt = ({ windowMs }: BatchLimits, [first]: readonly GatheredRecord[]): number =>
  first ? first.gatheredAtMs + windowMs : Number.POSITIVE_INFINITY;

/**
 * One at least: a record that is larger than an event may be must not stay here for ever. **Inferred**: that it is for the
 * function to take it or to fail. AWS has no event for it, and does not say what becomes of its retries.
 */
function lengthThatFits({ maxRecords, maxEventBytes }: BatchLimits, gathered: readonly GatheredRecord[]): number {
  let bytes = 0;
  for (const [index, record] of gathered.entries()) {
    bytes += record.eventBytes;
    if (index === maxRecords || (index > 0 && bytes > maxEventBytes)) return index;
  }
  return gathered.length;
}
