// One shard as the producer sees it: what waits for it, in which order, and what it may be sent now.
import type { WriteLimits } from '../limits/write-budget.ts';
import { Aggregator } from '../records/aggregation/aggregator.ts';
import type { OutgoingRecord, StreamRecord } from '../records/record.ts';
import { Fifo } from './fifo.ts';
import type { KeyOrder } from './key-order.ts';
import { ShardBudget } from './shard-budget.ts';

/** A record as it is sent: a user record, or an aggregate of several. */
export interface Pending {
  readonly record: OutgoingRecord;
  readonly userRecords: readonly [StreamRecord, ...StreamRecord[]];
  /** How often it was sent already. */
  readonly tries: number;
}

/** A user record by itself. */
const single = (record: StreamRecord, tries: number): Pending => ({ record, userRecords: [record], tries });

/** What a request can still take. */
export interface Room {
  records: number;
  /** By the overall pace. What is tried again may overdraw it. */
  userRecords: number;
  bytes: number;
  /** The next record, which its shard would take, is larger than the bytes that are left. */
  isFull: boolean;
  /** What a shard may make up for at once. See {@link ShardBudget.send}. */
  readonly slackMs: number;
}

/** For one record more, whichever comes next. */
export const hasRoom = ({ records, userRecords, isFull }: Room): boolean => records >= 1 && userRecords >= 1 && !isFull;

export interface LaneSettings {
  readonly limits: WriteLimits;
  /** Packs user records into aggregates of this size; undefined sends each by itself. */
  readonly aggregateBytes: number | undefined;
  /** Keeps each key's records in order, where they are to be. */
  readonly order: KeyOrder | undefined;
}

interface RetryGroup {
  readonly dueMs: number;
  readonly pendings: Fifo<Pending>;
}

export class Lane {
  readonly shardId: string;
  readonly budget: ShardBudget;
  readonly #aggregateBytes: number | undefined;
  readonly #order: KeyOrder | undefined;
  readonly #fresh = new Fifo<StreamRecord>();
  #retries: RetryGroup[] = [];

  constructor(shardId: string, { limits, aggregateBytes, order }: LaneSettings) {
    this.shardId = shardId;
    this.budget = new ShardBudget(limits);
    this.#aggregateBytes = aggregateBytes;
    this.#order = order;
  }

  add(record: StreamRecord): void {
    this.#fresh.push(record);
  }

  /** Holds refused records back until `dueMs`; they then go before those that were never sent. */
  retry(pendings: readonly Pending[], dueMs: number): void {
    const group = { dueMs, pendings: new Fifo<Pending>() };
    for (const pending of pendings) group.pendings.push(pending);
    const later = this.#retries.findIndex((other) => other.dueMs > dueMs);
    this.#retries.splice(later < 0 ? this.#retries.length : later, 0, group);
  }

  /** The same, of records that were sent so often, to other shards maybe: aggregates are made of them anew. */
  regroup(records: readonly StreamRecord[], tries: number, dueMs: number): void {
    const ungrouped = new Fifo<StreamRecord>();
    for (const record of records) ungrouped.push(record);
    const pendings: Pending[] = [];
    const next = () => this.#shiftFrom(ungrouped, tries, ungrouped.length);
    for (let pending = next(); pending; pending = next()) pendings.push(pending);
    this.retry(pendings, dueMs);
  }

  /** Takes what the shard may be sent now, as far as the request has room; it counts as sent from here on. */
  take(now: number, room: Room): Pending[] {
    const taken: Pending[] = [];
    for (let due = this.#due(now); ; due = this.#due(now)) {
      const mostBytes = this.#nextBytes(due);
      if (mostBytes === undefined || !hasRoom(room) || !this.budget.fits(now, mostBytes)) break;
      room.isFull = room.bytes < mostBytes;
      if (room.isFull) break;
      const pending = due ? due.shift() : this.#shiftFrom(this.#fresh, 0, room.userRecords);
      if (!pending) break;
      this.budget.send(now, pending.record.sizeBytes, room.slackMs);
      room.records -= 1;
      room.userRecords -= pending.userRecords.length;
      room.bytes -= pending.record.sizeBytes;
      taken.push(pending);
    }
    return taken;
  }

  /** When the next record may go: now, later, not without an answer (Infinity), or undefined when none waits. */
  nextMs(now: number): number | undefined {
    const due = this.#due(now);
    const mostBytes = this.#nextBytes(due);
    const retryMs = due ? undefined : this.#retries[0]?.dueMs;
    if (mostBytes === undefined) return retryMs;
    return Math.min(this.budget.fitsMs(now, mostBytes), retryMs ?? Number.POSITIVE_INFINITY);
  }

  /** Gives up what waits and was never sent, in its order. */
  drainFresh(): readonly StreamRecord[] {
    return this.#fresh.drain();
  }

  /** Gives up what waits for its retry, in its order, with when it may go. */
  drainRetries(): { readonly dueMs: number; readonly pendings: readonly Pending[] }[] {
    const retries = this.#retries.map(({ dueMs, pendings }) => ({ dueMs, pendings: pendings.drain() }));
    this.#retries = [];
    return retries;
  }

  /** Refused records whose wait is over. */
  #due(now: number): Fifo<Pending> | undefined {
    while (this.#retries[0]?.pendings.length === 0) this.#retries.shift();
    const first = this.#retries[0];
    return first && first.dueMs <= now ? first.pendings : undefined;
  }

  /** What the next record weighs at most. */
  #nextBytes(due: Fifo<Pending> | undefined): number | undefined {
    if (due) return due.at(0)?.record.sizeBytes;
    const next = this.#fresh.at(0);
    if (!next || this.#aggregateBytes === undefined) return next?.sizeBytes;
    const isAlone = this.#fresh.length === 1 && !this.#order?.joining(next);
    return isAlone ? next.sizeBytes : Math.max(next.sizeBytes, this.#aggregateBytes);
  }

  /**
   * The next one of them; where it is packed, with those behind it that fit in, up to so many: in order, each followed by
   * those that wait for it.
   */
  #shiftFrom(records: Fifo<StreamRecord>, tries: number, most: number): Pending | undefined {
    const first = records.shift();
    if (!first || this.#aggregateBytes === undefined) return first && single(first, tries);
    const aggregator = new Aggregator(this.#aggregateBytes);
    aggregator.add(first);
    const userRecords: [StreamRecord, ...StreamRecord[]] = [first];
    for (let newest = first; userRecords.length < most; ) {
      // What is packed anew has all that goes together already.
      const joining = records === this.#fresh ? this.#order?.joining(newest) : undefined;
      const next = joining ?? records.at(0);
      if (!next || !aggregator.add(next)) break;
      userRecords.push(next);
      if (joining) this.#order?.join(joining);
      else records.shift();
      newest = next;
    }
    const record = aggregator.pack();
    return record && { record, userRecords, tries };
  }
}
