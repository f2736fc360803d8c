// An overall pace below the shards' own: so many records a second, spread evenly.

/** What a stall held back is made up for, up to this much; the rest of it is lost time. */
const SLACK_MS = 100;

export class Pace {
  readonly #msPerRecord: number;
  #nextMs: number | undefined;

  constructor(recordsPerSecond: number) {
    this.#msPerRecord = 1_000 / recordsPerSecond;
  }

  /** How many records may go now. */
  room(now: number): number {
    if (this.#msPerRecord === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.floor((now - this.#startMs(now)) / this.#msPerRecord) + 1);
  }

  sent(now: number, records: number): void {
    this.#nextMs = this.#startMs(now) + records * this.#msPerRecord;
  }

  /** When the next record may go. */
  nextMs(now: number): number {
    return Math.max(now, Math.ceil(this.#nextMs ?? now));
  }

  #startMs(now: number): number {
    return Math.max(this.#nextMs ?? now, now - SLACK_MS);
  }
}
