// Shards that take no more than the limits of one second, in either of the shapes a service may count its seconds.
import { type LimitValues, limitValues } from '../../src/domain/limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget } from '../../src/domain/limits/write-budget.ts';
import type { PutResult } from '../../src/domain/producing/record-stream.ts';
import type { OutgoingRecord } from '../../src/domain/records/record.ts';
import { splitRange } from '../../src/domain/stream/reshard.ts';
import {
  inRangeOrder,
  type ShardRange,
  shardFinder,
  shardIdOf,
  shardIndexFor,
  uniformRanges,
} from '../../src/domain/stream/shard-map.ts';

export const shardsOf = (count: number, firstIndex = 0): ShardRange[] =>
  uniformRanges(count).map((range, index) => ({ shardId: shardIdOf(firstIndex + index), range }));

/** Any second that ends now, or seconds that begin at a fixed phase. */
export type WindowShape = 'sliding' | { readonly phaseMs: number };

export interface Stored {
  readonly at: number;
  readonly shardId: string;
  readonly record: OutgoingRecord;
  /** The user record's; 0 where it is an aggregate. */
  readonly number: number;
}

interface Counter {
  budget: WriteBudget;
  second: number;
}

export class LimitedShards {
  /** In the order of storing; what was stored twice is there twice. */
  readonly stored: Stored[] = [];
  readonly #limits: LimitValues;
  readonly #shape: WindowShape;
  readonly #counters = new Map<string, Counter>();
  #shards: readonly ShardRange[] = [];
  #inRangeOrder: readonly ShardRange[] = [];
  #indexOf = shardFinder([]);
  #shardsMade = 0;

  constructor(shardCount: number, shape: WindowShape = 'sliding', limits = limitValues('classic')) {
    this.#limits = limits;
    this.#shape = shape;
    this.reshard(shardCount);
  }

  /** In the order of their making, as ListShards answers. */
  get open(): readonly ShardRange[] {
    return this.#shards;
  }

  /** Closes all shards and opens `count` of equal size in their place. */
  reshard(count: number): void {
    this.#open(shardsOf(count, this.#shardsMade));
    this.#shardsMade += count;
  }

  /** Closes one of the open shards, opens two halves in its place, and leaves the others as they are. */
  split(index: number): void {
    const parent = this.#shards[index];
    if (!parent) throw new Error(`No shard ${index} is open.`);
    const { start, end } = parent.range;
    const halves = splitRange(parent.range, start + (end - start + 1n) / 2n);
    const children = halves.map((range, half) => ({ shardId: shardIdOf(this.#shardsMade + half), range }));
    this.#open([...this.#shards.filter((shard) => shard !== parent), ...children]);
    this.#shardsMade += children.length;
  }

  put(record: OutgoingRecord, now: number): PutResult {
    const { explicitHashKey, partitionKey } = record;
    const index =
      explicitHashKey === undefined
        ? this.#indexOf(partitionKey)
        : shardIndexFor(this.#inRangeOrder, BigInt(explicitHashKey));
    const shardId = this.#inRangeOrder[index]?.shardId ?? 'none';
    if (!this.#admits(shardId, record.sizeBytes, now)) return { kind: 'throttled' };
    const number = 'number' in record && typeof record.number === 'number' ? record.number : 0;
    this.stored.push({ at: now, shardId, record, number });
    return { kind: 'accepted', shardId, sequenceNumber: String(this.stored.length) };
  }

  #open(shards: readonly ShardRange[]): void {
    this.#shards = shards;
    this.#inRangeOrder = inRangeOrder(shards);
    this.#indexOf = shardFinder(this.#inRangeOrder);
  }

  #admits(shardId: string, bytes: number, now: number): boolean {
    const counter = this.#counters.get(shardId) ?? { budget: FULL_WRITE_BUDGET, second: Number.NEGATIVE_INFINITY };
    this.#counters.set(shardId, counter);
    if (this.#shape !== 'sliding') {
      const second = Math.floor((now - this.#shape.phaseMs) / 1_000);
      if (second > counter.second) counter.budget = FULL_WRITE_BUDGET;
      counter.second = second;
    }
    const [decision, budget] = chargeWrite(this.#limits, counter.budget, now, { records: 1, bytes });
    counter.budget = budget;
    return decision.allowed;
  }
}
