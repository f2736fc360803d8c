// What a person may say about the records of a run, as the API takes it and as the run's document keeps it.
import { z } from 'zod';
import { utf8Bytes } from '../stream/record-size.ts';
import { UUID_BYTES } from './uuid.ts';

const TEMPLATE_NAMES = ['snakes', 'clickstream', 'sensor', 'order'] as const;
const CUSTOM_MOST_CHARACTERS = 10_000;
/** Source: Kinesis API reference, PutRecord, PartitionKey: 1 to 256 Unicode characters. */
const KEY_MOST_CHARACTERS = 256;
const MOST_CYCLE_KEYS = 1_000_000;
/** Each has its place in a table of probabilities. */
const MOST_ZIPF_KEYS = 100_000;

const templateSchema = z.union(
  [
    z.enum(TEMPLATE_NAMES),
    z.strictObject({
      custom: z.string().min(1).max(CUSTOM_MOST_CHARACTERS, `expected at most ${CUSTOM_MOST_CHARACTERS} characters`),
    }),
  ],
  `expected ${TEMPLATE_NAMES.map((name) => `"${name}"`).join(', ')} or {"custom": "a text with {{placeholders}}"}`,
);

const isPartitionKey = (key: string): boolean => key.length > 0 && [...key].length <= KEY_MOST_CHARACTERS;

const partitionKeySchema = z.discriminatedUnion(
  'strategy',
  [
    z.strictObject({ strategy: z.literal('uuid') }),
    z.strictObject({
      strategy: z.literal('constant'),
      key: z
        .string()
        .refine(isPartitionKey, `expected 1 to ${KEY_MOST_CHARACTERS} Unicode characters`)
        .default('constant'),
    }),
    z.strictObject({ strategy: z.literal('cycle'), keys: z.int().min(1).max(MOST_CYCLE_KEYS).default(10) }),
    z.strictObject({
      strategy: z.literal('zipf'),
      keys: z.int().min(1).max(MOST_ZIPF_KEYS).default(100),
      exponent: z.number('expected a number').min(0).max(10).default(1),
    }),
    z.strictObject({ strategy: z.literal('tutorial') }),
    z.strictObject({ strategy: z.literal('spread') }),
  ],
  'expected a "strategy": uuid, constant, cycle, zipf, tutorial or spread',
);

/** The fields that a request has in common with the settings of its run. Their defaults are the simplest run there is. */
export const recordFields = {
  template: templateSchema.default('snakes'),
  /** Exact size of the data in bytes; without it, the template's own sizes. */
  recordBytes: z.int().min(1).optional(),
  partitionKey: partitionKeySchema.default({ strategy: 'uuid' }),
};

/** 32 bits. The same seed gives the same letters, values and keys. */
export const seedSchema = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

const recordSettingsSchema = z.strictObject({ ...recordFields, seed: seedSchema });

export type RecordSettings = Readonly<z.infer<typeof recordSettingsSchema>>;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];
export type PartitionKeySettings = RecordSettings['partitionKey'];

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

/** The keys of the strategies that have a number of them, from 1. ASCII. */
export const numberedKey = (index: number): string => `key-${index}`;

/**
 * What the posters of "Snakes in the Stream" write under: the default key and the poster's number. Both hash into the
 * upper half of the ring, so that of two shards one takes everything and the other stays idle.
 * Source: aws-samples/kinesis-poster-worker, poster.py.
 */
export const TUTORIAL_KEYS = ['PyKinesisExample-0', 'PyKinesisExample-1'] as const;

/** Places on the ring that `spread` goes through: 131 for each of 500 shards, so that none differs by a hundredth. */
export const SPREAD_POSITIONS = 65_536;
