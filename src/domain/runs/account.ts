// The account of a run with several workers: what each has counted, added up.
import type { RunDocument, RunShardDocument } from '../producing/run-document.ts';
import { recordsPerSecondNow } from './recent-pace.ts';
import type { StoredRun } from './stored-run.ts';
import type { WorkerDocument } from './worker-document.ts';

const SUMMED = ['accepted', 'failed', 'attempts', 'throttled', 'retried', 'unknown', 'bytes'] as const;

/**
 * The run with what its workers have stored so far. What none of them accounts for is pending, so that
 * `requested = accepted + failed + expired + pending` holds however old the documents are.
 */
export function accountOf(run: StoredRun, workers: readonly WorkerDocument[], now: number): RunDocument {
  const { shares: _, spreadOver: __, stopRequestedAt, ...document } = run;
  if (run.state !== 'running' || run.shares.length === 0) return document;
  const sums = Object.fromEntries(SUMMED.map((count) => [count, sumOf(workers, ({ tally }) => tally[count])])) as Pick<
    RunDocument,
    (typeof SUMMED)[number]
  >;
  const isFinished = workers.length === run.shares.length && workers.every(({ state }) => state !== 'running');
  const counts = eachOnce(run.requested, { ...sums, expired: expiredOf(run, workers) });
  const { accepted, pending } = counts;
  const elapsedSeconds = (now - Date.parse(run.startedAt)) / 1_000;
  return {
    ...document,
    ...sums,
    ...counts,
    unknown: sums.unknown + sums.accepted - accepted,
    state: isFinished ? finalState(counts, stopRequestedAt !== null) : 'running',
    recordsPerSecond: elapsedSeconds > 0 ? toTenths(accepted / elapsedSeconds) : 0,
    ...(isFinished ? AT_REST : goingOf(workers, pending, now)),
    finishedAt: isFinished ? new Date(now).toISOString() : null,
    reason:
      workers.find(({ tally }) => tally.reason !== null)?.tally.reason ??
      countedTwice(sums.accepted + sums.failed - run.requested),
    shards: shardsOf(workers),
  };
}

type Counts = Pick<RunDocument, 'accepted' | 'failed' | 'expired'>;

/**
 * Each record is one worker's, so that they count none twice. Were it otherwise, the account would have more records than
 * the run, and be refused by whoever reads it, for good: so it has each once.
 */
function eachOnce(requested: number, counted: Counts): Counts & Pick<RunDocument, 'pending'> {
  const accepted = Math.min(counted.accepted, requested);
  const failed = Math.min(counted.failed, requested - accepted);
  const expired = Math.max(0, Math.min(counted.expired, requested - accepted - failed));
  return { accepted, failed, expired, pending: requested - accepted - failed - expired };
}

const countedTwice = (tooMany: number): string | null =>
  tooMany > 0
    ? `Its workers counted ${tooMany} records more than it has: some were given to two of them, and may lie in the ` +
      'stream twice.'
    : null;

/**
 * A worker that stops gives up all that it has not sent, and all the numbers that it has not looked at: those may be
 * another's, which still sends them. They are pending until the last worker has ended, and nobody's then.
 */
function expiredOf({ requested, shares }: StoredRun, workers: readonly WorkerDocument[]): number {
  const stopped = workers.filter(({ state }) => state === 'stopped');
  if (stopped.length === 0 || workers.length < shares.length || workers.some(({ state }) => state === 'running')) {
    return sumOf(stopped, ({ tally, made }) => tally.expired - (requested - made));
  }
  return requested - sumOf(workers, ({ tally }) => tally.accepted + tally.failed);
}

const sumOf = (workers: readonly WorkerDocument[], count: (worker: WorkerDocument) => number): number =>
  workers.reduce((sum, worker) => sum + count(worker), 0);

type Going = Pick<RunDocument, 'currentRecordsPerSecond' | 'remainingSeconds'>;

const AT_REST: Going = { currentRecordsPerSecond: null, remainingSeconds: null };

/** A worker that has ended moves nothing any more, and neither does one that has not been heard of for a while. */
function goingOf(workers: readonly WorkerDocument[], pending: number, now: number): Going {
  const running = workers.filter(({ state }) => state === 'running');
  const rate = recordsPerSecondNow(
    running.map(({ pace }) => pace),
    now,
  );
  return {
    currentRecordsPerSecond: rate === null ? null : toTenths(rate),
    remainingSeconds: rate === null || rate === 0 ? null : Math.ceil(pending / rate),
  };
}

const toTenths = (rate: number): number => Math.round(rate * 10) / 10;

function finalState({ accepted, failed, expired }: Counts, isStopped: boolean): RunDocument['state'] {
  if (isStopped && expired > 0) return 'stopped';
  return failed > accepted ? 'failed' : 'done';
}

/** A shard that two workers wrote to, as after a reshard, shows what both did. */
function shardsOf(workers: readonly WorkerDocument[]): RunShardDocument[] {
  const byId = new Map<string, RunShardDocument>();
  for (const shard of workers.flatMap(({ tally }) => tally.shards)) {
    const other = byId.get(shard.shardId);
    byId.set(shard.shardId, other ? joined(other, shard) : shard);
  }
  return [...byId.values()].sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
}

const joined = (one: RunShardDocument, other: RunShardDocument): RunShardDocument => ({
  shardId: one.shardId,
  accepted: one.accepted + other.accepted,
  bytes: one.bytes + other.bytes,
  throttled: one.throttled + other.throttled,
  retried: one.retried + other.retried,
  unknown: one.unknown + other.unknown,
  firstSequenceNumber: extreme(one.firstSequenceNumber, other.firstSequenceNumber, -1),
  lastSequenceNumber: extreme(one.lastSequenceNumber, other.lastSequenceNumber, 1),
});

function extreme(one: string | null, other: string | null, sign: 1 | -1): string | null {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) === sign > 0 ? other : one;
}
