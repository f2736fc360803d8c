// A run from its request to its account: checked before anything is sent, recorded while it goes on, complete at its end.
import type { Clock } from '../clock.ts';
import { PlaygroundError } from '../errors.ts';
import type { LimitValues } from '../limits/table.ts';
import { busiestShare } from '../planning/busiest-share.ts';
import { forecastPush } from '../planning/forecast.ts';
import { seededRandom } from '../random.ts';
import { recordsOf } from '../records/generate.ts';
import { meanRecordBytes } from '../records/maker.ts';
import type { RecordSettings } from '../records/settings.ts';
import type { ShardRange } from '../stream/shard-map.ts';
import { Producer } from './producer.ts';
import { push } from './push.ts';
import type { RecordStream } from './record-stream.ts';
import type { RunDocument } from './run-document.ts';
import type { RunStore } from './run-store.ts';
import type { Tally } from './tally.ts';

export interface RunRequest {
  readonly count: number;
  readonly records: RecordSettings;
}

export interface RunContext {
  readonly runId: string;
  readonly stream: RecordStream;
  readonly runs: RunStore;
  readonly clock: Clock;
  readonly limits: LimitValues;
  /** How long the call may go on, in milliseconds. */
  readonly callMs: number;
  /** Told what went wrong beside the run: the progress could not be saved, for one. */
  readonly warn: (message: string, error: unknown) => void;
}

const PROGRESS_EVERY_MS = 1_000;
/** A run that would take longer than this part of the call is refused, so that retries find time too. */
const USABLE_PART_OF_CALL = 0.9;

/** Generates and pushes within the call; the answer accounts for every record. */
export async function executeRun(request: RunRequest, context: RunContext): Promise<RunDocument> {
  const { runId, stream, runs, clock, limits } = context;
  const recordOf = await recordsOf(runId, request.count, request.records);
  const startedMs = clock.now();
  const shards = await stream.openShards();
  checkFits(request, meanRecordBytes(request.count, recordOf), context, shards);
  const producer = new Producer({
    requested: request.count,
    recordOf,
    shards,
    limits,
    random: seededRandom(request.records.seed, startedMs),
    deadlineMs: startedMs + context.callMs,
  });
  const document = (state: RunDocument['state']) =>
    runDocument(request, runId, state, producer.tally, startedMs, clock.now());

  let version = await runs.create(document('running'));
  const finished = new AbortController();
  const progress = saveEverySecond(clock, finished.signal, async () => {
    version = await runs.save(document('running'), version).catch((error: unknown) => {
      context.warn('The run goes on, but its progress could not be saved', error);
      return version;
    });
  });
  await push(producer, stream, clock).finally(() => finished.abort());
  await progress;
  const { failed, requested } = producer.tally;
  const result = document(failed === requested ? 'failed' : 'done');
  await runs.save(result, version);
  return result;
}

/** Refuses, before anything is sent, what the shards cannot take within the call, with the figures that say why. */
function checkFits(
  { count, records }: RunRequest,
  recordBytes: number,
  context: RunContext,
  shards: readonly ShardRange[],
): void {
  const forecast = forecastPush(context.limits, {
    count,
    recordBytes,
    shards: shards.length,
    busiestShare: busiestShare(records.partitionKey, shards),
  });
  const usableSeconds = (context.callMs / 1_000) * USABLE_PART_OF_CALL;
  if (forecast.seconds <= usableSeconds) return;
  const most = Math.floor(forecast.recordsPerSecond * usableSeconds);
  throw new PlaygroundError(
    'run-too-large',
    `${count} records of ${Math.round(recordBytes)} bytes with their keys take ${shards.length} open shard(s) about ` +
      `${Math.ceil(forecast.seconds)} s at ${Math.floor(forecast.recordsPerSecond)} records a second, and one call has ` +
      `${Math.floor(usableSeconds)} s. Ask for ${most} records at most, for smaller ones, or give the stream more shards.`,
    {
      errors: [
        { pointer: '/count', message: `expected at most ${most} on ${shards.length} open shard(s), got ${count}` },
      ],
    },
  );
}

async function saveEverySecond(clock: Clock, signal: AbortSignal, save: () => Promise<void>): Promise<void> {
  for (;;) {
    await clock.sleep(PROGRESS_EVERY_MS, signal);
    if (signal.aborted) return;
    await save();
  }
}

function runDocument(
  { count, records }: RunRequest,
  runId: string,
  state: RunDocument['state'],
  tally: Tally,
  startedMs: number,
  nowMs: number,
): RunDocument {
  const { requested, accepted, failed, expired, pending, attempts, throttled, retried, unknown, bytes, reason } = tally;
  const elapsedSeconds = (nowMs - startedMs) / 1_000;
  return {
    runId,
    state,
    requested,
    accepted,
    failed,
    expired,
    pending,
    attempts,
    throttled,
    retried,
    unknown,
    bytes,
    recordsPerSecond: elapsedSeconds > 0 ? Math.round((accepted / elapsedSeconds) * 10) / 10 : 0,
    startedAt: new Date(startedMs).toISOString(),
    finishedAt: state === 'running' ? null : new Date(nowMs).toISOString(),
    reason,
    settings: { count, ...records },
    shards: tally.shardDocuments(),
  };
}
