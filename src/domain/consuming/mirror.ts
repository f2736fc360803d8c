// The mirror: accounts each batch of a shard through the shard's read limits, and hands back what it had no time for.
import type { Clock } from '../clock.ts';
import type { LimitValues } from '../limits/table.ts';
import type { LedgerStore, ShardLedger } from './ledger.ts';
import { type MirrorRecord, readNext, setRedeliveredAside } from './reading.ts';

export interface MirrorContext {
  readonly ledgers: LedgerStore;
  readonly limits: LimitValues;
  readonly clock: Clock;
  /** Epoch milliseconds after which the mirror no longer waits for its budget but hands the rest back. */
  readonly deadlineMs: number;
}

export interface MirrorOutcome {
  /** Sequence number of the first record not counted: where the trigger is to go on. Undefined: all are. */
  readonly unread: string | undefined;
  readonly ledger: ShardLedger;
}

/**
 * Counts a batch, given in the order of the stream. Checkpoint and counts are one conditional write: when another
 * invocation has written meanwhile, this one starts again from what that one left, so nothing is counted twice.
 */
export async function mirrorBatch(
  shardId: string,
  batch: readonly MirrorRecord[],
  context: MirrorContext,
): Promise<MirrorOutcome> {
  for (;;) {
    const { ledger, version } = await context.ledgers.read(shardId);
    const outcome = await accountFor(ledger, batch, context);
    if (await context.ledgers.save(outcome.ledger, version)) return outcome;
  }
}

async function accountFor(
  start: ShardLedger,
  batch: readonly MirrorRecord[],
  { limits, clock, deadlineMs }: MirrorContext,
): Promise<MirrorOutcome> {
  let { ledger, fresh } = setRedeliveredAside(start, batch);
  for (;;) {
    const now = clock.now();
    const reading = readNext(limits, ledger, fresh, now);
    ledger = reading.ledger;
    if (reading.kind === 'done') return { unread: undefined, ledger };
    if (reading.kind === 'read') fresh = reading.rest;
    else {
      const { retryAfterMs } = reading.refusal;
      if (now + retryAfterMs > deadlineMs) return { unread: fresh[0]?.sequenceNumber.toString(), ledger };
      await clock.sleep(retryAfterMs);
      ledger = { ...ledger, waitedMs: ledger.waitedMs + retryAfterMs };
    }
  }
}
