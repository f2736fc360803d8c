// What a worker that died may have sent without having stored so.
import { membership } from '../producing/work-shares.ts';
import { addressOf, type RecordMaker } from '../records/maker.ts';
import { shareOf } from './run-records.ts';
import type { StoredRun } from './stored-run.ts';
import type { WorkerDocument } from './worker-document.ts';

/**
 * How many of the worker's records may lie in the stream, and are not known to: what it left unsettled, and
 * what it might make before its next save. None where it handed over.
 */
export function recordsInDoubt(run: StoredRun, left: WorkerDocument, recordOf: RecordMaker): number {
  const { made, reserved, unsettled } = left;
  if (reserved === made) return 0;
  const isOwn = membership(shareOf(run, left.worker));
  let inDoubt = unsettled.length;
  for (let number = made + 1; number <= Math.min(reserved, run.requested); number += 1) {
    if (isOwn(addressOf(recordOf, number))) inDoubt += 1;
  }
  return inDoubt;
}
