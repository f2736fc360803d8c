// A data stream: its shards, and the state that its age gives it.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { shardIndexFor, uniformRanges } from '../../src/domain/stream/shard-map.ts';
import { Shard } from './shard.ts';
import type { RecordStore } from './store.ts';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

interface StreamOptions {
  readonly name: string;
  readonly arn: string;
  readonly shardCount: number;
  readonly createdAtMs: number;
  /** How long it is CREATING, and later DELETING. */
  readonly delayMs: number;
  readonly limits: LimitValues;
  readonly store: RecordStore;
}

const SECONDS_PER_HOUR = 3_600;

export class Stream {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly retentionHours: number;
  /** In the order of their ids, and of their hash ranges too as long as nothing splits or merges them. */
  readonly shards: readonly Shard[];
  readonly #delayMs: number;
  readonly #store: RecordStore;
  #deletedAtMs: number | undefined;

  constructor({ name, arn, shardCount, createdAtMs, delayMs, limits, store }: StreamOptions) {
    this.name = name;
    this.arn = arn;
    this.createdAtMs = createdAtMs;
    this.retentionHours = limits.retentionSeconds / SECONDS_PER_HOUR;
    this.#delayMs = delayMs;
    this.#store = store;
    this.shards = uniformRanges(shardCount).map(
      (range, index) => new Shard({ index, range, createdAtMs, limits, log: store.log(name, index) }),
    );
  }

  /** The state follows from the time alone: no timer has to fire for a stream to become ACTIVE. */
  status(now: number): StreamStatus {
    if (this.#deletedAtMs !== undefined) return 'DELETING';
    return now < this.createdAtMs + this.#delayMs ? 'CREATING' : 'ACTIVE';
  }

  /** Whether its deletion has come to its end, so that the name is free. */
  isGone(now: number): boolean {
    return this.#deletedAtMs !== undefined && now >= this.#deletedAtMs + this.#delayMs;
  }

  /** The records go at once, the name after the delay. */
  delete(now: number): void {
    this.#deletedAtMs = now;
    this.#store.drop(this.name);
  }

  /** The open shard that takes the hash key. */
  shardFor(hashKey: bigint): Shard | undefined {
    return this.shards[shardIndexFor(this.shards, hashKey)];
  }

  /** Records that arrived before this instant are past their retention. */
  horizonMs(now: number): number {
    return now - this.retentionHours * SECONDS_PER_HOUR * 1_000;
  }
}
