// A run as somebody sees it who asks: with what its workers have done so far, and none of them left for dead.
import type { RunDocument } from '../producing/run-document.ts';
import { accountOf } from './account.ts';
import { finishRun } from './finish-run.ts';
import type { StoredRun } from './stored-run.ts';
import type { WorkContext, WorkOrder } from './work.ts';
import { LEASE_MS, NOBODY } from './worker-document.ts';
import type { StoredWorker } from './worker-store.ts';

export type FollowContext = Pick<WorkContext, 'runs' | 'workers' | 'handOver' | 'clock'>;

/** Rejects with `run-not-found` where there is none. A worker without a sign of life for a while is given a successor. */
export async function followRun(runId: string, context: FollowContext): Promise<RunDocument> {
  const { run } = await context.runs.get(runId);
  return run.state === 'running' ? followWorkers(run, context) : accountOf(run, [], context.clock.now());
}

async function followWorkers(run: StoredRun, context: FollowContext): Promise<RunDocument> {
  const { workers, clock } = context;
  const stored = await workers.all(run.runId, run.shares.length);
  const account = accountOf(
    run,
    stored.map(({ document }) => document),
    clock.now(),
  );
  // Its last worker died between its own end and the run's.
  if (account.state !== 'running') return finishRun(run.runId, context);
  await Promise.all(stored.map((worker) => succeed(worker, context)));
  return account;
}

/** One of many who notice gives the order: the lease says that somebody is on the way. */
async function succeed({ document, version }: StoredWorker, context: FollowContext): Promise<void> {
  const { workers, handOver, clock } = context;
  const { runId, worker, state, lease, handOvers } = document;
  if (state !== 'running' || clock.now() < lease.untilMs) return;
  const order: WorkOrder = { runId, worker };
  const next = { ...document, handOvers: handOvers + 1, lease: { holder: NOBODY, untilMs: clock.now() + LEASE_MS } };
  if ((await workers.save(next, version)) !== undefined) await handOver(order);
}

/** The runs of this stage, newest first, each as it stands. */
export async function listRuns(
  { limit, nextToken }: { readonly limit: number; readonly nextToken?: string | undefined },
  { runs, workers, clock }: Omit<FollowContext, 'handOver'>,
): Promise<{ runs: RunDocument[]; nextToken: string | null }> {
  const page = await runs.list(limit, nextToken);
  const documents = page.runs.map(async (run) => {
    const stored = run.state === 'running' ? await workers.all(run.runId, run.shares.length) : [];
    return accountOf(
      run,
      stored.map(({ document }) => document),
      clock.now(),
    );
  });
  return { runs: await Promise.all(documents), nextToken: page.nextToken };
}
