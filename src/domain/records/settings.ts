// What a person may say about the records of a run, as the API takes it and as the run's document keeps it.
import * as z from 'zod';
import { limitValues } from '../limits/table.ts';

const TEMPLATE_NAMES = ['snakes', 'clickstream', 'sensor', 'order'] as const;
const CUSTOM_MOST_CHARACTERS = 10_000;
const KEY_MOST_CHARACTERS = limitValues('classic').partitionKeyMaxCharacters;
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

/** Half a surrogate pair is no character: it can't be written in UTF-8, which is what is hashed. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const isPartitionKey = (key: string): boolean =>
  key.length > 0 && [...key].length <= KEY_MOST_CHARACTERS && !LONE_SURROGATE.test(key);

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
      exponent: z
        .number({ error: ({ code }) => (code === 'invalid_type' ? 'expected a number' : undefined) })
        .min(0)
        .max(10)
        .default(1),
    }),
    z.strictObject({ strategy: z.literal('tutorial') }),
    z.strictObject({ strategy: z.literal('spread') }),
  ],
  'expected a "strategy": uuid, constant, cycle, zipf, tutorial or spread',
);

/** The fields that a request has in common with the settings of its run. Their defaults are the simplest run. */
export const recordFields = {
  template: templateSchema.default('snakes'),
  /** Exact size of the data in bytes; without it, the template's own sizes. */
  recordBytes: z.int().min(1).optional(),
  partitionKey: partitionKeySchema.default({ strategy: 'uuid' }),
};

/**
 * 32 bits. The same seed gives the same letters, values, keys and sizes; in the same run, at the same instant, the same
 * bytes. Dates in a text of one's own are reckoned from the beginning of the run.
 */
export const seedSchema = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

const recordSettingsSchema = z.strictObject({ ...recordFields, seed: seedSchema });

export type RecordSettings = Readonly<z.infer<typeof recordSettingsSchema>>;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];
export type PartitionKeySettings = RecordSettings['partitionKey'];
