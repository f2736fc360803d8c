// Bytes under construction: written where they stay, so that a record leaves no garbage but itself.
import type { Random } from '../random.ts';

const LETTER_A = 97;
const LETTERS = 26;
const LETTERS_PER_DRAW = 5;
const PAIRS = LETTERS ** 2;
/** Two letters in a word, the first in its lower byte: they cost one division, and not two. */
const LETTER_PAIRS = Uint16Array.from(
  { length: PAIRS },
  (_, pair) => (LETTER_A + (pair % LETTERS)) | ((LETTER_A + Math.floor(pair / LETTERS)) << 8),
);
const DIGIT_0 = 48;
/** Small data share a block of memory, as small Buffers do: one allocation each would cost more than all the rest. */
const BLOCK_BYTES = 16_384;
const LARGEST_SHARED_BYTES = BLOCK_BYTES / 8;

export class Line {
  /** What was taken before stands in front of `#start`, and is not written over. */
  #bytes = new Uint8Array(BLOCK_BYTES);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  clear(): void {
    this.#end = this.#start;
  }

  /** What was written; it belongs to the caller. The line begins anew. */
  take(): Uint8Array {
    const { length } = this;
    // A large record's block would be kept as long as one small record in it.
    if (length > LARGEST_SHARED_BYTES || this.#bytes.length > BLOCK_BYTES) {
      const own = this.#bytes.slice(this.#start, this.#end);
      this.clear();
      return own;
    }
    const taken = new Uint8Array(this.#bytes.buffer, this.#start, length);
    this.#start = this.#end;
    return taken;
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** ASCII alone. */
  text(ascii: string): void {
    const start = this.#grow(ascii.length);
    for (let index = 0; index < ascii.length; index += 1) this.#bytes[start + index] = ascii.charCodeAt(index);
  }

  /** A whole number from 0 to 2^31 - 1, in decimal. */
  whole(value: number): void {
    let digits = 1;
    for (let bound = 10; bound <= value; bound *= 10) digits += 1;
    let at = this.#grow(digits) + digits;
    let rest = value | 0;
    for (let digit = 0; digit < digits; digit += 1) {
      const tenth = (rest / 10) | 0;
      at -= 1;
      this.#bytes[at] = DIGIT_0 + rest - tenth * 10;
      rest = tenth;
    }
  }

  /** Random lowercase letters. Five come out of each draw: one a letter would take most of a run's time. */
  letters(count: number, random: Random): void {
    let at = this.#grow(count);
    const end = at + count;
    for (; at + LETTERS_PER_DRAW <= end; at += LETTERS_PER_DRAW) this.#fiveLetters(at, draw30(random));
    if (at === end) return;
    for (let draw = draw30(random); at < end; at += 1) {
      this.#bytes[at] = LETTER_A + (draw % LETTERS);
      draw = (draw / LETTERS) | 0;
    }
  }

  #fiveLetters(at: number, draw: number): void {
    const bytes = this.#bytes;
    const afterTwo = (draw / PAIRS) | 0;
    const afterFour = (afterTwo / PAIRS) | 0;
    const first = LETTER_PAIRS[draw - afterTwo * PAIRS] ?? 0;
    const second = LETTER_PAIRS[afterTwo - afterFour * PAIRS] ?? 0;
    bytes[at] = first;
    bytes[at + 1] = first >> 8;
    bytes[at + 2] = second;
    bytes[at + 3] = second >> 8;
    bytes[at + 4] = LETTER_A + (afterFour % LETTERS);
  }

  /** Makes room at the end, and says where it begins. */
  #grow(bytes: number): number {
    if (this.#end + bytes > this.#bytes.length) this.#moveToNew(this.length + bytes);
    const end = this.#end;
    this.#end += bytes;
    return end;
  }

  #moveToNew(leastBytes: number): void {
    const block = new Uint8Array(Math.max(BLOCK_BYTES, 2 ** Math.ceil(Math.log2(leastBytes))));
    block.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = block;
    this.#end -= this.#start;
    this.#start = 0;
  }
}

/** 30 bits, which the engine keeps as a small integer. */
const draw30 = (random: Random): number => random.uint32() >>> 2;
