// A stream that limits as Kinesis does, in virtual time: slow, faulty and shared as the test wants it.
import type { Clock } from '../../src/domain/clock.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import type { PutOutcome, PutResult, RecordStream } from '../../src/domain/producing/record-stream.ts';
import type { OutgoingRecord } from '../../src/domain/records/record.ts';
import type { ShardRange } from '../../src/domain/stream/shard-map.ts';
import { LimitedShards, type WindowShape } from './limited-shards.ts';

interface LimitedStreamOptions {
  readonly clock: Clock;
  readonly shardCount: number;
  readonly shape?: WindowShape;
  readonly limits?: LimitValues;
  /** Milliseconds from request to the shard, and from there to the answer, of each request in turn. */
  readonly latencyMs?: (request: number) => readonly [number, number];
  /** Replaces the answer of a request: `lost` is stored all the same. */
  readonly fault?: (request: number) => PutOutcome | 'failing' | undefined;
}

export class LimitedStream implements RecordStream {
  readonly shards: LimitedShards;
  /** Requests of records, and listings of the shards, so far. */
  requests = 0;
  listings = 0;
  readonly #options: LimitedStreamOptions;

  constructor(options: LimitedStreamOptions) {
    this.#options = options;
    this.shards = new LimitedShards(options.shardCount, options.shape, options.limits);
  }

  /** Numbers stored, in the order of storing; one that was stored twice is there twice. */
  get stored(): number[] {
    return this.shards.stored.map(({ number }) => number);
  }

  openShards(): Promise<readonly ShardRange[]> {
    this.listings += 1;
    return Promise.resolve(this.shards.open);
  }

  async put(records: readonly OutgoingRecord[]): Promise<PutOutcome> {
    const request = this.requests++;
    const [thereMs, backMs] = this.#options.latencyMs?.(request) ?? [2, 2];
    await this.#options.clock.sleep(thereMs);
    const fault = this.#options.fault?.(request);
    const isRefused = fault !== undefined && fault !== 'failing' && fault.kind !== 'lost';
    const results = isRefused
      ? []
      : records.map((record, index) => this.#putOne(record, fault === 'failing' && index % 3 === 0));
    await this.#options.clock.sleep(backMs);
    return fault === undefined || fault === 'failing' ? { kind: 'answered', results } : fault;
  }

  #putOne(record: OutgoingRecord, isFailing: boolean): PutResult {
    if (isFailing) return { kind: 'failing', message: 'Internal Service Failure' };
    return this.shards.put(record, this.#options.clock.now());
  }
}
