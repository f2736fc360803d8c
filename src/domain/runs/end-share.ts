// The end of a share that nobody works on: of a run that is to stop, or that no worker survives.
import { type FinishContext, finishRun } from './finish-run.ts';
import type { StoredRun } from './stored-run.ts';
import { NOBODY, type WorkerDocument } from './worker-document.ts';
import type { StoredWorker } from './worker-store.ts';

/** Whether somebody who has it may still be at work: not while it waits for an invocation, or when its lease is over. */
export const isHeld = ({ lease }: WorkerDocument, now: number): boolean =>
  lease.holder !== NOBODY && now < lease.untilMs;

/** Expires what is pending of it, unless somebody takes it up just now; and ends the run with the last one. */
export async function endShare(
  { document, version }: StoredWorker,
  context: FinishContext,
  reason: string | null = null,
): Promise<void> {
  await context.workers.save(endedShare(document, reason), version);
  await finishRun(document.runId, context);
}

/** What a worker that died may have sent is unknown for good: its answers are lost, and nobody asks again. */
function endedShare(document: WorkerDocument, reason: string | null): WorkerDocument {
  const { made, reserved, unsettled, tally } = document;
  const pending = tally.requested - tally.accepted - tally.failed - tally.expired;
  const inDoubt = reserved === made ? 0 : Math.min(unsettled.length + reserved - made, pending);
  return {
    ...document,
    state: pending > 0 ? 'stopped' : 'done',
    reserved: made,
    tally: {
      ...tally,
      expired: tally.expired + pending,
      unknown: tally.unknown + inDoubt,
      reason: tally.reason ?? reason,
    },
  };
}

export const isToStop = ({ stopRequestedAt }: StoredRun): boolean => stopRequestedAt !== null;
