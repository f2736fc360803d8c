// Chance as the domain sees it: a seeded source that repeats itself, so that a run can be replayed byte for byte.

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, exclusiveMax). */
  below(exclusiveMax: number): number;
}

const UINT32 = 2 ** 32;

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand), seeded with one 32-bit number.
 * The same seed gives the same sequence on every machine. Not for secrets.
 */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const nextUint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  // The first outputs still show the seed; the author's advice is to throw twelve away.
  for (let warmUp = 0; warmUp < 12; warmUp += 1) nextUint32();
  return {
    next: () => nextUint32() / UINT32,
    below: (exclusiveMax) => Math.floor((nextUint32() / UINT32) * exclusiveMax),
  };
}
