// The shards of one stream: those that are open, in the order of their ranges, and those that can still be read.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { mergeRanges, type ReshardStep, splitRange } from '../../src/domain/stream/reshard.ts';
import {
  type HashKeyRange,
  inRangeOrder,
  type ShardFinder,
  shardFinder,
  shardIndexFor,
  uniformRanges,
} from '../../src/domain/stream/shard-map.ts';
import { Shard } from './shard.ts';
import type { RecordLog } from './store.ts';
import type { StoredShard } from './stored-stream.ts';

interface StreamShardsOptions {
  readonly limits: LimitValues;
  readonly logOf: (shardIndex: number) => RecordLog;
}

interface ShardStates {
  readonly shards: StoredShard[];
  /** Ids never come back, not even when the shards that had them are gone. */
  readonly nextShardIndex: number;
}

/** The shards of a new stream: equal parts of the ring. */
export const firstShards = (count: number, createdAtMs: number): ShardStates => ({
  shards: uniformRanges(count).map((range, index) => newShard(index, range, createdAtMs, [])),
  nextShardIndex: count,
});

export class StreamShards {
  readonly #options: StreamShardsOptions;
  /** By index, which is the order of their ids. Expired ones are gone. */
  readonly #byIndex: Map<number, Shard>;
  #open: readonly Shard[];
  #find: ShardFinder;
  #nextIndex: number;
  #turn = 0;

  constructor(options: StreamShardsOptions, { shards, nextShardIndex }: ShardStates) {
    this.#options = options;
    this.#byIndex = new Map(shards.map((state) => [state.index, this.#shardOf(state)]));
    this.#open = inRangeOrder(this.all.filter(({ isOpen }) => isOpen));
    this.#find = shardFinder(this.#open);
    this.#nextIndex = nextShardIndex;
  }

  /** What they are made from. */
  get states(): ShardStates {
    return { shards: this.all.map(({ state }) => state), nextShardIndex: this.#nextIndex };
  }

  /** Open and closed, in the order of their ids. */
  get all(): readonly Shard[] {
    return [...this.#byIndex.values()];
  }

  /** In the order of their ranges. */
  get open(): readonly Shard[] {
    return this.#open;
  }

  get(index: number): Shard | undefined {
    return this.#byIndex.get(index);
  }

  /** The open shard that takes the hash key. */
  shardFor(hashKey: bigint): Shard | undefined {
    return this.#open[shardIndexFor(this.#open, hashKey)];
  }

  /** The open shard that takes the partition key. */
  shardForKey(partitionKey: string): Shard | undefined {
    return this.#open[this.#find(partitionKey)];
  }

  /** Each open shard in its turn. **Inferred**: AWS promises to distribute evenly, not how. */
  next(): Shard | undefined {
    this.#turn = (this.#turn + 1) % this.#open.length;
    return this.#open[this.#turn];
  }

  childrenOf({ shardId }: Shard): readonly Shard[] {
    return this.all.filter(({ parentIds }) => parentIds.includes(shardId));
  }

  reshard(steps: readonly ReshardStep[], now: number): void {
    for (const { kind, at } of steps) {
      if (kind === 'split') this.#split(at, now);
      else this.#merge(at, now);
    }
  }

  /** Forgets the shards that were closed before the instant, and with them what is left of their records. */
  expire(beforeMs: number): void {
    if (this.#byIndex.size === this.#open.length) return;
    for (const [index, shard] of this.#byIndex) {
      if (shard.closedAtMs >= beforeMs) continue;
      shard.remove();
      this.#byIndex.delete(index);
    }
  }

  #split(at: bigint, now: number): void {
    const place = shardIndexFor(this.#open, at);
    const parent = this.#open[place];
    if (!parent) return;
    const children = splitRange(parent.range, at).map((range) => this.#add(range, now, [parent]));
    this.#replace(place, [parent], children, now);
  }

  #merge(at: bigint, now: number): void {
    const place = shardIndexFor(this.#open, at);
    const [lower, upper] = [this.#open[place - 1], this.#open[place]];
    if (!lower || !upper) return;
    const child = this.#add(mergeRanges(lower.range, upper.range), now, [lower, upper]);
    this.#replace(place - 1, [lower, upper], [child], now);
  }

  #replace(place: number, parents: readonly Shard[], children: readonly Shard[], now: number): void {
    for (const parent of parents) parent.close(now);
    this.#open = this.#open.toSpliced(place, parents.length, ...children);
    this.#find = shardFinder(this.#open);
  }

  #add(range: HashKeyRange, createdAtMs: number, parents: readonly Shard[]): Shard {
    const parentIds = parents.map(({ shardId }) => shardId);
    const shard = this.#shardOf(newShard(this.#nextIndex, range, createdAtMs, parentIds));
    this.#byIndex.set(this.#nextIndex, shard);
    this.#nextIndex += 1;
    return shard;
  }

  #shardOf(state: StoredShard): Shard {
    const { limits, logOf } = this.#options;
    return new Shard({ state, limits, log: logOf(state.index) });
  }
}

const newShard = (
  index: number,
  { start, end }: HashKeyRange,
  createdAtMs: number,
  parentIds: string[],
): StoredShard => ({ index, startingHashKey: start.toString(), endingHashKey: end.toString(), createdAtMs, parentIds });
