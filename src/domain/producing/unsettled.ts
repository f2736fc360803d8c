// Which numbers of a run are made and not settled: a window over them that moves on with the oldest, one byte each. A
// Set of them would cost a tenth of a run's time.

const FIRST_CAPACITY = 4_096;

export class Unsettled {
  /** 1 where a number is unsettled; the number `#first` is at 0. */
  #flags = new Uint8Array(FIRST_CAPACITY);
  #first = 0;

  /** Numbers come in ascending order. */
  constructor(numbers: readonly number[]) {
    this.#first = numbers[0] ?? 0;
    for (const number of numbers) this.add(number);
  }

  /** None that comes after it may be smaller. */
  add(number: number): void {
    if (number - this.#first >= this.#flags.length) this.#makeRoomFor(number);
    this.#flags[number - this.#first] = 1;
  }

  delete(number: number): void {
    this.#flags[number - this.#first] = 0;
  }

  /** In ascending order. */
  get numbers(): number[] {
    const numbers: number[] = [];
    for (let at = this.#flags.indexOf(1); at >= 0; at = this.#flags.indexOf(1, at + 1)) numbers.push(this.#first + at);
    return numbers;
  }

  /** Begins with the oldest that is unsettled; twice as long where that leaves less than half of it free. */
  #makeRoomFor(number: number): void {
    const oldest = this.#flags.indexOf(1);
    const first = oldest < 0 ? number : this.#first + oldest;
    const least = (number - first + 1) * 2;
    const flags = new Uint8Array(Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(least))));
    if (oldest >= 0) flags.set(this.#flags.subarray(oldest));
    this.#flags = flags;
    this.#first = first;
  }
}
