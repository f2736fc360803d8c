// The end of a run: once the last of its workers has ended, its account is written down for good.
import type { Clock } from '../clock.ts';
import type { RunDocument } from '../producing/run-document.ts';
import { accountOf } from './account.ts';
import type { RunStore } from './run-store.ts';
import type { WorkerStore } from './worker-store.ts';

export interface FinishContext {
  readonly runs: RunStore;
  readonly workers: WorkerStore;
  readonly clock: Clock;
}

/** The run as it stands. Any worker, and any reader, may do this: they all write the same, and one of them is first. */
export async function finishRun(runId: string, { runs, workers, clock }: FinishContext): Promise<RunDocument> {
  for (;;) {
    const { run, version } = await runs.get(runId);
    const stored = await workers.all(runId, run.shares.length);
    const account = accountOf(
      run,
      stored.map(({ document }) => document),
      clock.now(),
    );
    if (account.state === 'running' || run.state !== 'running') return account;
    if ((await runs.save({ ...run, ...account }, version)) !== undefined) return account;
  }
}
