// Which lane a record takes: the open shards in order of their ranges, followed through splits and merges.
import type { StreamRecord } from '../records/record.ts';
import { hashKeyOf, MAX_HASH_KEY } from '../stream/hash-key.ts';
import { inRangeOrder, type ShardRange, shardIndexFor } from '../stream/shard-map.ts';

/** Where a record belongs on the ring: its explicit hash key, else the hash of its partition key. */
export const placeOf = ({ explicitHashKey, partitionKey }: StreamRecord): bigint =>
  explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);

/** Whether the shards take every hash key: a list that was made in the middle of a reshard may not. */
export function coverRing(shards: readonly ShardRange[]): boolean {
  let next = 0n;
  for (const { range } of inRangeOrder(shards)) {
    if (range.start !== next) return false;
    next = range.end + 1n;
  }
  return next === MAX_HASH_KEY + 1n;
}

export class Routes<Lane> {
  readonly #newLane: (shardId: string) => Lane;
  /** Of every shard ever heard of: answers may still come from one that closed meanwhile. */
  readonly #known = new Map<string, Lane>();
  #shards: readonly ShardRange[] = [];
  #lanes: readonly Lane[] = [];
  #open: ReadonlySet<Lane> = new Set();

  constructor(shards: readonly ShardRange[], newLane: (shardId: string) => Lane) {
    this.#newLane = newLane;
    this.update(shards);
  }

  /** The lanes of the shards that take records, as far as is known, in order of their ranges. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** The lane of the shard that takes this hash key. */
  laneAt(hashKey: bigint): Lane {
    const lane = this.#lanes[shardIndexFor(this.#shards, hashKey)];
    if (!lane) throw new Error(`No open shard takes the hash key ${hashKey}: the shards leave a gap.`);
    return lane;
  }

  isOpen(lane: Lane): boolean {
    return this.#open.has(lane);
  }

  /** The lane of a shard that an answer names; one that was not heard of before gets its own. */
  laneOf(shardId: string): Lane {
    const known = this.#known.get(shardId);
    if (known) return known;
    const lane = this.#newLane(shardId);
    this.#known.set(shardId, lane);
    return lane;
  }

  /** Follows a reshard; gives the lanes of the shards that take no more records. */
  update(shards: readonly ShardRange[]): ReadonlySet<Lane> {
    const before = this.#lanes;
    this.#shards = inRangeOrder(shards);
    this.#lanes = this.#shards.map(({ shardId }) => this.laneOf(shardId));
    this.#open = new Set(this.#lanes);
    return new Set(before.filter((lane) => !this.#open.has(lane)));
  }
}
