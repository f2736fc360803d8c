// What one shard may be sent now: never more in any second, wherever the second starts, than it takes.
import { WINDOW_MS } from '../limits/decision.ts';
import type { WriteCost, WriteLimits } from '../limits/write-budget.ts';
import { Fifo } from './fifo.ts';
import { grown, lessened, type Share, WHOLE_SHARE } from './share.ts';

/**
 * How fast records may follow each other, in shares a second: faster than the share, to make up for stalls; the second's
 * budget still holds. Beside others less so: bursts are refused more.
 */
const PACE = { alone: 1.3, shared: 1.2 };
/** Beside others, who stood still makes up for this much at once: they would take it else. */
const SLACK_MS_SHARED = 30;

/** How long the records of one second take where nothing holds them back, in milliseconds; of a part of them, `part`. */
export const burstMs = (part: number): number => (part * WINDOW_MS) / PACE.alone;

/** Cost that the shard counted at `at`, or before. */
interface Counted {
  readonly at: number;
  records: number;
  bytes: number;
}

/**
 * A record holds its part of the budget from the moment it is sent, and for one second from the moment its **answer**
 * came: the shard counted it somewhere in between, so no second of the shard's own can hold more than the limit. (The
 * reducer in domain/limits decides for the one who counts, and so knows the instant; a writer knows this interval.)
 * It costs the latency of an answer in each second, so requests are small and spread over the second.
 */
export class ShardBudget {
  readonly #limits: WriteLimits;
  readonly #counted = new Fifo<Counted>();
  /** Under way, or counted within the last second. */
  readonly #held = { records: 0, bytes: 0 };
  #underWay = 0;
  #newest: Counted | undefined;
  #share: Share = WHOLE_SHARE;
  /** From when on the next record may go, as far as evenness is concerned. */
  #evenMs = Number.NEGATIVE_INFINITY;

  constructor(limits: WriteLimits) {
    this.#limits = limits;
  }

  /** Whether a record of this size may go now. */
  fits(now: number, sizeBytes: number): boolean {
    return this.#evenMs <= now && this.#freeMs(now, sizeBytes) <= now;
  }

  /** When a record of this size may go: now, later, or not without an answer (Infinity). */
  fitsMs(now: number, sizeBytes: number): number {
    return Math.max(now, Math.ceil(this.#evenMs), this.#freeMs(now, sizeBytes));
  }

  /**
   * Sent now: it holds its part until it is released or counted. A stall as long as the slack is made up for at once; what
   * a longer one held back is spread out.
   */
  send(now: number, sizeBytes: number, slackMs: number): void {
    this.hold(sizeBytes);
    const share = this.#shareAt(now);
    const part = this.#partOf({ records: 1, bytes: sizeBytes }) / share;
    const company = share < 1 ? 'shared' : 'alone';
    this.#evenMs =
      Math.max(this.#evenMs, now - (share < 1 ? SLACK_MS_SHARED : slackMs)) + (part * WINDOW_MS) / PACE[company];
  }

  hold(sizeBytes: number): void {
    this.#underWay += 1;
    this.#held.records += 1;
    this.#held.bytes += sizeBytes;
  }

  /** Not counted: refused, or by another shard than foreseen. */
  release(cost: WriteCost): void {
    this.#underWay -= cost.records;
    this.#free(cost);
  }

  /** What is held was counted at `countedMs` at the latest, and is free one second later. */
  count(countedMs: number, { records, bytes }: WriteCost): void {
    if (records === 0) return;
    this.#underWay -= records;
    const at = Math.max(countedMs, this.#newest?.at ?? countedMs);
    if (this.#newest?.at === at) {
      this.#newest.records += records;
      this.#newest.bytes += bytes;
      return;
    }
    this.#newest = { at, records, bytes };
    this.#counted.push(this.#newest);
  }

  /** Not counted, as the shard was full when it was sent at `sentMs`: others write to it too, and we give way. */
  refuse(now: number, sentMs: number, refused: WriteCost): void {
    if (refused.records === 0) return;
    this.release(refused);
    this.#share = lessened(this.#share, now, sentMs, this.#partOf(refused));
  }

  /** When the last second will have room for it. */
  #freeMs(now: number, sizeBytes: number): number {
    this.#expire(now - WINDOW_MS);
    const share = this.#shareAt(now);
    let records = this.#held.records + 1 - Math.floor(share * this.#limits.shardWriteRecordsPerSecond);
    let bytes = this.#held.bytes + sizeBytes - Math.floor(share * this.#limits.shardWriteBytesPerSecond);
    let freeMs = now;
    for (let index = 0; records > 0 || bytes > 0; index += 1) {
      const counted = this.#counted.at(index);
      // However small the share: what is alone in its second always goes.
      if (!counted) return this.#underWay === 0 ? freeMs : Number.POSITIVE_INFINITY;
      records -= counted.records;
      bytes -= counted.bytes;
      freeMs = counted.at + WINDOW_MS;
    }
    return freeMs;
  }

  #expire(instantMs: number): void {
    for (let oldest = this.#counted.at(0); oldest && oldest.at <= instantMs; oldest = this.#counted.at(0)) {
      this.#free(oldest);
      this.#counted.shift();
      if (oldest === this.#newest) this.#newest = undefined;
    }
  }

  #free({ records, bytes }: WriteCost): void {
    this.#held.records -= records;
    this.#held.bytes -= bytes;
  }

  #shareAt(now: number): number {
    this.#share = grown(this.#share, now);
    return this.#share.part;
  }

  /** Of what the shard takes in a second. */
  #partOf({ records, bytes }: WriteCost): number {
    const { shardWriteRecordsPerSecond, shardWriteBytesPerSecond } = this.#limits;
    return Math.max(records / shardWriteRecordsPerSecond, bytes / shardWriteBytesPerSecond);
  }
}
