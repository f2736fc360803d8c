// One shard as the producer sees it: what waits for it, in which order, and what it may be sent now.
import type { WriteLimits } from '../limits/write-budget.ts';
import type { StreamRecord } from '../records/record.ts';
import { Fifo } from './fifo.ts';
import { ShardBudget } from './shard-budget.ts';

export interface Pending {
  readonly record: StreamRecord;
  /** How often it was sent already. */
  readonly tries: number;
}

/** What a request can still take. */
export interface Room {
  records: number;
  bytes: number;
}

interface RetryGroup {
  readonly dueMs: number;
  readonly records: Fifo<Pending>;
}

export class Lane {
  readonly shardId: string;
  readonly budget: ShardBudget;
  #fresh = new Fifo<Pending>();
  #retries: RetryGroup[] = [];

  constructor(shardId: string, limits: WriteLimits) {
    this.shardId = shardId;
    this.budget = new ShardBudget(limits);
  }

  add(pending: Pending): void {
    this.#fresh.push(pending);
  }

  /** Holds refused records back until `dueMs`; they then go before those that were never sent. */
  retry(pendings: readonly Pending[], dueMs: number): void {
    const records = new Fifo<Pending>();
    for (const pending of pendings) records.push(pending);
    const later = this.#retries.findIndex((group) => group.dueMs > dueMs);
    this.#retries.splice(later < 0 ? this.#retries.length : later, 0, { dueMs, records });
  }

  /** Takes what the shard may be sent now, as far as the request has room; it counts as sent from here on. */
  take(now: number, room: Room): Pending[] {
    const taken: Pending[] = [];
    for (let source = this.#source(now); source; source = this.#source(now)) {
      const sizeBytes = source.at(0)?.record.sizeBytes ?? 0;
      if (room.records < 1 || room.bytes < sizeBytes || !this.budget.fits(now, sizeBytes)) break;
      const pending = source.shift();
      if (!pending) break;
      this.budget.send(now, sizeBytes);
      room.records -= 1;
      room.bytes -= sizeBytes;
      taken.push(pending);
    }
    return taken;
  }

  /** When the next record may go: now, later, not without an answer (Infinity), or undefined when none waits. */
  nextMs(now: number): number | undefined {
    const next = this.#source(now)?.at(0);
    const dueMs = this.#retries[0]?.dueMs;
    if (!next) return dueMs;
    const fitsMs = this.budget.fitsMs(now, next.record.sizeBytes);
    return dueMs === undefined || dueMs <= now ? fitsMs : Math.min(fitsMs, dueMs);
  }

  /** Gives up all that waits, in its order, with when it may go. */
  drain(): { readonly dueMs: number; readonly pendings: readonly Pending[] }[] {
    const retries = this.#retries.map(({ dueMs, records }) => ({ dueMs, pendings: records.drain() }));
    this.#retries = [];
    return [...retries, { dueMs: Number.NEGATIVE_INFINITY, pendings: this.#fresh.drain() }];
  }

  /** Where the next record comes from. */
  #source(now: number): Fifo<Pending> | undefined {
    while (this.#retries[0]?.records.length === 0) this.#retries.shift();
    const due = this.#retries[0];
    if (due && due.dueMs <= now) return due.records;
    return this.#fresh.length > 0 ? this.#fresh : undefined;
  }
}
