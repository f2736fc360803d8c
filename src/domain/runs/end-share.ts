// The end of a share that nobody works on: of a run that is to stop, or that no worker survives.
import { type FinishContext, finishRun } from './finish-run.ts';
import { recordsInDoubt } from './in-doubt.ts';
import { recordsOfRun } from './run-records.ts';
import type { StoredRun } from './stored-run.ts';
import { NOBODY, type WorkerDocument } from './worker-document.ts';
import type { StoredWorker } from './worker-store.ts';

/** Whether somebody who has it may still be at work: not while it waits for an invocation, or when its lease is over. */
export const isHeld = ({ lease }: WorkerDocument, now: number): boolean =>
  lease.holder !== NOBODY && now < lease.untilMs;

/** Expires what is pending of it, unless somebody takes it up just now; and ends the run with the last one. */
export async function endShare(
  run: StoredRun,
  { document, version }: StoredWorker,
  context: FinishContext,
  reason: string | null = null,
): Promise<void> {
  const inDoubt = recordsInDoubt(run, document, await recordsOfRun(run));
  await context.workers.save(endedShare(document, inDoubt, reason), version);
  await finishRun(document.runId, context);
}

/** What a worker that died may have sent is unknown for good: its answers are lost, and nobody asks again. */
function endedShare(document: WorkerDocument, inDoubt: number, reason: string | null): WorkerDocument {
  const { made, tally } = document;
  const pending = tally.requested - tally.accepted - tally.failed - tally.expired;
  return {
    ...document,
    state: pending > 0 ? 'stopped' : 'done',
    reserved: made,
    tally: {
      ...tally,
      expired: tally.expired + pending,
      unknown: tally.unknown + Math.min(inDoubt, pending),
      reason: tally.reason ?? reason,
    },
  };
}

export const isToStop = ({ stopRequestedAt }: StoredRun): boolean => stopRequestedAt !== null;
