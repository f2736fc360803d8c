// Brings one batch to its end: invokes, retries, halves, moves the checkpoint, and discards what is past help.
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { type BackoffBounds, backoffMs } from '../reading/backoff.ts';
import type { Positions } from '../reading/position.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import { type BatchOutcome, batchOutcome } from './batch-response.ts';
import { type Attempt, afterAttempt, firstAttempt, type RetryPolicy, withoutExpired } from './batch-retries.ts';
import type { Discarded, OnDiscard } from './discard.ts';
import { FunctionNotRunError, type InvokeFunction } from './function-port.ts';
import { type EventSource, kinesisEvent } from './kinesis-event.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';

export interface BatchRunnerOptions {
  readonly functionName: string;
  readonly source: EventSource;
  readonly reportBatchItemFailures: boolean;
  readonly policy: RetryPolicy;
  readonly invoke: InvokeFunction;
  readonly onDiscard: OnDiscard;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: TriggerMetrics;
  /** Ends the retries. */
  readonly signal: AbortSignal;
}

/** **Inferred**: AWS retries with a growing wait and does not say which. */
const RETRY: BackoffBounds = { firstMs: 100, longestMs: 30_000 };

/** Resolves when every record of the batch is done or discarded, or when the signal aborts: then the rest stays unread. */
export async function runBatch(
  options: BatchRunnerOptions,
  shardId: string,
  batch: readonly ReadRecord[],
): Promise<void> {
  const { clock, policy, random, signal } = options;
  let attempts: readonly Attempt<ReadRecord>[] = [firstAttempt(batch)];
  let reason: unknown;
  while (!signal.aborted) {
    const [next, ...later] = attempts;
    if (!next) return;
    if (next.tries > 0) {
      await clock.sleep(backoffMs(next.tries, RETRY, random), signal);
      if (signal.aborted) return;
    }
    const { attempt, expired } = withoutExpired(policy, next, clock.now());
    await discard(options, { shardId, condition: 'RecordAgeExceeded', records: expired, reason });
    if (attempt.records.length === 0) {
      attempts = later;
      continue;
    }
    const outcome = await invokeOnce(options, shardId, attempt.records);
    reason = 'reason' in outcome ? outcome.reason : undefined;
    const { done, todo, discarded } = afterAttempt(policy, attempt, outcome);
    await checkpoint(options, shardId, done);
    await discard(options, { shardId, condition: 'RetryAttemptsExhausted', records: discarded, reason });
    attempts = [...todo, ...later];
  }
}

async function invokeOnce(
  options: BatchRunnerOptions,
  shardId: string,
  records: readonly ReadRecord[],
): Promise<BatchOutcome> {
  const { metrics, clock } = options;
  metrics.invocations += 1;
  const outcome = await outcomeOfInvoking(options, shardId, records);
  metrics.iteratorAgeMs = clock.now() - (records.at(-1)?.arrivedAtMs ?? clock.now());
  if (outcome.kind === 'failed-from') metrics.partialFailures += 1;
  if (outcome.kind === 'failure') metrics.failures += 1;
  if ('reason' in outcome) logFailure(options, shardId, outcome.reason, records);
  return outcome;
}

async function outcomeOfInvoking(
  { functionName, source, reportBatchItemFailures, invoke }: BatchRunnerOptions,
  shardId: string,
  records: readonly ReadRecord[],
): Promise<BatchOutcome> {
  try {
    const answer = await invoke(functionName, kinesisEvent(source, shardId, records));
    const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
    return reportBatchItemFailures ? batchOutcome(answer, sequenceNumbers) : { kind: 'success' };
  } catch (reason) {
    return { kind: reason instanceof FunctionNotRunError ? 'not-run' : 'failure', reason };
  }
}

function logFailure(
  { functionName, log }: BatchRunnerOptions,
  shardId: string,
  reason: unknown,
  records: readonly ReadRecord[],
): void {
  log.warn(`${functionName} did not process a batch of ${shardId}`, reason, {
    records: records.length,
    firstSequenceNumber: records.at(0)?.sequenceNumber,
  });
}

async function discard(options: BatchRunnerOptions, discarded: Omit<Discarded, 'functionName'>): Promise<void> {
  const { functionName, metrics, onDiscard } = options;
  if (discarded.records.length === 0) return;
  metrics.recordsDiscarded += discarded.records.length;
  await onDiscard({ ...discarded, functionName });
  await moveCheckpoint(options, discarded.shardId, discarded.records);
}

async function checkpoint(options: BatchRunnerOptions, shardId: string, done: readonly ReadRecord[]): Promise<void> {
  options.metrics.recordsProcessed += done.length;
  await moveCheckpoint(options, shardId, done);
}

async function moveCheckpoint(
  { positions }: BatchRunnerOptions,
  shardId: string,
  passed: readonly ReadRecord[],
): Promise<void> {
  const last = passed.at(-1);
  if (!last) return;
  await positions.save(shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber });
}
