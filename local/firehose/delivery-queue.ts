// Writes parcels to S3 one after another, and each until S3 has taken it: nothing is dropped, nothing written twice.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../src/domain/clock.ts';
import { extensionOf, objectKey } from '../../src/domain/delivering/object-key.ts';
import type { Prefix } from '../../src/domain/delivering/prefix.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { type BackoffBounds, backoffMs } from '../reading/backoff.ts';
import type { Positions } from '../reading/position.ts';
import { stopController } from '../reading/stop-controller.ts';
import type { DeliveryStreamSpec } from '../spec.ts';
import type { DeliveryItem, DeliveryMetrics, DeliveryParcel } from './delivery.ts';
import type { ObjectSink } from './object-sink.ts';

interface DeliveryQueueOptions {
  readonly spec: DeliveryStreamSpec;
  readonly prefix: Prefix;
  readonly version: number;
  readonly objects: ObjectSink;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: DeliveryMetrics;
}

interface Content {
  readonly key: string;
  readonly body: Uint8Array;
}

/** **Inferred**: AWS retries for hours and does not say how often. */
const RETRY: BackoffBounds = { firstMs: 1_000, longestMs: 30_000 };
const compressed = promisify(gzip);

export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  readonly #delimiter: Uint8Array;
  readonly #closing = stopController();
  #pendingBytes = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
    this.#delimiter = Buffer.from(options.spec.delimiter ?? '');
  }

  /** Bytes of the parcels that S3 has not taken yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  add(parcel: DeliveryParcel): void {
    this.#pendingBytes += parcel.bytes;
    this.#tail = this.#tail.then(() => this.#deliver(parcel));
  }

  /** Resolves once the object under way is written, or refused; what waits behind it is left to the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#tail;
  }

  async #deliver(parcel: DeliveryParcel): Promise<void> {
    if (this.#closing.signal.aborted) return;
    // Made once: when a write fails after S3 has taken it, the next try replaces the object instead of adding another.
    const content = await this.#contentOf(parcel);
    const { clock, random } = this.#options;
    for (let tries = 1; !this.#closing.signal.aborted; tries += 1) {
      if (await this.#put(content, parcel)) return this.#conclude(parcel);
      await clock.sleep(backoffMs(tries, RETRY, random), this.#closing.signal);
    }
  }

  async #contentOf({ items, oldestArrivalMs }: DeliveryParcel): Promise<Content> {
    const { spec, prefix, version, random } = this.#options;
    const extension = extensionOf(spec.compression, spec.fileExtension);
    const key = objectKey({ prefix, deliveryStreamName: spec.name, version, extension }, oldestArrivalMs, random);
    const body = Buffer.concat(items.flatMap(({ data }) => [data, this.#delimiter]));
    return { key, body: spec.compression === 'GZIP' ? await compressed(body) : body };
  }

  async #put({ key, body }: Content, parcel: DeliveryParcel): Promise<boolean> {
    const { spec, objects, log, metrics } = this.#options;
    // Inferred: what Firehose writes beside the body is documented nowhere.
    const headers = { contentType: 'application/octet-stream' };
    const isGzip = spec.compression === 'GZIP';
    try {
      await objects.putObject(spec.bucketName, key, body, isGzip ? { ...headers, contentEncoding: 'gzip' } : headers);
      return true;
    } catch (error) {
      metrics.failedWrites += 1;
      log.warn(`${spec.name} could not write an object; it keeps the records and tries again`, error, {
        bucket: spec.bucketName,
        key,
        records: parcel.items.length,
      });
      return false;
    }
  }

  async #conclude({ items, bytes }: DeliveryParcel): Promise<void> {
    const { positions, log, metrics } = this.#options;
    this.#pendingBytes -= bytes;
    metrics.objectsDelivered += 1;
    metrics.recordsDelivered += items.length;
    metrics.bytesDelivered += bytes;
    for (const [shardId, sequenceNumber] of lastCompleted(items)) {
      try {
        await positions.save(shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
      } catch (error) {
        // The object stands, so it must not be written again: at worst a restart delivers its records once more.
        log.error(`The position in ${shardId} could not be saved`, error);
      }
    }
  }
}

function lastCompleted(items: readonly DeliveryItem[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const { shardId, completes } of items) if (completes !== undefined) last.set(shardId, completes);
  return last;
}
