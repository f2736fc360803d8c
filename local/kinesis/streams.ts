// The streams of the account, by name: found, made and taken away.
import type { Clock } from '../../src/domain/clock.ts';
import { accountShardLimit, type LimitValues } from '../../src/domain/limits/table.ts';
import { shardIdOf } from '../../src/domain/stream/shard-map.ts';
import { shardLimitExceeded, shardNotFound, streamExists, streamNotActive, streamNotFound } from './refusals.ts';
import type { Shard } from './shard.ts';
import type { RecordStore } from './store.ts';
import { Stream } from './stream.ts';

export interface StreamsOptions {
  readonly clock: Clock;
  readonly limits: LimitValues;
  readonly accountId: string;
  readonly region: string;
  readonly store: RecordStore;
  readonly streamDelayMs: number;
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #byName = new Map<string, Stream>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  create(name: string, shardCount: number): void {
    const { clock, limits, accountId, region, store, streamDelayMs } = this.#options;
    if (this.#lookUp(name)) throw streamExists(name, accountId);
    const current = this.all().reduce((sum, { shards }) => sum + shards.length, 0);
    const limit = accountShardLimit(limits, region);
    if (current + shardCount > limit) {
      throw shardLimitExceeded({ accountId, region, current, limit, additional: shardCount });
    }
    const createdAtMs = clock.now();
    const arn = this.arnOf(name);
    this.#byName.set(name, new Stream({ name, arn, shardCount, createdAtMs, delayMs: streamDelayMs, limits, store }));
  }

  delete(name: string): void {
    const stream = this.find(name);
    const now = this.#options.clock.now();
    const status = stream.status(now);
    // **Inferred**: a stream can only be deleted once it is there.
    if (status !== 'ACTIVE') throw streamNotActive(name, this.#options.accountId, status);
    stream.delete(now);
  }

  /** All streams in the order of their names. */
  all(): Stream[] {
    const now = this.#options.clock.now();
    for (const [name, stream] of this.#byName) if (stream.isGone(now)) this.#byName.delete(name);
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The stream in whatever state it is. */
  find(name: string): Stream {
    const stream = this.#lookUp(name);
    if (!stream) throw streamNotFound(name, this.#options.accountId);
    return stream;
  }

  /** The stream, for records to go in: while it is CREATING or DELETING, AWS answers as if it were not there. */
  findForWriting(name: string): Stream {
    const stream = this.#lookUp(name);
    if (!stream || !this.#isActive(stream)) throw streamNotFound(name, this.#options.accountId);
    return stream;
  }

  /** A shard, for records to come out. Observed: a stream that is not there is answered as a shard that is not. */
  findShard(name: string, shardIndex: number): { stream: Stream; shard: Shard } {
    const stream = this.#lookUp(name);
    const shard = stream?.shards[shardIndex];
    if (stream && shard && this.#isActive(stream)) return { stream, shard };
    throw shardNotFound(shardIdOf(shardIndex), name, this.#options.accountId);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;
  }

  #isActive(stream: Stream): boolean {
    return stream.status(this.#options.clock.now()) === 'ACTIVE';
  }

  #lookUp(name: string): Stream | undefined {
    const stream = this.#byName.get(name);
    if (!stream?.isGone(this.#options.clock.now())) return stream;
    this.#byName.delete(name);
    return undefined;
  }
}
