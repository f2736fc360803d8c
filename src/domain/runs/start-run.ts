// The start of a run: checked before anything is sent, stored before anybody works on it, pushed here or handed over.
import { PlaygroundError } from '../errors.ts';
import type { RunDocument } from '../producing/run-document.ts';
import { Tally } from '../producing/tally.ts';
import { workShares } from '../producing/work-shares.ts';
import { recordsOf } from '../records/generate.ts';
import { followRun } from './follow-run.ts';
import { planRun, wishOf } from './plan-run.ts';
import type { RunSettings } from './run-settings.ts';
import type { StoredRun } from './stored-run.ts';
import { type WorkContext, work } from './work.ts';
import { LEASE_MS, NOBODY, type WorkerDocument } from './worker-document.ts';

export interface RunRequest {
  readonly runId: string;
  readonly settings: RunSettings;
  /** The request as it came: what is compared under an idempotency key. */
  readonly asked: unknown;
  /** The same key is the same run, however often it is asked for. */
  readonly idempotencyKey?: string | undefined;
}

/** The run when it is finished or handed over. Asked for again with its idempotency key, it is the one there is. */
export async function startRun(request: RunRequest, context: WorkContext): Promise<RunDocument> {
  const earlier = await earlierRun(request, context);
  if (earlier.isThere) return followRun(earlier.runId, context);
  const { runId } = earlier;
  const { settings } = request;
  const { stream, limits, runs, workers, handOver } = context;
  const recordOf = await recordsOf(runId, settings.count, settings);
  const shards = await stream.openShards();
  const plan = planRun(limits, wishOf(settings, recordOf, shards));
  const shares = workShares(shards, plan.workers);
  const now = context.clock.now();
  const documents = shares.map((_, worker) => newWorker(runId, worker, settings.count, now));
  // The workers first: a run without them would never end.
  await Promise.all(documents.map((document) => workers.create(document)));
  await runs.create(newRun(runId, settings, shares, now));
  const orders = documents.map(({ worker }) => ({ runId, worker }));
  if (plan.isWithinCall) await Promise.all(orders.map((order) => work(order, context)));
  else await Promise.all(orders.map(handOver));
  return followRun(runId, context);
}

/** Under an idempotency key, the first request decides which run it is, and what is asked for. */
async function earlierRun(
  { runId, asked, idempotencyKey }: RunRequest,
  { runs }: WorkContext,
): Promise<{ readonly runId: string; readonly isThere: boolean }> {
  if (idempotencyKey === undefined) return { runId, isThere: false };
  const first = await runs.firstUnder(idempotencyKey, { runId, asked });
  if (!first.isSame) {
    throw new PlaygroundError(
      'idempotency-key-reused',
      `The Idempotency-Key ${JSON.stringify(idempotencyKey)} belongs to run ${first.runId}, which was asked for with ` +
        'another body. Send the same body again, or another key.',
    );
  }
  return { runId: first.runId, isThere: await runs.has(first.runId) };
}

const newRun = (
  runId: string,
  settings: RunSettings,
  shares: ReturnType<typeof workShares>,
  now: number,
): StoredRun => ({
  runId,
  state: 'running',
  requested: settings.count,
  accepted: 0,
  failed: 0,
  expired: 0,
  pending: settings.count,
  attempts: 0,
  throttled: 0,
  retried: 0,
  unknown: 0,
  bytes: 0,
  recordsPerSecond: 0,
  startedAt: new Date(now).toISOString(),
  finishedAt: null,
  reason: null,
  settings: { ...settings },
  shards: [],
  shares: shares.map(({ start, end }) => ({ start: start.toString(), end: end.toString() })),
  stopRequestedAt: null,
});

const newWorker = (runId: string, worker: number, count: number, now: number): WorkerDocument => ({
  runId,
  worker,
  state: 'running',
  handOvers: 0,
  lease: { holder: NOBODY, untilMs: now + LEASE_MS },
  made: 0,
  unsettled: [],
  failed: '',
  reserved: 0,
  tally: new Tally(count, []).document,
});
