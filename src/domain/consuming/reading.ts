// One read of the mirror, as a decision: which records of a batch come next, and whether the shard's limits allow it now.
import { type Refusal, WINDOW_MS } from '../limits/decision.ts';
import { admitRead, chargeRead } from '../limits/read-budget.ts';
import type { LimitValues } from '../limits/table.ts';
import type { ShardLedger } from './ledger.ts';
import type { ExaminedRecord } from './mirror-record.ts';
import { addReading } from './reading-seconds.ts';

export type Reading =
  | { readonly kind: 'read'; readonly ledger: ShardLedger; readonly read: readonly ExaminedRecord[] }
  | { readonly kind: 'refused'; readonly ledger: ShardLedger; readonly refusal: Refusal };

/** Reads as much of the rest of a batch as one GetRecords call may return, if the shard's budget allows a call now. */
export function readNext(
  limits: LimitValues,
  ledger: ShardLedger,
  rest: readonly ExaminedRecord[],
  now: number,
): Reading {
  const [decision, budget] = admitRead(limits, ledger.budget, now);
  if (!decision.allowed)
    return { kind: 'refused', ledger: refused({ ...ledger, budget }, decision, now), refusal: decision };
  const read = rest.slice(0, recordsInOneRead(limits, rest));
  const bytes = read.reduce((sum, { record }) => sum + record.bytes, 0);
  const keyBytes = read.reduce((sum, { record }) => sum + record.keyBytes, 0);
  return {
    kind: 'read',
    read,
    ledger: {
      ...ledger,
      reads: ledger.reads + 1,
      budget: chargeRead(limits, budget, now, bytes + keyBytes),
      lastReads: [...ledger.lastReads.filter(([at]) => at > now - WINDOW_MS), [now, bytes]],
      seconds: addReading(ledger.seconds, now, { reads: 1, records: read.length, bytes }),
      updatedAtMs: now,
    },
  };
}

/** Counts a wait for the budget, in the second in which it ended. */
export const waited = (ledger: ShardLedger, waitedMs: number, now: number): ShardLedger => ({
  ...ledger,
  waitedMs: ledger.waitedMs + waitedMs,
  seconds: addReading(ledger.seconds, now, { waitedMs }),
});

function refused(ledger: ShardLedger, { limit }: Refusal, now: number): ShardLedger {
  const { transactions, bytes } = ledger.throttled;
  if (limit === 'transactions')
    return {
      ...ledger,
      throttled: { transactions: transactions + 1, bytes },
      seconds: addReading(ledger.seconds, now, { refusedCalls: 1 }),
    };
  return {
    ...ledger,
    throttled: { transactions, bytes: bytes + 1 },
    seconds: addReading(ledger.seconds, now, { refusedBytes: 1 }),
  };
}

/** With their keys, as the shard counts them. One at least: what is larger than an answer could never be read otherwise. */
function recordsInOneRead(limits: LimitValues, rest: readonly ExaminedRecord[]): number {
  let bytes = 0;
  for (const [index, { record }] of rest.entries()) {
    bytes += record.bytes + record.keyBytes;
    if (index === limits.getRecordsMaxRecords || (index > 0 && bytes > limits.getRecordsMaxBytes)) return index;
  }
  return rest.length;
}
