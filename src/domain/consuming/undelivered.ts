// What Firehose must still hold: all that the mirror saw, less what S3 has. AWS itself shows the buffer nowhere.
import type { Arrivals } from './arrivals.ts';
import type { ShardLedger } from './ledger.ts';

export interface Undelivered {
  readonly bytes: number;
  readonly records: number;
  /** Arrival of the oldest record not delivered, to the second; null when all is delivered. */
  readonly oldestArrivalMs: number | null;
  /** Delivered bytes to be, of what arrived over the last seconds, a second. */
  readonly bytesPerSecond: number;
}

const RATE_OVER_SECONDS = 5;

/**
 * Works out the buffer from the ledgers of all shards and the total size of the objects. `delimiterBytes` is what
 * Firehose adds to each record. The mirror and Firehose each read once a second, so the result is about a second old.
 */
export function undelivered(
  ledgers: readonly ShardLedger[],
  deliveredBytes: number,
  delimiterBytes: number,
  nowMs: number,
): Undelivered {
  // Firehose delivers the user records, taken out of their aggregates.
  const mirroredBytes = ledgers.reduce(
    (sum, { userBytes, userRecords }) => sum + userBytes + userRecords * delimiterBytes,
    0,
  );
  const bytes = Math.max(0, mirroredBytes - deliveredBytes);
  const newestFirst = ledgers.flatMap(({ arrivals }) => arrivals).sort((a, b) => b[0] - a[0]);
  return {
    bytes,
    ...newestThatMakeUp(bytes, newestFirst, delimiterBytes),
    bytesPerSecond: rate(newestFirst, delimiterBytes, nowMs),
  };
}

/** Firehose delivers in order of arrival, so what it still holds is the newest. */
function newestThatMakeUp(bytes: number, newestFirst: Arrivals, delimiterBytes: number) {
  let left = bytes;
  let records = 0;
  let oldestArrivalMs: number | null = null;
  for (const [second, count, dataBytes] of newestFirst) {
    if (left <= 0) break;
    const weight = dataBytes + count * delimiterBytes;
    const part = Math.min(1, left / weight);
    records += Math.round(count * part);
    left -= weight;
    oldestArrivalMs = second * 1_000;
  }
  return { records, oldestArrivalMs };
}

function rate(newestFirst: Arrivals, delimiterBytes: number, nowMs: number): number {
  const since = Math.floor(nowMs / 1_000) - RATE_OVER_SECONDS;
  const recent = newestFirst.filter(([second]) => second >= since);
  const bytes = recent.reduce((sum, [, count, dataBytes]) => sum + dataBytes + count * delimiterBytes, 0);
  return bytes / RATE_OVER_SECONDS;
}
