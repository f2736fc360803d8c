// How far a worker may go before it has stored that it may. A successor sends again what it doesn't know to be settled,
// so this bounds what is sent twice when a worker dies.

interface Going {
  /** What the whole run sends at most: every worker looks at all its numbers, and makes those of its own share. */
  readonly recordsPerSecond: number;
  /** Open shards when that was worked out. */
  readonly shards: number;
  readonly workers: number;
}

/** Twice the time between two saves: where one comes late by as much, nothing waits for it. */
const RESERVED_SECONDS = 2;
/** However much is unsettled: all that may be one busy shard's. */
const LEAST_SECONDS = 0.5;
/** Where nothing limits the rate. */
const MOST_NUMBERS = 1_000_000;

export class Reservation {
  readonly #going: Going;

  constructor(going: Going) {
    this.#going = going;
  }

  /** How many numbers may be looked at until the next save, by a worker with so many unsettled: those it sends first. */
  numbers(unsettled: number, shardsNow: number): number {
    const { recordsPerSecond, shards, workers } = this.#going;
    // After a reshard the shards take more, or less.
    const perSecond = (recordsPerSecond * shardsNow) / Math.max(1, shards);
    const reserved = Math.max(RESERVED_SECONDS * perSecond - unsettled * workers, LEAST_SECONDS * perSecond);
    return Math.ceil(Math.min(MOST_NUMBERS, reserved));
  }
}
