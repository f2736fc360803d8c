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

  #growTo(bytes: number): void {
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(bytes)));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
