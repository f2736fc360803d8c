// Which of a run's numbers were seen: one bit each, 1.25 MB for ten million.

const FIRST_BYTES = 1_024;

export class NumberSet {
  #bits = new Uint8Array(FIRST_BYTES);
  #size = 0;

  /** How many numbers there are in it. */
  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return ((this.#bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }

  /** False when it is in there already. Numbers are whole, from 0 to 2^31. */
  add(number: number): boolean {
    const at = number >>> 3;
    const bit = 1 << (number & 7);
    if (at >= this.#bits.length) this.#growTo(at + 1);
    const byte = this.#bits[at] ?? 0;
    if ((byte & bit) !== 0) return false;
    this.#bits[at] = byte | bit;
    this.#size += 1;
    return true;
  }

  /** What is in it, ascending, in ranges as long as they come. */
  *ranges(): Generator<{ readonly first: number; readonly last: number }> {
    let first: number | undefined;
    for (let at = 0; at < this.#bits.length; at += 1) {
      const byte = this.#bits[at] ?? 0;
      // Eight at a time, where nothing begins or ends.
      if (byte === (first === undefined ? 0 : 0xff)) continue;
      for (let number = at * 8; number < at * 8 + 8; number += 1) {
        const isIn = this.has(number);
        if (isIn) first ??= number;
        else if (first !== undefined) {
          yield { first, last: number - 1 };
          first = undefined;
        }
      }
    }
    if (first !== undefined) yield { first, last: this.#bits.length * 8 - 1 };
  }

  #growTo(bytes: number): void {
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(bytes)));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
