// How often each number of a run was seen: four bytes each, 40 MB for ten million.

export class NumberTimes {
  readonly #times: Uint32Array;

  /** For the numbers from 1 to `most`. */
  constructor(most: number) {
    this.#times = new Uint32Array(most + 1);
  }

  /** What is no number of the run is left out: anyone may write anything into a stream. */
  add(numbers: Iterable<number>): void {
    for (const number of numbers) {
      if (number >= 1 && number < this.#times.length) this.#times[number] = this.of(number) + 1;
    }
  }

  of(number: number): number {
    return this.#times[number] ?? 0;
  }
}
