// Chance as the domain sees it: a seeded source that repeats itself, so that a run can be replayed byte for byte.

export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
}

const UINT32_RANGE = 2 ** 32;

/** A number in [0, 1). */
export const fraction = (random: Random): number => random.uint32() / UINT32_RANGE;

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand), seeded with up to two 32-bit numbers.
 * The same seeds give the same sequence on every machine. Not for secrets.
 */
export function seededRandom(seed: number, subSeed = 0): Random {
  let a = seed | 0;
  let b = subSeed | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  // The first outputs still show the seed; the author's advice is to throw twelve away.
  for (let warmUp = 0; warmUp < 12; warmUp += 1) uint32();
  return { uint32 };
}
