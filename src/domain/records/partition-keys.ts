// The partition key of each record: which shard it goes to, and with whom it shares its order.
import type { Random } from '../random.ts';
import { MAX_HASH_KEY } from '../stream/hash-key.ts';
import { numberedKey, type PartitionKeySettings, SPREAD_POSITIONS, TUTORIAL_KEYS } from './settings.ts';
import { uuid } from './uuid.ts';
import { zipf } from './zipf.ts';

export interface PartitionKeys {
  /** Key of record `number`, from 1. */
  keyOf(number: number, random: Random): string;
  /** Decimal; only where the key does not say the place. */
  readonly explicitHashKeyOf?: (number: number) => string;
}

export function partitionKeys(settings: PartitionKeySettings): PartitionKeys {
  switch (settings.strategy) {
    case 'uuid':
      return { keyOf: (_, random) => uuid(random) };
    case 'constant':
      return { keyOf: () => settings.key };
    case 'cycle':
      return { keyOf: (number) => numberedKey(((number - 1) % settings.keys) + 1) };
    case 'zipf': {
      const rankOf = zipf(settings.keys, settings.exponent);
      return { keyOf: (_, random) => numberedKey(rankOf(random)) };
    }
    case 'tutorial':
      return { keyOf: (number) => TUTORIAL_KEYS[number % 2 === 1 ? 0 : 1] };
    case 'spread':
      return spread();
  }
}

const POSITION_BITS = 16;
const POSITION_WIDTH = (MAX_HASH_KEY + 1n) / BigInt(SPREAD_POSITIONS);

/**
 * Explicit hash keys in the order of van der Corput: the middle of the ring, then of its halves, of its quarters, and
 * so on, so that not only all together but any records in a row lie evenly over the shards. The partition key is the
 * position's number.
 */
function spread(): PartitionKeys {
  const known: string[] = [];
  const positionOf = (number: number): number => bitsReversed(number % SPREAD_POSITIONS);
  return {
    keyOf: (number) => String(positionOf(number)),
    explicitHashKeyOf: (number) => {
      const position = positionOf(number);
      known[position] ??= (BigInt(position) * POSITION_WIDTH + POSITION_WIDTH / 2n).toString();
      return known[position];
    },
  };
}

function bitsReversed(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < POSITION_BITS; bit += 1) reversed = (reversed << 1) | ((value >> bit) & 1);
  return reversed;
}
