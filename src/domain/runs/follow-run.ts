// A run as somebody sees it who asks: with what its workers have done so far, and none of them left for dead.
import type { RunDocument } from '../producing/run-document.ts';
import { accountOf } from './account.ts';
import { endShare, isHeld, isToStop } from './end-share.ts';
import { finishRun } from './finish-run.ts';
import { giveOrder } from './give-order.ts';
import { MOST_INVOCATIONS } from './plan-run.ts';
import type { StoredRun } from './stored-run.ts';
import type { WorkContext, WorkOrder } from './work.ts';
import { LEASE_MS, NOBODY, type WorkerDocument } from './worker-document.ts';
import type { StoredWorker } from './worker-store.ts';

export type FollowContext = Pick<WorkContext, 'runs' | 'workers' | 'handOver' | 'clock' | 'warn'>;

/**
 * Rejects with `run-not-found` where there is none. A worker without a sign of life for a while is given a successor, or
 * ended where the run is to stop.
 */
export async function followRun(runId: string, context: FollowContext): Promise<RunDocument> {
  const { run } = await context.runs.get(runId);
  const { account, left } = await look(run, context);
  await Promise.all(left.map((worker) => tend(run, worker, context)));
  return left.length > 0 && isToStop(run) ? finishRun(runId, context) : account;
}

export interface Sight {
  readonly account: RunDocument;
  /** Workers that nobody works for any more. */
  readonly left: readonly StoredWorker[];
}

/** The run as it stands, written down where it has ended. */
export async function look(run: StoredRun, context: FollowContext): Promise<Sight> {
  const { workers, clock } = context;
  const now = clock.now();
  const stored = run.state === 'running' ? await workers.all(run.runId, run.shares.length) : [];
  const account = accountOf(
    run,
    stored.map(({ document }) => document),
    now,
  );
  // Its last worker died between its own end and the run's.
  if (run.state === 'running' && account.state !== 'running') {
    return { account: await finishRun(run.runId, context), left: [] };
  }
  const isLeft = (worker: WorkerDocument) => (isToStop(run) ? !isHeld(worker, now) : now >= worker.lease.untilMs);
  const left = stored.filter(({ document }) => document.state === 'running' && isLeft(document));
  return { account, left };
}

/** Twice what a run without a death needs: who is begun as often and dies, ends here. */
const MOST_BEGINNINGS = 2 * MOST_INVOCATIONS;
/** An order that Lambda has taken may wait for hours, and each further one with it: so they become rarer. */
const MOST_LEASES = 16;

/** Gives the work to another, or ends it. */
export async function tend(run: StoredRun, worker: StoredWorker, context: FollowContext): Promise<void> {
  if (isToStop(run)) return endShare(run, worker, context);
  const { worker: number, begun } = worker.document;
  if (begun < MOST_BEGINNINGS) return succeed(worker, context);
  await endShare(run, worker, context, `Worker ${number} was begun ${begun} times and died.`);
}

/**
 * One of many who notice gives the order: the lease says that somebody is on the way. AWS counts the turns of a loop from
 * whoever set it going, so the hand-overs begin anew.
 */
async function succeed({ document, version }: StoredWorker, context: FollowContext): Promise<void> {
  const { workers, clock } = context;
  const { runId, worker, orders } = document;
  const order: WorkOrder = { runId, worker };
  const untilMs = clock.now() + LEASE_MS * Math.min(MOST_LEASES, 2 ** orders);
  const next = { ...document, handOvers: 0, orders: orders + 1, lease: { holder: NOBODY, untilMs } };
  if ((await workers.save(next, version)) !== undefined) await giveOrder(order, context);
}
