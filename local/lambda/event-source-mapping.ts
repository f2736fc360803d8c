// A trigger: reads all shards of a stream in parallel, and invokes its function with batches of one shard each.
import type { Clock } from '../../src/domain/clock.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import { memoryPositions, type Position, type Positions } from '../reading/position.ts';
import type { ShardReader } from '../reading/shard-reader.ts';
import { stopController } from '../reading/stop-controller.ts';
import { StreamWalk } from '../reading/stream-walk.ts';
import { ACCOUNT_ID, type TriggerSpec } from '../spec.ts';
import { type BatchRunnerOptions, runBatch } from './batch-runner.ts';
import { type BatchLimits, type GatheredRecord, nextBatchLength, windowEndsAt } from './batching.ts';
import { logDiscarded, type OnDiscard } from './discard.ts';
import type { InvokeFunction } from './function-port.ts';
import { type EventSource, emptyEventBytes, eventRecordBytes } from './kinesis-event.ts';
import { PacedReader } from './paced-reader.ts';
import { checkTrigger } from './trigger-faults.ts';
import { newTriggerMetrics, type TriggerMetrics } from './trigger-metrics.ts';

export interface EventSourceMappingOptions {
  readonly spec: TriggerSpec;
  readonly kinesis: KinesisApi;
  readonly invoke: InvokeFunction;
  readonly limits: LimitValues;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly region: string;
  readonly accountId?: string;
  /** In memory where none are given. */
  readonly positions?: Positions;
  /** The log where none is given. */
  readonly onDiscard?: OnDiscard;
}

export class EventSourceMapping {
  readonly spec: TriggerSpec;
  readonly metrics: TriggerMetrics = newTriggerMetrics();
  readonly #options: EventSourceMappingOptions;
  readonly #source: EventSource;
  readonly #runner: BatchRunnerOptions;
  readonly #batchLimits: BatchLimits;
  readonly #stopping = stopController();
  readonly #walk: StreamWalk;

  /** Throws an InvalidParameterValueException that names every fault of a mapping that AWS would not make either. */
  constructor(options: EventSourceMappingOptions) {
    checkTrigger(options.spec);
    const { spec, positions = memoryPositions() } = options;
    this.spec = spec;
    this.#options = options;
    this.#source = eventSource(options);
    this.#batchLimits = batchLimits(spec);
    this.#runner = {
      ...options,
      ...spec,
      positions,
      source: this.#source,
      policy: { ...spec, maximumAgeMs: options.limits.retentionSeconds * 1_000 },
      onDiscard: options.onDiscard ?? logDiscarded(options.log),
      metrics: this.metrics,
      signal: this.#stopping.signal,
    };
    this.#walk = new StreamWalk({
      ...options,
      positions,
      streamName: spec.streamName,
      startAt: startOf(spec),
      signal: this.#stopping.signal,
      readShard: (reader) => this.#readShard(reader),
    });
  }

  /** Resolves when the place of every shard is fixed: what is put after that is processed, from LATEST too. */
  start(): Promise<void> {
    return this.#walk.start();
  }

  /** Resolves when the invocations under way have ended. What is not processed by then is left behind the checkpoint. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#walk.settled();
  }

  async #readShard(reader: ShardReader): Promise<'ended' | 'stopped'> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    const paced = new PacedReader({ ...this.#options, reader, metrics: this.metrics });
    let gathered: readonly GatheredRecord[] = [];
    while (!signal.aborted) {
      // A closed shard brings no more records to wait for.
      const now = paced.isEnd ? Number.POSITIVE_INFINITY : clock.now();
      const length = nextBatchLength(this.#batchLimits, gathered, now);
      if (length > 0) {
        await runBatch(this.#runner, reader.shardId, gathered.slice(0, length));
        gathered = gathered.slice(length);
      } else if (paced.isEnd) return 'ended';
      else {
        const wakeAtMs = Math.min(paced.nextPollAtMs, windowEndsAt(this.#batchLimits, gathered));
        await clock.sleep(wakeAtMs - clock.now(), signal);
        if (clock.now() >= paced.nextPollAtMs) gathered = [...gathered, ...(await this.#gather(paced, reader.shardId))];
      }
    }
    return 'stopped';
  }

  async #gather(paced: PacedReader, shardId: string): Promise<GatheredRecord[]> {
    if (this.#stopping.signal.aborted) return [];
    const records = await paced.poll();
    const gatheredAtMs = this.#options.clock.now();
    return records.map((record) => ({
      ...record,
      gatheredAtMs,
      eventBytes: eventRecordBytes(this.#source, shardId, record),
    }));
  }
}

function eventSource({ spec, region, accountId = ACCOUNT_ID }: EventSourceMappingOptions): EventSource {
  return {
    region,
    streamArn: `arn:aws:kinesis:${region}:${accountId}:stream/${spec.streamName}`,
    roleArn: `arn:aws:iam::${accountId}:role/${spec.functionName}`,
  };
}

const batchLimits = ({ batchSize, batchingWindowSeconds }: TriggerSpec): BatchLimits => ({
  maxRecords: batchSize,
  maxEventBytes: TRIGGER_LIMITS.payloadMaxBytes.value - emptyEventBytes,
  windowMs: batchingWindowSeconds * 1_000,
});

function startOf({ startingPosition, startingTimestampMs = 0 }: TriggerSpec): Position {
  if (startingPosition !== 'AT_TIMESTAMP') return { type: startingPosition };
  return { type: 'AT_TIMESTAMP', timestampMs: startingTimestampMs };
}
