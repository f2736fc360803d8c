// The start of a run: checked before anything is sent, stored before anybody works on it, pushed here or handed over.
import { PlaygroundError } from '../errors.ts';
import { spreadOver } from '../planning/spread-over.ts';
import type { RunDocument } from '../producing/run-document.ts';
import { Tally } from '../producing/tally.ts';
import { workShares } from '../producing/work-shares.ts';
import { recordsOf } from '../records/generate.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import { followRun } from './follow-run.ts';
import { giveOrder } from './give-order.ts';
import { openRing } from './open-ring.ts';
import { planRun, wishOf } from './plan-run.ts';
import type { RunSettings } from './run-settings.ts';
import type { KeyedRequest } from './run-store.ts';
import { type StoredRun, storedRange } from './stored-run.ts';
import { type WorkContext, type WorkOrder, work } from './work.ts';
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
  const { settings, idempotencyKey } = request;
  const { stream, limits, runs, clock } = context;
  const earlier = idempotencyKey === undefined ? undefined : await runs.underKey(idempotencyKey);
  if (earlier && (await isThere(earlier, request, context))) return followRun(earlier.runId, context);
  const recordOf = await recordsOf(request.runId, settings.count, settings);
  const shards = await openRing(stream, clock);
  const plan = planRun(limits, wishOf(limits, settings, recordOf, shards));
  // A key is given away after all that may refuse the run: whoever asks for less then, may do so under the same key.
  const runId = await claimedId(request, context);
  const shares = workShares(shards, plan.workers);
  const orders = shares.map((_, worker) => ({ runId, worker }));
  const newOne = newRun(runId, settings, { shares, shards }, clock.now());
  if (!(await create(newOne, context))) return followRun(runId, context);
  const begin = (order: WorkOrder) => (plan.isWithinCall ? workHere(order, context) : giveOrder(order, context));
  await Promise.all(orders.map(begin));
  return followRun(runId, context);
}

/** The run is stored by now. So what fails here is no reason to answer as if there were none: another goes on with it. */
async function workHere(order: WorkOrder, context: WorkContext): Promise<void> {
  const handOver = (next: WorkOrder) => giveOrder(next, context);
  try {
    await work(order, { ...context, handOver });
  } catch (error) {
    context.warn(`Worker ${order.worker} of run ${order.runId} could not work within the call`, error);
    await handOver(order);
  }
}

/** Under an idempotency key, the first request decides which run it is, and what is asked for. */
async function claimedId(request: RunRequest, { runs }: WorkContext): Promise<string> {
  const { runId, asked, idempotencyKey } = request;
  if (idempotencyKey === undefined) return runId;
  const first = await runs.claimKey(idempotencyKey, { runId, asked });
  requireSame(first, request);
  return first.runId;
}

/** Whoever asked first may have died before there was a run: then it is made under the id that the key has. */
async function isThere(earlier: KeyedRequest, request: RunRequest, { runs }: WorkContext): Promise<boolean> {
  requireSame(earlier, request);
  return runs.has(earlier.runId);
}

function requireSame(first: KeyedRequest, { asked, idempotencyKey }: RunRequest): void {
  if (JSON.stringify(first.asked) === JSON.stringify(asked)) return;
  throw new PlaygroundError(
    'idempotency-key-reused',
    `The Idempotency-Key ${JSON.stringify(idempotencyKey)} belongs to run ${first.runId}, which was asked for with ` +
      'another body. Send the same body again, or another key.',
  );
}

/** False where the same request, sent twice at once, has made the run already. The workers first: without, it never ends. */
async function create(run: StoredRun, { runs, workers }: WorkContext): Promise<boolean> {
  const { runId, shares, requested, startedAt } = run;
  const documents = shares.map((_, worker) => newWorker(runId, worker, requested, Date.parse(startedAt)));
  await Promise.all(documents.map((document) => workers.create(document)));
  return runs.create(run);
}

/** The ring as it is when the run begins. */
interface Ring {
  readonly shares: readonly HashKeyRange[];
  readonly shards: readonly ShardRange[];
}

const newRun = (runId: string, settings: RunSettings, { shares, shards }: Ring, now: number): StoredRun => ({
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
  currentRecordsPerSecond: null,
  remainingSeconds: null,
  startedAt: new Date(now).toISOString(),
  finishedAt: null,
  reason: null,
  settings: { ...settings },
  shards: [],
  shares: shares.map(storedRange),
  spreadOver: spreadOver(settings.partitionKey, shards)?.map(storedRange),
  stopRequestedAt: null,
});

const newWorker = (runId: string, worker: number, count: number, now: number): WorkerDocument => ({
  runId,
  worker,
  state: 'running',
  handOvers: 0,
  begun: 0,
  orders: 0,
  lease: { holder: NOBODY, untilMs: now + LEASE_MS },
  made: 0,
  unsettled: [],
  failed: '',
  reserved: 0,
  tally: new Tally(count, []).document,
  pace: null,
});
