// Reads a shard by enhanced fan-out: its records are pushed, and the shard's five reads a second are left to others.
import type { SubscribeToShardEvent, SubscribeToShardEventStream } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import type { Position } from '../reading/position.ts';
import { readRecord, type ShardReader } from '../reading/shard-reader.ts';
import { NOTHING_READ, type RecordSource, type SourceRead, sourceRead } from './record-source.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';

interface FanOutReaderOptions {
  readonly kinesis: KinesisApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: TriggerMetrics;
  readonly signal: AbortSignal;
  /** Says where to begin, and is told where the shard goes on. */
  readonly reader: ShardReader;
  consumerArn(): Promise<string>;
}

/** SubscribeToShard is taken once a second at most. */
const RETRY_MS = 1_000;

export class FanOutReader implements RecordSource {
  /** What lies there is pushed while the function is idle: nobody knows of it before. */
  readonly isBehind = false;
  readonly #options: FanOutReaderOptions;
  #position: Position;
  /** Of the subscription that is open. */
  #events: AsyncIterator<SubscribeToShardEventStream> | undefined;
  #nextReadAtMs = 0;
  #errors = 0;
  #isEnd = false;

  constructor(options: FanOutReaderOptions) {
    this.#options = options;
    this.#position = options.reader.position;
    options.signal.addEventListener('abort', () => void this.#events?.return?.(), { once: true });
  }

  get nextReadAtMs(): number {
    return this.#nextReadAtMs;
  }

  get isEnd(): boolean {
    return this.#isEnd;
  }

  /** The next event: it waits for one. A subscription that has ended, after five minutes, is renewed. */
  async read(): Promise<SourceRead> {
    try {
      this.#events ??= await this.#subscribe();
      if (this.#options.signal.aborted) return NOTHING_READ;
      const { done, value } = await this.#events.next();
      this.#errors = 0;
      if (!done) return value.SubscribeToShardEvent ? this.#accept(value.SubscribeToShardEvent) : NOTHING_READ;
      this.#events = undefined;
    } catch (error) {
      this.#retryLater(error);
    }
    return NOTHING_READ;
  }

  async #subscribe(): Promise<AsyncIterator<SubscribeToShardEventStream>> {
    const { consumerArn, kinesis, metrics, reader } = this.#options;
    const ConsumerARN = await consumerArn();
    metrics.subscriptions += 1;
    const StartingPosition = startOf(this.#position);
    const subscribe = { ConsumerARN, ShardId: reader.shardId, StartingPosition };
    const { EventStream } = await kinesis.call('SubscribeToShard', subscribe);
    return EventStream[Symbol.asyncIterator]();
  }

  #accept({ Records = [], ContinuationSequenceNumber, MillisBehindLatest = 0, ChildShards }: SubscribeToShardEvent) {
    const { clock, metrics, reader } = this.#options;
    if (ContinuationSequenceNumber !== undefined) {
      this.#position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: ContinuationSequenceNumber };
    }
    this.#isEnd = ChildShards !== undefined;
    if (ChildShards) reader.endWith(ChildShards);
    metrics.recordsRead += Records.length;
    return sourceRead(Records.map(readRecord), MillisBehindLatest, clock.now());
  }

  #retryLater(error: unknown): void {
    const { clock, log, reader } = this.#options;
    this.#events = undefined;
    this.#errors += 1;
    this.#nextReadAtMs = clock.now() + RETRY_MS;
    if (this.#errors > 1) return;
    log.warn(`${reader.shardId} can't be subscribed to; it is tried again every second`, error);
  }
}

function startOf(position: Position) {
  const { type: Type } = position;
  if (position.type === 'AT_TIMESTAMP') return { Type, Timestamp: new Date(position.timestampMs) };
  if (position.type !== 'AFTER_SEQUENCE_NUMBER') return { Type };
  return { Type, SequenceNumber: position.sequenceNumber };
}
