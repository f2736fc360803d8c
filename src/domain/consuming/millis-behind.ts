// How far behind the mirror is on a shard now: from what its ledger says, and without a read that others would miss.
import type { LimitValues } from '../limits/table.ts';
import type { ShardLedger } from './ledger.ts';

/**
 * A trigger that is behind brings the next batch when the last has ended, and the mirror counts it within the some
 * seconds that the shard's read limits make it wait. **Inferred**: so when none was counted for so long, none was there.
 */
export const NEXT_BATCH_WITHIN_MS = 10_000;

/**
 * The age of the oldest record that came and is not counted: held, handed back unread, or in a batch that fails whole.
 * Where all that came is counted, the age that the last record had then, as long as a next batch may be on its way, and
 * nothing after that. What the trigger has not brought, as when it cannot run the mirror at all, is not known here.
 */
export function millisBehind(
  { waitsFor, millisBehindLatest, batchEndedAtMs }: ShardLedger,
  { retentionSeconds }: Pick<LimitValues, 'retentionSeconds'>,
  nowMs: number,
): number {
  const sinceMs = Math.max(0, nowMs - batchEndedAtMs);
  const ageMs = millisBehindLatest + sinceMs;
  // The trigger never gives up what was handed back, but the stream does.
  if (waitsFor === 'handed-back') return ageMs > retentionSeconds * 1_000 ? 0 : ageMs;
  if (sinceMs > NEXT_BATCH_WITHIN_MS) return 0;
  return waitsFor === 'failed' ? ageMs : millisBehindLatest;
}
