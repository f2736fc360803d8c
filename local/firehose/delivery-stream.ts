// A delivery stream: reads every shard of its Kinesis stream once a second into one buffer, and the buffer into S3.
import type { Clock } from '../../src/domain/clock.ts';
import { append, type DeliveryBuffer, EMPTY_BUFFER, flushIfOld } from '../../src/domain/delivering/buffer.ts';
import type { Prefix } from '../../src/domain/delivering/prefix.ts';
import { DELIVERY_LIMITS } from '../../src/domain/limits/delivery-limits.ts';
import type { Log } from '../../src/domain/log.ts';
import { fraction, type Random } from '../../src/domain/random.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import type { Positions } from '../reading/position.ts';
import type { ReadRecord, ShardReader } from '../reading/shard-reader.ts';
import { stopController } from '../reading/stop-controller.ts';
import { StreamWalk } from '../reading/stream-walk.ts';
import type { DeliveryStreamSpec } from '../spec.ts';
import { type DeliveryItem, type DeliveryMetrics, type DeliveryParcel, newMetrics } from './delivery.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import type { ObjectSink } from './object-sink.ts';
import { userRecordsOf } from './user-records.ts';

interface DeliveryStreamOptions {
  readonly spec: DeliveryStreamSpec;
  readonly prefix: Prefix;
  readonly kinesis: KinesisApi;
  readonly objects: ObjectSink;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

type Poll = 'ended' | 'caught-up' | 'behind' | 'throttled' | 'paused' | 'failed';

const POLL_MS = DELIVERY_LIMITS.pollMs.value;

export class DeliveryStream {
  readonly spec: DeliveryStreamSpec;
  /** 1, as its configuration never changes while it runs. */
  readonly version = 1;
  readonly createdAtMs: number;
  readonly metrics: DeliveryMetrics = newMetrics();
  readonly #options: DeliveryStreamOptions;
  readonly #queue: DeliveryQueue;
  readonly #walk: StreamWalk;
  /** Wakes those who sleep, and ends the calls that are tried until they work. */
  readonly #closing = stopController();
  #buffer: DeliveryBuffer<DeliveryItem> = EMPTY_BUFFER;
  #watching: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Shards whose newest record was not reached yet: of those being read, and of the children that are read next. */
  readonly #stillBehind = new Set<string>();

  constructor(options: DeliveryStreamOptions) {
    this.#options = options;
    this.spec = options.spec;
    this.createdAtMs = options.clock.now();
    this.#queue = new DeliveryQueue({ ...options, version: this.version, metrics: this.metrics });
    this.#walk = new StreamWalk({
      ...options,
      streamName: options.spec.streamName,
      startAt: { type: 'LATEST' },
      signal: this.#closing.signal,
      readShard: (reader) => this.#readShard(reader),
    });
  }

  /** What lies in the buffer, and what waits for S3. AWS shows neither. */
  get heldBytes(): number {
    return this.#buffer.bytes + this.#queue.pendingBytes;
  }

  /** Resolves when LATEST is fixed on every shard: whatever is put after that is delivered. */
  async start(): Promise<void> {
    await this.#walk.start();
    this.#watching = this.#watchAge();
  }

  /**
   * Stops reading, and writing between two objects. What it holds lies in the stream behind its positions, and is read
   * again by the delivery stream that goes on from them.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#walk.settled(), this.#watching, this.#queue.close()]);
  }

  async #readShard(reader: ShardReader): Promise<'ended' | 'stopped'> {
    this.#stillBehind.add(reader.shardId);
    while (!this.#isClosed) {
      const startedAt = this.#options.clock.now();
      const poll = await this.#poll(reader);
      if (poll === 'ended' || poll === 'caught-up') this.#noteCaughtUp(reader);
      if (poll === 'ended') return 'ended';
      await this.#pause(startedAt, poll);
    }
    return 'stopped';
  }

  /**
   * What arrived before the start and is still in the buffer when all is read again counts its age from its arrival, as
   * it did before the restart. Not sooner: one that is far behind would write whatever a second brings as an object.
   */
  #noteCaughtUp({ shardId, children }: ShardReader): void {
    // An ended shard's newest records are in those that go on where it ended.
    for (const { ShardId = '' } of children) this.#stillBehind.add(ShardId);
    if (!this.#stillBehind.delete(shardId) || this.#stillBehind.size > 0) return;
    const { openedAtMs, oldestArrivalMs } = this.#buffer;
    if (oldestArrivalMs >= this.createdAtMs) return;
    const asOldAsItIs = { ...this.#buffer, openedAtMs: Math.min(openedAtMs, oldestArrivalMs) };
    this.#deliver(flushIfOld(this.#hints(), asOldAsItIs, this.#options.clock.now()));
  }

  async #poll(reader: ShardReader): Promise<Poll> {
    if (this.heldBytes >= this.spec.bufferBytes + DELIVERY_LIMITS.backlogMaxBytes.value) return 'paused';
    try {
      this.metrics.reads += 1;
      const read = await reader.read();
      this.#failures = 0;
      if (read.kind === 'throttled') {
        this.metrics.throttledReads += 1;
        return 'throttled';
      }
      for (const record of read.records) this.#take(reader.shardId, record);
      if (read.isEnd) return 'ended';
      return read.millisBehindLatest > 0 ? 'behind' : 'caught-up';
    } catch (error) {
      this.#failures += 1;
      const message = `${this.spec.name} can't read ${reader.shardId}; it tries again every second`;
      if (this.#failures === 1) this.#options.log.warn(message, error);
      return 'failed';
    }
  }

  async #pause(startedAt: number, poll: Poll): Promise<void> {
    const { clock, random } = this.#options;
    // A throttled read is repeated a little before its time: in step with another reader, it would be throttled for ever.
    const periodMs = poll === 'throttled' ? POLL_MS * (1 - fraction(random) / 2) : POLL_MS;
    await clock.sleep(Math.max(0, startedAt + periodMs - clock.now()), this.#closing.signal);
  }

  #take(shardId: string, { data, sequenceNumber, arrivedAtMs }: ReadRecord): void {
    this.metrics.recordsRead += 1;
    this.metrics.bytesRead += data.byteLength;
    const hints = this.#hints();
    const userRecords = userRecordsOf(data);
    userRecords.forEach((userRecord, index) => {
      const item: DeliveryItem = {
        data: userRecord,
        bytes: userRecord.byteLength + Buffer.byteLength(this.spec.delimiter ?? ''),
        arrivedAtMs,
        shardId,
        completes: index === userRecords.length - 1 ? sequenceNumber : undefined,
      };
      this.#deliver(append(hints, this.#buffer, this.#options.clock.now(), item));
    });
  }

  async #watchAge(): Promise<void> {
    const { clock } = this.#options;
    const hints = this.#hints();
    while (!this.#isClosed) {
      this.#deliver(flushIfOld(hints, this.#buffer, clock.now()));
      const dueAtMs = this.#buffer.openedAtMs + hints.intervalMs;
      await clock.sleep(Math.min(POLL_MS, dueAtMs - clock.now()), this.#closing.signal);
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #deliver([parcel, rest]: readonly [DeliveryParcel | undefined, DeliveryBuffer<DeliveryItem>]): void {
    this.#buffer = rest;
    if (parcel) this.#queue.add(parcel);
  }

  #hints() {
    return { sizeBytes: this.spec.bufferBytes, intervalMs: this.spec.bufferSeconds * 1_000 };
  }
}
