// The partition key of each record: which shard it goes to, and with whom it shares its order.
import type { Random } from '../random.ts';
import { utf8Bytes } from '../stream/record-size.ts';
import { type HashKeyRange, WHOLE_RING } from '../stream/shard-map.ts';
import type { PartitionKeySettings } from './settings.ts';
import { UUID_BYTES, uuid } from './uuid.ts';
import { zipf, zipfWeight } from './zipf.ts';

export interface PartitionKeys {
  /** Key of record `number`, from 1. */
  keyOf(number: number, random: Random): string;
  /** Decimal; only where the key does not say the place. */
  readonly explicitHashKeyOf?: (number: number) => string;
}

/** `spreadOver` are the ranges that `spread` gives the same number of records each. Default: equal parts of the ring. */
export function partitionKeys(settings: PartitionKeySettings, spreadOver?: readonly HashKeyRange[]): PartitionKeys {
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
      return spread(spreadOver);
  }
}

/** Bytes of a key that the strategy has made. All are ASCII but the one that a person gave, which is counted once. */
export function keyBytes(settings: PartitionKeySettings): (partitionKey: string) => number {
  if (settings.strategy !== 'constant') return (partitionKey) => partitionKey.length;
  const bytes = utf8Bytes(settings.key);
  return () => bytes;
}

/** Bytes of the longest partition key that the strategy makes: what the data must leave of a record's limit. */
export function mostKeyBytes(partitionKey: PartitionKeySettings): number {
  switch (partitionKey.strategy) {
    case 'uuid':
      return UUID_BYTES;
    case 'constant':
      return utf8Bytes(partitionKey.key);
    case 'cycle':
    case 'zipf':
      return numberedKey(partitionKey.keys).length;
    case 'tutorial':
      return TUTORIAL_KEYS[0].length;
    case 'spread':
      return String(SPREAD_POSITIONS).length;
  }
}

export interface WeightedKey {
  readonly partitionKey: string;
  /** Its part of the records. */
  readonly weight: number;
}

/** The keys of the strategies that have few of them; undefined for those whose records lie evenly on the ring. */
export function weightedKeys(settings: PartitionKeySettings): readonly WeightedKey[] | undefined {
  switch (settings.strategy) {
    case 'uuid':
    case 'spread':
      return undefined;
    case 'constant':
      return weighted([settings.key], () => 1);
    case 'tutorial':
      return weighted(TUTORIAL_KEYS, () => 1);
    case 'cycle':
      return settings.keys > MANY_KEYS ? undefined : weighted(numberedKeys(settings.keys), () => 1);
    case 'zipf':
      return weighted(numberedKeys(settings.keys), (index) => zipfWeight(index + 1, settings.exponent));
  }
}

/** With as many that weigh the same, hardly a shard gets more than another. */
const MANY_KEYS = 100_000;

function weighted(keys: readonly string[], weightOf: (index: number) => number): WeightedKey[] {
  const total = keys.reduce((sum, _, index) => sum + weightOf(index), 0);
  return keys.map((partitionKey, index) => ({ partitionKey, weight: weightOf(index) / total }));
}

const numberedKeys = (count: number): string[] => Array.from({ length: count }, (_, index) => numberedKey(index + 1));

/** The keys of the strategies that have a number of them, from 1. ASCII. */
const numberedKey = (index: number): string => `key-${index}`;

/**
 * What the posters of "Snakes in the Stream" write under: the default key and the poster's number. Both hash into the
 * upper half of the ring, so that of two shards one takes everything and the other stays idle.
 * Source: aws-samples/kinesis-poster-worker, poster.py.
 */
const TUTORIAL_KEYS = ['PyKinesisExample-0', 'PyKinesisExample-1'] as const;

/** Places on the ring that `spread` goes through: 131 for each of 500 shards, so that none differs by a hundredth. */
const SPREAD_POSITIONS = 65_536;

const POSITION_BITS = 16;

/**
 * Explicit hash keys in the order of van der Corput: the middle of the ring, then of its halves, of its quarters, and
 * so on, so that not only all together but any records in a row lie evenly over the shards. The partition key is the
 * position's number. Over shards of different widths, the ring is stretched so that each has the same part of it.
 */
function spread(over: readonly HashKeyRange[] = [WHOLE_RING]): PartitionKeys {
  const known: string[] = [];
  const positionOf = (number: number): number => bitsReversed(number % SPREAD_POSITIONS);
  return {
    keyOf: (number) => String(positionOf(number)),
    explicitHashKeyOf: (number) => {
      const position = positionOf(number);
      known[position] ??= hashKeyAt(position, over).toString();
      return known[position];
    },
  };
}

/** The middle of a position's part of the ranges, laid side by side, each as wide as the others. */
function hashKeyAt(position: number, over: readonly HashKeyRange[]): bigint {
  const halves = BigInt(2 * position + 1) * BigInt(over.length);
  const all = BigInt(2 * SPREAD_POSITIONS);
  const { start, end } = over[Number(halves / all)] ?? WHOLE_RING;
  return start + ((end - start + 1n) * (halves % all)) / all;
}

function bitsReversed(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < POSITION_BITS; bit += 1) reversed = (reversed << 1) | ((value >> bit) & 1);
  return reversed;
}
