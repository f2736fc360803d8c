// A quota of calls in any 24 hours, as some changes of a stream have it.

const MS_PER_DAY = 86_400_000;

export class DailyQuota {
  #calls: readonly number[];

  constructor(calls: readonly number[] = []) {
    this.#calls = calls;
  }

  /** The instants of the calls that count, oldest first. */
  get calls(): readonly number[] {
    return this.#calls;
  }

  /** Whether so many calls were made in the 24 hours before now. */
  isSpent(now: number, maxCalls: number): boolean {
    this.#calls = this.#calls.filter((at) => at > now - MS_PER_DAY);
    return this.#calls.length >= maxCalls;
  }

  spend(now: number): void {
    this.#calls = [...this.#calls, now];
  }
}
