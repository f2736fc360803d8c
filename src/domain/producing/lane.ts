// One shard as the producer sees it: what waits for it, what is under way, and what it took in the last second.
import type { LimitValues } from '../limits/table.ts';
import { chargeWrite, FULL_WRITE_BUDGET, type WriteBudget, writeUse } from '../limits/write-budget.ts';
import type { StreamRecord } from '../records/record.ts';

export interface Pending {
  readonly record: StreamRecord;
  /** How often it was sent already. */
  readonly tries: number;
}

interface RetryGroup {
  readonly dueMs: number;
  readonly records: Pending[];
}

/**
 * Paces one shard at its full limit. A record holds its part of the budget from the moment it is sent, and for one
 * second from the moment its **answer** came: the shard counted it somewhere in between, so no second of the shard's
 * own, wherever it starts, can hold more than the limit.
 */
export class Lane {
  readonly shardId: string;
  readonly #limits: LimitValues;
  #budget: WriteBudget = FULL_WRITE_BUDGET;
  #sent = { records: 0, bytes: 0 };
  #queue: Pending[] = [];
  #head = 0;
  #retries: RetryGroup[] = [];

  constructor(shardId: string, limits: LimitValues) {
    this.shardId = shardId;
    this.#limits = limits;
  }

  add(record: StreamRecord): void {
    this.#queue.push({ record, tries: 0 });
  }

  /** Holds refused records back until `dueMs`; they then go before those that were never sent. */
  retry(records: Pending[], dueMs: number): void {
    this.#retries.push({ dueMs, records });
    this.#retries.sort((a, b) => a.dueMs - b.dueMs);
  }

  /** Takes what the shard may be sent now, within `room`; it counts as sent from here on. */
  take(now: number, room: { records: number; bytes: number }): Pending[] {
    const used = writeUse(this.#budget, now);
    const left = {
      records: Math.min(room.records, this.#limits.shardWriteRecordsPerSecond - used.records - this.#sent.records),
      bytes: Math.min(room.bytes, this.#limits.shardWriteBytesPerSecond - used.bytes - this.#sent.bytes),
    };
    const taken: Pending[] = [];
    for (let next = this.#peek(now); next; next = this.#peek(now)) {
      const { sizeBytes } = next.record;
      if (left.records < 1 || left.bytes < sizeBytes) break;
      left.records -= 1;
      left.bytes -= sizeBytes;
      this.#sent.records += 1;
      this.#sent.bytes += sizeBytes;
      taken.push(next);
      this.#drop(now);
    }
    return taken;
  }

  /** The answer to a record that was sent: one that was stored, or may have been, weighs on the next second. */
  settle(sizeBytes: number, now: number, mayBeStored: boolean): void {
    this.#sent.records -= 1;
    this.#sent.bytes -= sizeBytes;
    if (!mayBeStored) return;
    // The limits are the shard's; if others wrote too it may have taken less, never more.
    [, this.#budget] = chargeWrite(NO_LIMITS, this.#budget, now, { records: 1, bytes: sizeBytes });
  }

  /** When the next record may go: now, later, never without an answer (Infinity), or undefined when none waits. */
  nextMs(now: number): number | undefined {
    const next = this.#peek(now);
    if (!next) return this.#retries[0]?.dueMs;
    const unsent = {
      shardWriteRecordsPerSecond: this.#limits.shardWriteRecordsPerSecond - this.#sent.records,
      shardWriteBytesPerSecond: this.#limits.shardWriteBytesPerSecond - this.#sent.bytes,
    };
    const [decision] = chargeWrite(unsent, this.#budget, now, { records: 1, bytes: next.record.sizeBytes });
    return decision.allowed ? now : now + decision.retryAfterMs;
  }

  #peek(now: number): Pending | undefined {
    const due = this.#retries[0];
    if (due && due.dueMs <= now) return due.records[0];
    return this.#queue[this.#head];
  }

  #drop(now: number): void {
    const due = this.#retries[0];
    if (due && due.dueMs <= now) {
      due.records.shift();
      if (due.records.length === 0) this.#retries.shift();
      return;
    }
    this.#head += 1;
    if (this.#head < COMPACT_AT || this.#head * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}

const NO_LIMITS = {
  shardWriteRecordsPerSecond: Number.POSITIVE_INFINITY,
  shardWriteBytesPerSecond: Number.POSITIVE_INFINITY,
};
const COMPACT_AT = 1_024;
