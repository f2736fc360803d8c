// Chance as the domain sees it: a seeded source that repeats itself, so that a run can be replayed byte for byte.

export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
}

const UINT32_RANGE = 2 ** 32;

/** A number in [0, 1). */
export const fraction = (random: Random): number => random.uint32() / UINT32_RANGE;

/** The first outputs still show the seed; the author's advice is to throw twelve away. */
const WARM_UP = 12;

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand), seeded with up to two 32-bit numbers.
 * The same seeds give the same sequence on every machine. Not for secrets.
 */
export class SeededRandom implements Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number, subSeed = 0) {
    this.reseed(seed, subSeed);
  }

  /** Starts anew, so that one source serves every record of a run. */
  reseed(seed: number, subSeed: number): void {
    this.#a = seed | 0;
    this.#b = subSeed | 0;
    this.#c = 0x9e3779b9 | 0;
    this.#counter = 1;
    for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) this.uint32();
  }

  uint32(): number {
    const b = this.#b;
    const c = this.#c;
    const sum = (((this.#a + b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

export const seededRandom = (seed: number, subSeed = 0): Random => new SeededRandom(seed, subSeed);
