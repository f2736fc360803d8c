// A stream that limits as a shard does, in virtual time: slow, faulty and shared as the test wants it.
import type { Clock } from '../../src/domain/clock.ts';
import { type LimitValues, limitValues } from '../../src/domain/limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget } from '../../src/domain/limits/write-budget.ts';
import type { PutOutcome, PutResult, RecordStream } from '../../src/domain/producing/record-stream.ts';
import type { StreamRecord } from '../../src/domain/records/record.ts';
import { hashKeyOf } from '../../src/domain/stream/hash-key.ts';
import { type ShardRange, shardIdOf, shardIndexFor, uniformRanges } from '../../src/domain/stream/shard-map.ts';

export const shardsOf = (count: number): ShardRange[] =>
  uniformRanges(count).map((range, index) => ({ shardId: shardIdOf(index), range }));

interface LimitedStreamOptions {
  readonly clock: Clock;
  readonly shardCount: number;
  readonly limits?: LimitValues;
  /** Milliseconds from request to the shard, and from there to the answer, of each request in turn. */
  readonly latencyMs?: (request: number) => readonly [number, number];
  /** Replaces the answer of a request: `lost` is stored all the same. */
  readonly fault?: (request: number) => PutOutcome | 'failing' | undefined;
}

export class LimitedStream implements RecordStream {
  /** Numbers stored, in the order of storing; one that was stored twice is there twice. */
  readonly stored: number[] = [];
  readonly storedAt: { at: number; shard: number; bytes: number }[] = [];
  requests = 0;
  readonly #options: LimitedStreamOptions;
  readonly #limits: LimitValues;
  readonly #shards: ShardRange[];
  readonly #budgets: WriteBudget[];
  #sequence = 0n;

  constructor(options: LimitedStreamOptions) {
    this.#options = options;
    this.#limits = options.limits ?? limitValues('classic');
    this.#shards = shardsOf(options.shardCount);
    this.#budgets = this.#shards.map(() => FULL_WRITE_BUDGET);
  }

  openShards(): Promise<ShardRange[]> {
    return Promise.resolve(this.#shards);
  }

  async put(records: readonly StreamRecord[]): Promise<PutOutcome> {
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

  #putOne(record: StreamRecord, isFailing: boolean): PutResult {
    if (isFailing) return { kind: 'failing', message: 'Internal Service Failure' };
    const shard = shardIndexFor(this.#shards, hashKeyOf(record.partitionKey));
    const now = this.#options.clock.now();
    const budget = this.#budgets[shard] ?? FULL_WRITE_BUDGET;
    const cost = { records: 1, bytes: record.sizeBytes };
    const [decision, next] = chargeWrite(this.#limits, budget, now, cost);
    this.#budgets[shard] = next;
    if (!decision.allowed) return { kind: 'throttled' };
    this.stored.push(record.number);
    this.storedAt.push({ at: now, shard, bytes: record.sizeBytes });
    this.#sequence += 1n;
    return { kind: 'accepted', shardId: shardIdOf(shard), sequenceNumber: this.#sequence.toString() };
  }
}
