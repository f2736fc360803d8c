// Brings one batch to its end: invokes, retries, halves, and discards what is past help.
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { type BackoffBounds, backoffMs } from '../reading/backoff.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { BatchOutcome } from './batch-response.ts';
import { type Attempt, afterAttempt, firstAttempt, type RetryPolicy, withoutExpired } from './batch-retries.ts';
import type { Discarded, OnDiscard } from './discard.ts';
import { FunctionNotRunError, type InvokeFunction } from './function-port.ts';
import type { StreamRetention } from './stream-retention.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';

export interface BatchRunnerOptions {
  readonly functionName: string;
  readonly policy: RetryPolicy;
  readonly retention: StreamRetention;
  readonly invoke: InvokeFunction;
  readonly onDiscard: OnDiscard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: TriggerMetrics;
  /** Ends the retries. */
  readonly signal: AbortSignal;
}

/** What the shard's records are to the function, and its answers to the shard. */
export interface BatchFrame {
  readonly shardId: string;
  eventOf(records: readonly ReadRecord[]): unknown;
  outcomeOf(answer: unknown, records: readonly ReadRecord[]): BatchOutcome;
  /** They will not be tried again. */
  settle(records: readonly ReadRecord[]): Promise<void>;
}

/** **Inferred**: AWS retries with a growing wait and does not say which. */
const RETRY: BackoffBounds = { firstMs: 100, longestMs: 30_000 };

/** Resolves when every record of the batch is done or discarded, or when the signal aborts: then the rest stays unread. */
export async function runBatch(
  options: BatchRunnerOptions,
  frame: BatchFrame,
  batch: readonly ReadRecord[],
): Promise<void> {
  const { clock, metrics, policy, random, signal } = options;
  let attempts: readonly Attempt<ReadRecord>[] = [firstAttempt(batch)];
  while (!signal.aborted) {
    const [next, ...later] = attempts;
    if (!next) return;
    if (next.tries > 0) await clock.sleep(backoffMs(next.tries, RETRY, random), signal);
    const maximumAgeMs = await maximumAge(options, next);
    if (signal.aborted) return;
    const { attempt, expired } = withoutExpired(maximumAgeMs, next, clock.now());
    await discard(options, frame, 'RecordAgeExceeded', { ...next, records: expired });
    attempts = later;
    if (attempt.records.length === 0) continue;
    const outcome = await invokeOnce(options, frame, attempt.records);
    const { done, todo, discarded } = afterAttempt(policy, attempt, outcome);
    metrics.recordsProcessed += done.length;
    await frame.settle(done);
    const invocations = attempt.invocations + 1;
    await discard(options, frame, 'RetryAttemptsExhausted', {
      ...attempt,
      records: discarded,
      last: outcome,
      invocations,
    });
    attempts = [...todo, ...later];
  }
}

/**
 * An invocation without records, as at the end of a tumbling window: there is nothing to give up, so that it is tried
 * until it succeeds. False when the signal aborted it.
 */
export async function runWithoutRecords(options: BatchRunnerOptions, frame: BatchFrame): Promise<boolean> {
  const { clock, random, signal } = options;
  for (let tries = 0; !signal.aborted; tries += 1) {
    if (tries > 0) await clock.sleep(backoffMs(tries, RETRY, random), signal);
    if (signal.aborted) return false;
    const { kind } = await invokeOnce(options, frame, []);
    if (kind === 'success') return true;
  }
  return false;
}

/** Records that are tried for the first time were read just now: they are not past their retention. */
async function maximumAge({ policy, retention }: BatchRunnerOptions, { tries }: Attempt<ReadRecord>): Promise<number> {
  return tries === 0 ? policy.maximumAgeMs : Math.min(policy.maximumAgeMs, await retention.ms());
}

async function invokeOnce(
  options: BatchRunnerOptions,
  frame: BatchFrame,
  records: readonly ReadRecord[],
): Promise<BatchOutcome> {
  const { metrics, clock } = options;
  metrics.invocations += 1;
  const outcome = await outcomeOfInvoking(options, frame, records);
  const last = records.at(-1);
  if (last) metrics.iteratorAgeMs = clock.now() - last.arrivedAtMs;
  if (outcome.kind === 'failed-from') metrics.partialFailures += 1;
  if (outcome.kind === 'failure') metrics.failures += 1;
  if ('reason' in outcome) logFailure(options, frame, outcome.reason, records);
  return outcome;
}

async function outcomeOfInvoking(
  { functionName, invoke }: BatchRunnerOptions,
  frame: BatchFrame,
  records: readonly ReadRecord[],
): Promise<BatchOutcome> {
  try {
    return frame.outcomeOf(await invoke(functionName, frame.eventOf(records)), records);
  } catch (reason) {
    return { kind: reason instanceof FunctionNotRunError ? 'not-run' : 'failure', reason };
  }
}

function logFailure(
  { functionName, log }: BatchRunnerOptions,
  { shardId }: BatchFrame,
  reason: unknown,
  records: readonly ReadRecord[],
): void {
  log.warn(`${functionName} did not process a batch of ${shardId}`, reason, {
    records: records.length,
    firstSequenceNumber: records.at(0)?.sequenceNumber,
  });
}

async function discard(
  { functionName, metrics, onDiscard }: BatchRunnerOptions,
  frame: BatchFrame,
  condition: Discarded['condition'],
  { records, last, invocations }: Attempt<ReadRecord>,
): Promise<void> {
  if (records.length === 0) return;
  metrics.recordsDiscarded += records.length;
  const { shardId } = frame;
  await onDiscard({ functionName, shardId, condition, records, last, invocations, event: frame.eventOf(records) });
  await frame.settle(records);
}
