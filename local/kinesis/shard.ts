// A shard: who may write and read it now, and what its next record is called.
import { admitRead, chargeRead, FULL_READ_BUDGET, type ReadBudget } from '../../src/domain/limits/read-budget.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget } from '../../src/domain/limits/write-budget.ts';
import {
  endingSequenceNumber,
  type SequenceNumberEncoder,
  sequenceNumbersOf,
} from '../../src/domain/stream/sequence-number.ts';
import { type HashKeyRange, type ShardRange, shardIdOf } from '../../src/domain/stream/shard-map.ts';
import type { ReadLimit, RecordLog, StoredRecord } from './store.ts';

export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly sizeBytes: number;
}

interface ShardOptions {
  readonly index: number;
  readonly range: HashKeyRange;
  readonly createdAtMs: number;
  readonly limits: LimitValues;
  readonly log: RecordLog;
  /** The shard that was split, or the two that were merged, to make this one. */
  readonly parents?: readonly Shard[];
}

/** Counters start at 1: 0 is the shard's own starting sequence number, before every record. */
const FIRST_COUNTER = 1;

export class Shard implements ShardRange {
  readonly shardId: string;
  readonly index: number;
  readonly range: HashKeyRange;
  readonly createdAtMs: number;
  readonly createdAtSeconds: number;
  readonly startingSequenceNumber: string;
  readonly parentIds: readonly string[];
  readonly #limits: LimitValues;
  readonly #log: RecordLog;
  readonly #sequenceNumberOf: SequenceNumberEncoder;
  #nextCounter = FIRST_COUNTER;
  #lastArrivalMs: number;
  #closedAtMs = Number.POSITIVE_INFINITY;
  #writes: WriteBudget = FULL_WRITE_BUDGET;
  #reads: ReadBudget = FULL_READ_BUDGET;
  #iterators: ReadBudget = FULL_READ_BUDGET;

  constructor({ index, range, createdAtMs, limits, log, parents = [] }: ShardOptions) {
    this.shardId = shardIdOf(index);
    this.index = index;
    this.range = range;
    this.createdAtMs = createdAtMs;
    this.createdAtSeconds = toSeconds(createdAtMs);
    this.parentIds = parents.map(({ shardId }) => shardId);
    this.#limits = limits;
    this.#log = log;
    this.#lastArrivalMs = createdAtMs;
    this.#sequenceNumberOf = sequenceNumbersOf(index, this.createdAtSeconds);
    this.startingSequenceNumber = this.#sequenceNumberOf(0, this.createdAtSeconds);
  }

  /** When it was split or merged; infinite while it is open. */
  get closedAtMs(): number {
    return this.#closedAtMs;
  }

  get isOpen(): boolean {
    return this.#closedAtMs === Number.POSITIVE_INFINITY;
  }

  /** Behind all its records; undefined while more may come. */
  get endingSequenceNumber(): string | undefined {
    if (this.isOpen) return undefined;
    return endingSequenceNumber(this.index, this.createdAtSeconds, toSeconds(this.#closedAtMs));
  }

  /** From now on it takes no records; those it has can be read until they expire. */
  close(now: number): void {
    this.#closedAtMs = now;
  }

  /** Whether a reader with this counter has read all there is, and all there will be. */
  isReadToEnd(counter: number): boolean {
    return !this.isOpen && counter >= this.#nextCounter;
  }

  /** The counter that the next record will get: what LATEST points to. */
  get nextCounter(): number {
    return this.#nextCounter;
  }

  /** Takes the record and answers its sequence number, or undefined where the shard's write limits refuse it. */
  put({ partitionKey, data, sizeBytes }: NewRecord, now: number): string | undefined {
    const [decision, budget] = chargeWrite(this.#limits, this.#writes, now, { records: 1, bytes: sizeBytes });
    this.#writes = budget;
    if (!decision.allowed) return undefined;
    // Records are found by arrival with a binary search: a clock that steps back must not disorder them.
    const arrivedAtMs = Math.max(now, this.#lastArrivalMs);
    const counter = this.#nextCounter;
    const sequenceNumber = this.#sequenceNumberOf(counter, toSeconds(arrivedAtMs));
    this.#log.append({ counter, sequenceNumber, arrivedAtMs, partitionKey, data, sizeBytes });
    this.#nextCounter = counter + 1;
    this.#lastArrivalMs = arrivedAtMs;
    return sequenceNumber;
  }

  /** Whether one more GetRecords call is admitted now; every caller of the shard asks the same budget. */
  admitRead(now: number): boolean {
    const [decision, budget] = admitRead(this.#limits, this.#reads, now);
    this.#reads = budget;
    return decision.allowed;
  }

  /** What an admitted GetRecords call answers; its bytes are charged. */
  read(fromCounter: number, limit: ReadLimit, now: number): readonly StoredRecord[] {
    const records = this.#log.read(fromCounter, limit);
    const bytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#reads = chargeRead(this.#limits, this.#reads, now, bytes);
    return records;
  }

  /** Whether one more GetShardIterator call is admitted now. They are counted apart from GetRecords. */
  admitIterator(now: number): boolean {
    const limits = {
      shardReadCallsPerSecond: this.#limits.shardIteratorCallsPerSecond,
      shardReadBytesPerSecond: Number.POSITIVE_INFINITY,
      shardReadBurstBytes: 0,
    };
    const [decision, budget] = admitRead(limits, this.#iterators, now);
    this.#iterators = budget;
    return decision.allowed;
  }

  /** The counter of the first record that arrived at or after the instant; that of the next one where none did yet. */
  counterAt(instantMs: number): number {
    return this.#log.counterAt(instantMs) ?? this.#nextCounter;
  }

  trim(beforeMs: number): void {
    this.#log.trim(beforeMs);
  }
}

const toSeconds = (ms: number): number => Math.floor(ms / 1_000);
