// Which lane a record takes: the open shards in order of their ranges, followed through splits and merges.
import type { RecordAddress } from '../records/record.ts';
import { inRangeOrder, type ShardRange, shardFinder, shardIndexFor } from '../stream/shard-map.ts';

/**
 * Answers the index of the shard, of some in range order, that a record goes to: by its explicit hash key, else by the
 * hash of its partition key; -1 where none takes it.
 */
export function recordFinder(shards: readonly ShardRange[]): (record: RecordAddress) => number {
  const findKey = shardFinder(shards);
  return ({ explicitHashKey, partitionKey }) =>
    explicitHashKey === undefined ? findKey(partitionKey) : shardIndexFor(shards, BigInt(explicitHashKey));
}

export class Routes<Lane> {
  readonly #newLane: (shardId: string) => Lane;
  /** Of every shard ever heard of: answers may still come from one that closed meanwhile. */
  readonly #known = new Map<string, Lane>();
  #indexOf: (record: RecordAddress) => number = () => -1;
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

  /** The lane of the shard that takes the record. */
  laneFor(record: RecordAddress): Lane {
    const lane = this.#lanes[this.#indexOf(record)];
    if (!lane) throw new Error(`No open shard takes partition key ${record.partitionKey}: the shards leave a gap.`);
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
    const inOrder = inRangeOrder(shards);
    this.#indexOf = recordFinder(inOrder);
    this.#lanes = inOrder.map(({ shardId }) => this.laneOf(shardId));
    this.#open = new Set(this.#lanes);
    return new Set(before.filter((lane) => !this.#open.has(lane)));
  }
}
