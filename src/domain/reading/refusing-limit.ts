// Which limit refused a read, and how long to wait for it, by what is known of the shard's readers.
import type { ReadingSeconds } from '../consuming/reading-seconds.ts';
import { WINDOW_MS } from '../limits/decision.ts';
import { DELIVERY_LIMITS } from '../limits/delivery-limits.ts';
import { chargeRead, FULL_READ_BUDGET, readUse } from '../limits/read-budget.ts';
import type { LimitName, LimitValues } from '../limits/table.ts';
import { TRIGGER_LIMITS } from '../limits/trigger-limits.ts';
import { type Read, remembranceMs } from './recent-reads.ts';

export interface RefusingLimit {
  readonly limit: LimitName;
  readonly retryAfterMs: number;
}

/** Firehose and the mirror's trigger, each once in its time; more often while they are behind. */
const CONSUMER_CALLS_PER_SECOND = WINDOW_MS / DELIVERY_LIMITS.pollMs.value + WINDOW_MS / TRIGGER_LIMITS.pollMs.value;

/**
 * **Inferred**: the stream refuses in the same words for calls and for bytes, so this goes by what is known. It is the
 * bytes while what was read by hand is not paid off, or where calls are left but the mirror, and Firehose beside it, have
 * records to read; else it is the calls. A reader that nobody knows of is not in it. AWS gives a second as what to wait.
 */
export function refusingLimit(
  limits: LimitValues,
  ownReads: readonly Read[],
  mirrorSeconds: ReadingSeconds,
  nowMs: number,
): RefusingLimit {
  const budget = ownReads.reduce((left, { atMs, bytes }) => chargeRead(limits, left, atMs, bytes), FULL_READ_BUDGET);
  const { blockedMs } = readUse(limits, budget, nowMs);
  const ownCalls = ownReads.filter(({ atMs }) => atMs > nowMs - WINDOW_MS).length;
  const haveCallsLeft = ownCalls + CONSUMER_CALLS_PER_SECOND < limits.shardReadCallsPerSecond;
  const byBytes = { limit: 'shardReadBytesPerSecond', retryAfterMs: Math.max(blockedMs, WINDOW_MS) } as const;
  if (blockedMs > WINDOW_MS || (blockedMs > 0 && haveCallsLeft)) return byBytes;
  const isReadByOthers = mirrorSeconds.some(
    ([second, , , bytes]) => bytes > 0 && second * 1_000 > nowMs - remembranceMs(limits),
  );
  if (haveCallsLeft && isReadByOthers) return byBytes;
  return { limit: 'shardReadCallsPerSecond', retryAfterMs: WINDOW_MS };
}
