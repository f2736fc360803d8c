// The records of a run that is stored: any of them can be made again, and it is known whose they are.
import { recordsOf } from '../records/generate.ts';
import type { RecordMaker } from '../records/maker.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import { settingsOf } from './run-settings.ts';
import { rangeOf, type StoredRun } from './stored-run.ts';

export const recordsOfRun = ({ runId, requested, settings, spreadOver }: StoredRun): Promise<RecordMaker> =>
  recordsOf(runId, requested, { ...settingsOf(settings), spreadOver: spreadOver?.map(rangeOf) });

/** Undefined where all of it is one worker's. */
export function shareOf({ runId, shares }: StoredRun, worker: number): HashKeyRange | undefined {
  const share = shares[worker];
  if (!share) throw new Error(`Run ${runId} has no share for worker ${worker}.`);
  return shares.length === 1 ? undefined : rangeOf(share);
}
