// An overall pace below the shards' own: so many user records a second, spread evenly.

/** What a stall held back is made up for, up to this much; the rest of it is lost time. */
const SLACK_MS = 100;

/** So much goes at once where records are packed, and is waited for afterwards. The KPL gathers as long, if not told else. */
const GATHERED_MS = 100;

export class Pace {
  readonly #msPerRecord: number;
  /** What goes together, when one may go. */
  readonly #atOnce: number;
  #nextMs: number | undefined;

  constructor(recordsPerSecond: number, isPacked: boolean) {
    this.#msPerRecord = 1_000 / recordsPerSecond;
    this.#atOnce = isPacked ? Math.ceil(GATHERED_MS / this.#msPerRecord) : 1;
  }

  /** How many records may go now. */
  room(now: number): number {
    if (this.#msPerRecord === 0) return Number.POSITIVE_INFINITY;
    const due = Math.floor((now - this.#startMs(now)) / this.#msPerRecord) + 1;
    return due < 1 ? 0 : Math.max(due, this.#atOnce);
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
