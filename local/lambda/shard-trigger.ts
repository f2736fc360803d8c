// One shard of a trigger: reads it, filters, spreads its records over its lines of batches, and keeps its checkpoint.
import type { Clock } from '../../src/domain/clock.ts';
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { TriggerSpec } from '../spec.ts';
import { BatchLane } from './batch-lane.ts';
import { batchOutcome } from './batch-response.ts';
import { type BatchFrame, type BatchRunnerOptions, runBatch, runWithoutRecords } from './batch-runner.ts';
import type { BatchLimits, GatheredRecord } from './batching.ts';
import { Bell } from './bell.ts';
import type { ShardCheckpoint } from './checkpoint.ts';
import type { RecordFilter } from './filter/record-filter.ts';
import { type EventSource, envelopeBytes, eventRecordBytes, filterableEvent, kinesisEvent } from './kinesis-event.ts';
import { laneOfKey } from './lane-of-key.ts';
import type { RecordSource, SourceRead } from './record-source.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';
import { TumblingWindow } from './tumbling-window.ts';

export interface ShardTriggerOptions {
  readonly shardId: string;
  readonly spec: TriggerSpec;
  readonly records: RecordSource;
  readonly eventSource: EventSource;
  readonly filter: RecordFilter;
  readonly checkpoint: ShardCheckpoint;
  readonly runner: BatchRunnerOptions;
  readonly clock: Clock;
  readonly metrics: TriggerMetrics;
  readonly signal: AbortSignal;
}

/**
 * How far it reads ahead of its lowest unfinished record, unless its batches are so large that they need more.
 * **Inferred**: AWS does not say how far the other lines get while one is held up. This is what one GetRecords call
 * may give.
 */
const AHEAD_RECORDS = 10_000;

export class ShardTrigger {
  readonly #options: ShardTriggerOptions;
  readonly #bell: Bell;
  readonly #lanes: readonly BatchLane[];

  constructor(options: ShardTriggerOptions) {
    this.#options = options;
    this.#bell = new Bell(options.clock);
    const { parallelizationFactor, tumblingWindowSeconds } = options.spec;
    // Inferred: a shard has one state at a time, which goes from one batch to the next.
    const lanes = tumblingWindowSeconds > 0 ? 1 : parallelizationFactor;
    this.#lanes = Array.from({ length: lanes }, () => this.#lane());
  }

  /** Resolves when the shard is processed to its end, or when the signal aborts and the invocations under way ended. */
  async run(): Promise<'ended' | 'stopped'> {
    const { signal } = this.#options;
    const wake = () => this.#bell.ring();
    signal.addEventListener('abort', wake);
    await Promise.all([this.#readOn(), ...this.#lanes.map((lane) => lane.run())]);
    signal.removeEventListener('abort', wake);
    return signal.aborted ? 'stopped' : 'ended';
  }

  async #readOn(): Promise<void> {
    const { clock, records, signal } = this.#options;
    while (!signal.aborted && !records.isEnd) {
      if (!this.#wantsMore()) {
        await this.#bell.wait();
        continue;
      }
      await clock.sleep(records.nextReadAtMs - clock.now(), signal);
      // A batching window may have ended meanwhile: what comes next waits until its batch is done.
      if (!signal.aborted && this.#wantsMore()) await this.#take(await records.read());
    }
    if (records.isEnd) this.#hand([], Number.POSITIVE_INFINITY);
  }

  /**
   * Where more lies there, the next batch is read while the one before is under way, so that nothing waits for the
   * shard's limits twice. **Inferred**: AWS does not say whether a trigger reads while its function is busy.
   */
  #wantsMore(): boolean {
    const { checkpoint, records, spec } = this.#options;
    const lanes = this.#lanes;
    const waitingBytes = lanes.reduce((sum, lane) => sum + lane.waitingBytes, 0);
    const isRoom = waitingBytes < lanes.length * TRIGGER_LIMITS.payloadMaxBytes.value;
    const isNear = checkpoint.openRecords < Math.max(AHEAD_RECORDS, lanes.length * spec.batchSize);
    return isRoom && isNear && lanes.some((lane) => lane.isIdle || (records.isBehind && lane.isHungry));
  }

  async #take({ records, readUpToMs }: SourceRead): Promise<void> {
    const { checkpoint, clock, eventSource, filter, metrics, shardId } = this.#options;
    const gatheredAtMs = clock.now();
    const passing: GatheredRecord[] = [];
    const filtered: ReadRecord[] = [];
    for (const record of records) {
      const eventWith = (data: unknown) => filterableEvent(eventSource, shardId, record, data);
      if (!filter({ data: record.data, eventWith })) filtered.push(record);
      else passing.push({ ...record, gatheredAtMs, eventBytes: eventRecordBytes(eventSource, shardId, record) });
    }
    checkpoint.open(records);
    this.#hand(passing, readUpToMs);
    metrics.recordsFiltered += filtered.length;
    if (filtered.length > 0) await checkpoint.settle(filtered);
  }

  #hand(records: readonly GatheredRecord[], readUpToMs: number): void {
    const shares: GatheredRecord[][] = this.#lanes.map(() => []);
    for (const record of records) shares[laneOfKey(record.partitionKey, shares.length)]?.push(record);
    for (const [index, lane] of this.#lanes.entries()) lane.add(shares[index] ?? [], readUpToMs);
    this.#bell.ring();
  }

  #lane(): BatchLane {
    const { checkpoint, clock, eventSource, runner, shardId, signal, spec } = this.#options;
    const windowMs = spec.tumblingWindowSeconds * 1_000;
    const { streamArn } = eventSource;
    const window = windowMs > 0 ? new TumblingWindow({ windowMs, shardId, streamArn }) : undefined;
    const frame = this.#frame(window);
    return new BatchLane({
      clock,
      bell: this.#bell,
      signal,
      window,
      limits: () => batchLimits(spec, window),
      runBatch: (batch) => {
        const [first] = batch;
        // Its state is lost in a restart, which must come back to where the window began.
        if (window && first) {
          checkpoint.hold();
          window.open(first);
        }
        return runBatch(runner, frame, batch);
      },
      endWindow: async (ending) => {
        ending.close();
        if (!(await runWithoutRecords(runner, frame))) return;
        ending.closed();
        await checkpoint.release();
      },
    });
  }

  #frame(window: TumblingWindow | undefined): BatchFrame {
    const { checkpoint, eventSource, shardId, spec } = this.#options;
    return {
      shardId,
      eventOf: (records) => ({ ...kinesisEvent(eventSource, shardId, records), ...window?.fields() }),
      outcomeOf: (answer, records) => {
        const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
        const outcome = spec.reportBatchItemFailures ? batchOutcome(answer, sequenceNumbers) : SUCCESS;
        return window ? window.outcomeOf(answer, outcome) : outcome;
      },
      settle: (records) => checkpoint.settle(records),
    };
  }
}

const SUCCESS = { kind: 'success' } as const;

const batchLimits = ({ batchSize, batchingWindowSeconds }: TriggerSpec, window?: TumblingWindow): BatchLimits => ({
  maxRecords: batchSize,
  maxEventBytes: TRIGGER_LIMITS.payloadMaxBytes.value - (window?.envelopeBytes ?? envelopeBytes()),
  windowMs: batchingWindowSeconds * 1_000,
});
