// Shards that take no more than the limits of one second, in either of the shapes a service may count its seconds.
import { type LimitValues, limitValues } from '../../src/domain/limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget } from '../../src/domain/limits/write-budget.ts';
import type { PutResult } from '../../src/domain/producing/record-stream.ts';
import type { OutgoingRecord } from '../../src/domain/records/record.ts';
import {
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
  #shards: ShardRange[] = [];
  #indexOf = shardFinder([]);
  #shardsMade = 0;

  constructor(shardCount: number, shape: WindowShape = 'sliding', limits = limitValues('classic')) {
    this.#limits = limits;
    this.#shape = shape;
    this.reshard(shardCount);
  }

  get open(): readonly ShardRange[] {
    return this.#shards;
  }

  /** Closes all shards and opens `count` of equal size in their place. */
  reshard(count: number): void {
    this.#shards = shardsOf(count, this.#shardsMade);
    this.#indexOf = shardFinder(this.#shards);
    this.#shardsMade += count;
  }

  put(record: OutgoingRecord, now: number): PutResult {
    const { explicitHashKey, partitionKey } = record;
    const index =
      explicitHashKey === undefined
        ? this.#indexOf(partitionKey)
        : shardIndexFor(this.#shards, BigInt(explicitHashKey));
    const shardId = this.#shards[index]?.shardId ?? 'none';
    if (!this.#admits(shardId, record.sizeBytes, now)) return { kind: 'throttled' };
    const number = 'number' in record && typeof record.number === 'number' ? record.number : 0;
    this.stored.push({ at: now, shardId, record, number });
    return { kind: 'accepted', shardId, sequenceNumber: String(this.stored.length) };
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
