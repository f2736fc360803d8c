// A shard: who may write and read it now, and what its next record is called.
import { admitCall, type CallBudget, FULL_CALL_BUDGET } from '../../src/domain/limits/call-budget.ts';
import { admitRead, chargeRead, FULL_READ_BUDGET, type ReadBudget } from '../../src/domain/limits/read-budget.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget } from '../../src/domain/limits/write-budget.ts';
import {
  endingSequenceNumber,
  type SequenceDigitsEncoder,
  type SequenceNumberEncoder,
  sequenceDigitsOf,
  sequenceNumbersOf,
} from '../../src/domain/stream/sequence-number.ts';
import { type HashKeyRange, type ShardRange, shardIdOf } from '../../src/domain/stream/shard-map.ts';
import type { ReadLimit, RecordLog, StoredRecord } from './store.ts';
import type { StoredShard } from './stored-stream.ts';

export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly sizeBytes: number;
}

interface ShardOptions {
  readonly state: StoredShard;
  readonly limits: LimitValues;
  /** With all that the shard took before. */
  readonly log: RecordLog;
}

export class Shard implements ShardRange {
  readonly shardId: string;
  readonly index: number;
  readonly range: HashKeyRange;
  readonly createdAtMs: number;
  readonly createdAtSeconds: number;
  readonly startingSequenceNumber: string;
  /** Of the shard that was split, or of the two that were merged, to make this one. */
  readonly parentIds: readonly string[];
  readonly #limits: LimitValues;
  readonly #log: RecordLog;
  readonly #sequenceNumberOf: SequenceNumberEncoder;
  readonly #sequenceDigitsOf: SequenceDigitsEncoder;
  #closedAtMs: number;
  #writes: WriteBudget = FULL_WRITE_BUDGET;
  #load = { records: 0, bytes: 0 };
  #reads: ReadBudget = FULL_READ_BUDGET;
  #iterators: CallBudget = FULL_CALL_BUDGET;

  constructor({ state, limits, log }: ShardOptions) {
    const { index, startingHashKey, endingHashKey, createdAtMs, closedAtMs, parentIds } = state;
    this.shardId = shardIdOf(index);
    this.index = index;
    this.range = { start: BigInt(startingHashKey), end: BigInt(endingHashKey) };
    this.createdAtMs = createdAtMs;
    this.createdAtSeconds = toSeconds(createdAtMs);
    this.parentIds = parentIds;
    this.#closedAtMs = closedAtMs ?? Number.POSITIVE_INFINITY;
    this.#limits = limits;
    this.#log = log;
    this.#sequenceNumberOf = sequenceNumbersOf(index, this.createdAtSeconds);
    this.#sequenceDigitsOf = sequenceDigitsOf(index, this.createdAtSeconds);
    this.startingSequenceNumber = this.#sequenceNumberOf(0, this.createdAtSeconds);
  }

  /** What a new one is made from, and one that is kept. */
  get state(): StoredShard {
    const { index, range, createdAtMs, parentIds } = this;
    return {
      index,
      startingHashKey: range.start.toString(),
      endingHashKey: range.end.toString(),
      createdAtMs,
      ...(this.isOpen ? {} : { closedAtMs: this.#closedAtMs }),
      parentIds: [...parentIds],
    };
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
    return !this.isOpen && counter >= this.nextCounter;
  }

  /** The counter that the next record will get: what LATEST points to. */
  get nextCounter(): number {
    return this.#log.nextCounter;
  }

  /** Behind what can be read now: the records from here on are still being stored. */
  get tip(): number {
    return this.#log.tip;
  }

  sequenceNumberOf({ counter, arrivedAtMs }: StoredRecord): string {
    return this.#sequenceNumberOf(counter, toSeconds(arrivedAtMs));
  }

  /** The sequence number as ASCII digits, which hold until the next call. */
  sequenceDigitsOf({ counter, arrivedAtMs }: StoredRecord): Uint8Array {
    return this.#sequenceDigitsOf(counter, toSeconds(arrivedAtMs));
  }

  /** Takes the record and answers it as it lies there, or undefined where the shard's write limits refuse it. */
  put({ partitionKey, data, sizeBytes }: NewRecord, now: number): StoredRecord | undefined {
    const [decision, budget] = chargeWrite(this.#limits, this.#writes, now, { records: 1, bytes: sizeBytes });
    this.#writes = budget;
    if (!decision.allowed) return undefined;
    // Records are found by arrival with a binary search: a clock that steps back must not disorder them.
    const arrivedAtMs = Math.max(now, this.#log.lastArrivalMs ?? this.createdAtMs);
    const record = { counter: this.#log.nextCounter, arrivedAtMs, partitionKey, data, sizeBytes };
    this.#log.append(record);
    this.#load.records += 1;
    this.#load.bytes += sizeBytes;
    return record;
  }

  /** What it took since this was last asked. */
  takeLoad(): { readonly records: number; readonly bytes: number } {
    const load = this.#load;
    this.#load = { records: 0, bytes: 0 };
    return load;
  }

  /** Whether one more GetRecords call is admitted now; every caller of the shard asks the same budget. */
  admitRead(now: number): boolean {
    const [decision, budget] = admitRead(this.#limits, this.#reads, now);
    this.#reads = budget;
    return decision.allowed;
  }

  /** What lies there from a counter on, at nobody's cost: who calls this has a budget of his own. */
  peek(fromCounter: number, limit: ReadLimit): readonly StoredRecord[] {
    return this.#log.read(fromCounter, limit);
  }

  /** What an admitted GetRecords call answers; its bytes are charged. */
  read(fromCounter: number, limit: ReadLimit, now: number): readonly StoredRecord[] {
    const records = this.peek(fromCounter, limit);
    const bytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#reads = chargeRead(this.#limits, this.#reads, now, bytes);
    return records;
  }

  /** Whether one more GetShardIterator call is admitted now. They are counted apart from GetRecords. */
  admitIterator(now: number): boolean {
    const [decision, budget] = admitCall(this.#limits.shardIteratorCallsPerSecond, this.#iterators, now);
    this.#iterators = budget;
    return decision.allowed;
  }

  /** The counter of the first record that arrived at or after the instant; that of the next one where none did yet. */
  counterAt(instantMs: number): number {
    return this.#log.counterAt(instantMs) ?? this.#log.nextCounter;
  }

  trim(beforeMs: number): void {
    this.#log.trim(beforeMs);
  }

  /** For a shard that is expired: its records go, and with them its place. */
  remove(): void {
    this.#log.remove();
  }
}

const toSeconds = (ms: number): number => Math.floor(ms / 1_000);
