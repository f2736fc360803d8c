// A delivery stream: reads every shard of its Kinesis stream once a second into one buffer, and the buffer into S3.
import type { Clock } from '../../src/domain/clock.ts';
import { append, type DeliveryBuffer, EMPTY_BUFFER, flush, flushIfOld } from '../../src/domain/delivering/buffer.ts';
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
/** While it closes it reads faster: nobody wants to wait a second for an answer that says "nothing more". */
const CLOSING_POLL_MS = 200;
/** Longer than the silence that the largest answer of GetRecords brings. */
const CLOSING_MS = 10_000;

export class DeliveryStream {
  readonly spec: DeliveryStreamSpec;
  /** 1, as its configuration never changes while it runs. */
  readonly version = 1;
  readonly createdAtMs: number;
  readonly metrics: DeliveryMetrics = newMetrics();
  readonly #options: DeliveryStreamOptions;
  readonly #queue: DeliveryQueue;
  readonly #walk: StreamWalk;
  /** Wakes those who sleep. */
  readonly #closing = stopController();
  /** Ends the calls that are tried until they work. */
  readonly #halting = stopController();
  #state: 'new' | 'reading' | 'closing' | 'closed' = 'new';
  #closeAtMs = Number.POSITIVE_INFINITY;
  #buffer: DeliveryBuffer<DeliveryItem> = EMPTY_BUFFER;
  #watching: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(options: DeliveryStreamOptions) {
    this.#options = options;
    this.spec = options.spec;
    this.createdAtMs = options.clock.now();
    this.#queue = new DeliveryQueue({ ...options, version: this.version, metrics: this.metrics });
    this.#walk = new StreamWalk({
      ...options,
      streamName: options.spec.streamName,
      startAt: { type: 'LATEST' },
      signal: this.#halting.signal,
      readShard: (reader) => this.#readShard(reader),
    });
  }

  /** What lies in the buffer, and what waits for S3. AWS shows neither. */
  get heldBytes(): number {
    return this.#buffer.bytes + this.#queue.pendingBytes;
  }

  /** Resolves when LATEST is fixed on every shard: whatever is put after that is delivered. */
  async start(): Promise<void> {
    this.#state = 'reading';
    await this.#walk.start();
    this.#watching = this.#watchAge();
  }

  /**
   * Reads what the stream still holds and writes it and the buffer to S3, so that nothing that was acknowledged is
   * lost with a stream in memory. Stop the writers first. With `flush` false it stops where it is.
   */
  async close({ flush: mayFlush = true }: { readonly flush?: boolean } = {}): Promise<void> {
    if (!mayFlush || this.#state === 'new') this.#halting.abort();
    this.#state = mayFlush ? 'closing' : 'closed';
    this.#closeAtMs = this.#options.clock.now() + CLOSING_MS;
    this.#closing.abort();
    await Promise.all([this.#walk.settled(), this.#watching]);
    this.#state = 'closed';
    this.#halting.abort();
    if (mayFlush) this.#deliver(flush(this.#buffer));
    await this.#queue.close(mayFlush);
  }

  async #readShard(reader: ShardReader): Promise<'ended' | 'stopped'> {
    for (;;) {
      const startedAt = this.#options.clock.now();
      const poll = await this.#poll(reader);
      if (poll === 'ended') return 'ended';
      if (this.#isDone(poll)) return 'stopped';
      await this.#pause(startedAt, poll);
    }
  }

  async #poll(reader: ShardReader): Promise<Poll> {
    if (this.#state === 'closed') return 'paused';
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

  #isDone(poll: Poll): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state !== 'closing') return false;
    return poll === 'caught-up' || poll === 'failed' || this.#options.clock.now() >= this.#closeAtMs;
  }

  async #pause(startedAt: number, poll: Poll): Promise<void> {
    const { clock, random } = this.#options;
    if (this.#state === 'closing') return clock.sleep(CLOSING_POLL_MS);
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
    while (this.#state === 'reading') {
      this.#deliver(flushIfOld(hints, this.#buffer, clock.now()));
      const dueAtMs = this.#buffer.openedAtMs + hints.intervalMs;
      await clock.sleep(Math.min(POLL_MS, dueAtMs - clock.now()), this.#closing.signal);
    }
  }

  #deliver([parcel, rest]: readonly [DeliveryParcel | undefined, DeliveryBuffer<DeliveryItem>]): void {
    this.#buffer = rest;
    if (parcel) this.#queue.add(parcel);
  }

  #hints() {
    return { sizeBytes: this.spec.bufferBytes, intervalMs: this.spec.bufferSeconds * 1_000 };
  }
}
