// One read of the mirror, as a decision: which records of a batch come next, and whether the shard's limits allow it now.
import { type Refusal, WINDOW_MS } from '../limits/decision.ts';
import { admitRead, chargeRead } from '../limits/read-budget.ts';
import type { LimitValues } from '../limits/table.ts';
import { type Arrival, addArrivals } from './arrivals.ts';
import type { ShardLedger } from './ledger.ts';

/** A record as the trigger hands it over. */
export interface MirrorRecord extends Arrival {
  readonly sequenceNumber: bigint;
}

export type Reading =
  /** All records of the batch are counted. */
  | { readonly kind: 'done'; readonly ledger: ShardLedger }
  | { readonly kind: 'read'; readonly ledger: ShardLedger; readonly rest: readonly MirrorRecord[] }
  | { readonly kind: 'refused'; readonly ledger: ShardLedger; readonly refusal: Refusal };

/** Counts records that the checkpoint has passed already as redelivered, and gives the others, in order. */
export function setRedeliveredAside(
  ledger: ShardLedger,
  batch: readonly MirrorRecord[],
): { ledger: ShardLedger; fresh: readonly MirrorRecord[] } {
  const checkpoint = ledger.checkpoint === null ? -1n : BigInt(ledger.checkpoint);
  const fresh = batch.filter(({ sequenceNumber }) => sequenceNumber > checkpoint);
  if (fresh.length === batch.length) return { ledger, fresh };
  return { ledger: { ...ledger, redelivered: ledger.redelivered + batch.length - fresh.length }, fresh };
}

/** Reads as much of the batch as one GetRecords call may return, if the shard's budget allows a call now. */
export function readNext(
  limits: LimitValues,
  ledger: ShardLedger,
  fresh: readonly MirrorRecord[],
  now: number,
): Reading {
  if (fresh.length === 0) return { kind: 'done', ledger };
  const [decision, budget] = admitRead(limits, ledger.budget, now);
  if (!decision.allowed) {
    const limit = decision.limit === 'transactions' ? 'transactions' : 'bytes';
    const throttled = { ...ledger.throttled, [limit]: ledger.throttled[limit] + 1 };
    return { kind: 'refused', ledger: { ...ledger, budget, throttled }, refusal: decision };
  }
  const read = fresh.slice(0, recordsInOneRead(limits, fresh));
  const bytes = read.reduce((sum, record) => sum + record.bytes, 0);
  const last = read.at(-1);
  return {
    kind: 'read',
    rest: fresh.slice(read.length),
    ledger: {
      ...ledger,
      checkpoint: last ? last.sequenceNumber.toString() : ledger.checkpoint,
      records: ledger.records + read.length,
      userRecords: ledger.userRecords + read.length,
      bytes: ledger.bytes + bytes,
      reads: ledger.reads + 1,
      millisBehindLatest: last ? Math.max(0, now - last.arrivedMs) : ledger.millisBehindLatest,
      budget: chargeRead(limits, budget, now, bytes),
      arrivals: addArrivals(ledger.arrivals, read),
      lastReads: [...ledger.lastReads.filter(([at]) => at > now - WINDOW_MS), [now, bytes]],
      updatedAtMs: now,
    },
  };
}

/** At least one: a record larger than a whole answer could never be read otherwise. */
function recordsInOneRead(limits: LimitValues, fresh: readonly MirrorRecord[]): number {
  let bytes = 0;
  for (const [index, record] of fresh.entries()) {
    bytes += record.bytes;
    if (index === limits.getRecordsMaxRecords || (index > 0 && bytes > limits.getRecordsMaxBytes)) return index;
  }
  return fresh.length;
}
