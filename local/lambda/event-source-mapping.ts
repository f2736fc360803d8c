// A trigger: reads all shards of a stream in parallel, and invokes its function with batches of one shard each.
import type { Clock } from '../../src/domain/clock.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import type { ObjectSink } from '../firehose/object-sink.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import { memoryPositions, type Position, type Positions } from '../reading/position.ts';
import type { ShardReader } from '../reading/shard-reader.ts';
import { stopController } from '../reading/stop-controller.ts';
import { StreamWalk } from '../reading/stream-walk.ts';
import { ACCOUNT_ID, type TriggerSpec } from '../spec.ts';
import type { BatchRunnerOptions } from './batch-runner.ts';
import { ShardCheckpoint } from './checkpoint.ts';
import { logDiscarded, type OnDiscard } from './discard.ts';
import { mappingUuid, toBucket } from './failure-destination.ts';
import { FanOutReader } from './fan-out-reader.ts';
import { type RecordFilter, recordFilter } from './filter/record-filter.ts';
import type { InvokeFunction } from './function-port.ts';
import type { EventSource } from './kinesis-event.ts';
import { PacedReader } from './paced-reader.ts';
import type { RecordSource } from './record-source.ts';
import { ShardTrigger } from './shard-trigger.ts';
import { StreamRetention } from './stream-retention.ts';
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
  /** Others are known to poll the stream as well. Default: it finds out by being refused. */
  readonly sharesReads?: boolean;
  /** In memory where none are given. */
  readonly positions?: Positions;
  /** Where the bucket of an on-failure destination is. Without one the log says what is given up. */
  readonly objects?: ObjectSink;
}

export class EventSourceMapping {
  readonly spec: TriggerSpec;
  readonly metrics: TriggerMetrics = newTriggerMetrics();
  readonly #options: EventSourceMappingOptions;
  readonly #source: EventSource;
  readonly #positions: Positions;
  readonly #filter: RecordFilter;
  readonly #runner: BatchRunnerOptions;
  readonly #stopping = stopController();
  readonly #walk: StreamWalk;
  #consumerArn: Promise<string> | undefined;

  /** Throws an InvalidParameterValueException that names every fault of a mapping that AWS would not make either. */
  constructor(options: EventSourceMappingOptions) {
    const { spec, positions = memoryPositions() } = options;
    checkTrigger(spec, options.clock.now());
    this.spec = spec;
    this.#options = options;
    this.#source = eventSource(options);
    this.#positions = positions;
    this.#filter = recordFilter(spec.filterPatterns);
    this.#runner = this.#runnerOptions();
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

  #readShard(reader: ShardReader): Promise<'ended' | 'stopped'> {
    const { shardId } = reader;
    const shard = new ShardTrigger({
      ...this.#options,
      shardId,
      records: this.#recordsOf(reader),
      eventSource: this.#source,
      filter: this.#filter,
      checkpoint: new ShardCheckpoint({ ...this.#options, positions: this.#positions, shardId }),
      runner: this.#runner,
      metrics: this.metrics,
      signal: this.#stopping.signal,
    });
    return shard.run();
  }

  #recordsOf(reader: ShardReader): RecordSource {
    const { spec, metrics } = this;
    const { consumerName, functionName } = spec;
    if (consumerName === undefined) return new PacedReader({ ...this.#options, functionName, reader, metrics });
    const { signal } = this.#stopping;
    const consumerArn = () => this.#arnOf(consumerName);
    return new FanOutReader({ ...this.#options, reader, metrics, signal, consumerArn });
  }

  /** Asked for once, for all shards, unless it fails. */
  #arnOf(ConsumerName: string): Promise<string> {
    const address = { StreamARN: this.#source.streamArn, ConsumerName };
    this.#consumerArn ??= this.#options.kinesis.call('DescribeStreamConsumer', address).then(
      ({ ConsumerDescription: { ConsumerARN = '' } = {} }) => ConsumerARN,
      (error) => {
        this.#consumerArn = undefined;
        throw error;
      },
    );
    return this.#consumerArn;
  }

  #runnerOptions(): BatchRunnerOptions {
    const { limits, spec } = this.#options;
    const { maximumRecordAgeSeconds: seconds } = spec;
    return {
      ...this.#options,
      functionName: spec.functionName,
      policy: { ...spec, maximumAgeMs: seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1_000 },
      retention: new StreamRetention({
        ...this.#options,
        streamName: spec.streamName,
        defaultMs: limits.retentionSeconds * 1_000,
      }),
      onDiscard: this.#onDiscard(),
      metrics: this.metrics,
      signal: this.#stopping.signal,
    };
  }

  #onDiscard(): OnDiscard {
    const { objects, region, accountId = ACCOUNT_ID, log, spec } = this.#options;
    const { onFailureBucket: bucketName, deployedName } = spec;
    if (bucketName === undefined || !objects) return logDiscarded(log);
    const { streamArn } = this.#source;
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${deployedName}`;
    const mapping = { uuid: mappingUuid(functionArn, streamArn), functionArn, streamArn };
    return toBucket({ ...this.#options, mapping, bucketName, objects, metrics: this.metrics });
  }
}

function eventSource({ spec, region, accountId = ACCOUNT_ID }: EventSourceMappingOptions): EventSource {
  return {
    region,
    // Inferred: of the stream, also where its records come by a consumer.
    streamArn: `arn:aws:kinesis:${region}:${accountId}:stream/${spec.streamName}`,
    roleArn: `arn:aws:iam::${accountId}:role/${spec.functionName}`,
  };
}

function startOf({ startingPosition, startingTimestampMs = 0 }: TriggerSpec): Position {
  if (startingPosition !== 'AT_TIMESTAMP') return { type: startingPosition };
  return { type: 'AT_TIMESTAMP', timestampMs: startingTimestampMs };
}
