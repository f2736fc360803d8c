// The audit of a run: what was asked for, what the stream took, what the mirror saw and what lies in S3, added up.
//
// Nothing is carried from one audit to the next but which records each object holds, so an audit is right whatever
// happened meanwhile: objects late, written over or deleted, calls that died, two calls at once.
import type { BufferSettings } from '../consuming/deliveries-document.ts';
import type { LedgerStore } from '../consuming/ledger.ts';
import { NumberSet } from '../consuming/number-set.ts';
import { addUp } from '../consuming/run-account.ts';
import { keysOfRun } from '../consuming/run-keys.ts';
import type { RunSheet } from '../consuming/run-sheet.ts';
import type { SheetStore } from '../consuming/sheet-store.ts';
import { readSteps } from '../consuming/vlq.ts';
import type { AuditDocument, RunDocument } from '../documents.ts';
import type { LimitValues } from '../limits/table.ts';
import { type FollowContext, followRun } from '../runs/follow-run.ts';
import { settingsOf } from '../runs/run-settings.ts';
import { auditDocument } from './audit-document.ts';
import { compare } from './compare.ts';
import { deliveredNumbers, type Reading } from './delivered-numbers.ts';
import { mayHoldRun } from './may-hold-run.ts';
import { isMirrorThrough } from './mirror-progress.ts';
import { neverAccepted } from './never-accepted.ts';
import { NumberTimes } from './number-times.ts';

export interface AuditContext extends FollowContext, Reading {
  readonly ledgers: LedgerStore;
  readonly sheets: SheetStore;
  readonly limits: Pick<LimitValues, 'retentionSeconds'>;
  readonly buffer: BufferSettings;
}

/** Rejects with `run-not-found` where there is none. */
export async function auditRun(runId: string, context: AuditContext): Promise<AuditDocument> {
  const { clock, deliveries, limits, buffer } = context;
  // The time, the run and the ledgers first: what they say has come about is in all that is read after them.
  const nowMs = clock.now();
  const run = await followRun(runId, context);
  const ledgers = await context.ledgers.readAll();
  const sheets = await context.sheets.ofRun(run.runId, context.ledgers);
  const all = await deliveries.list();
  const objects = all.filter((object) => mayHoldRun(object, run));
  const { times, unreadObjects } = await deliveredNumbers(run, objects, context);
  const refused = await neverAcceptedOf(run, context);
  return auditDocument(
    {
      run,
      ledgers,
      isMirrorThrough: isMirrorThrough(run, ledgers, limits.retentionSeconds, nowMs),
      mirror: addUp(sheets, run.requested, keysOfRun(settingsOf(run.settings))),
      comparison: compare(run.requested, timesIn(sheets, run.requested), times, refused),
      knownNeverAccepted: refused.size,
      objects: { found: objects.length, read: objects.length - unreadObjects },
      bytesInS3: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    buffer,
    nowMs,
  );
}

/** None where not all of them are known: while the run goes on, or too many to keep have failed. */
async function neverAcceptedOf(
  { runId, state, failed, expired }: RunDocument,
  { runs, workers }: AuditContext,
): Promise<NumberSet> {
  if (state === 'running' || failed + expired === 0) return new NumberSet();
  const { run } = await runs.get(runId);
  const stored = await workers.all(runId, run.shares.length);
  const numbers = neverAccepted(
    run,
    stored.map(({ document }) => document),
  );
  return numbers.size === failed + expired ? numbers : new NumberSet();
}

function timesIn(sheets: readonly RunSheet[], requested: number): NumberTimes {
  const times = new NumberTimes(requested);
  for (const { counted, setAside } of sheets) {
    times.add(readSteps(counted.steps));
    times.add(readSteps(setAside.steps));
  }
  return times;
}
