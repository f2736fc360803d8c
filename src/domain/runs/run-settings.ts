// What a run is asked for, as its document keeps it: enough to make each of its records again.
import * as z from 'zod';
import { recordFields, seedSchema } from '../records/settings.ts';

/** Ten million records: as many as a bitmap of a megabyte can account for. */
const MOST_RECORDS = 10_000_000;
const MOST_RECORDS_PER_SECOND = 1_000_000;

export const runFields = {
  count: z.int().min(1).max(MOST_RECORDS),
  ...recordFields,
  /** An overall pace below the shards' own. */
  recordsPerSecond: z.int().min(1).max(MOST_RECORDS_PER_SECOND).optional(),
  /** `none` tries again at once what was refused, and shows the storm that makes. */
  backoff: z.enum(['jitter', 'none']).default('jitter'),
  /** Holds a key's later records while an earlier one is under way or tried again. */
  ordered: z.boolean().default(false),
  /** Packs records of one shard into aggregates, in the KPL's format. */
  aggregate: z.boolean().default(false),
};

const runSettingsSchema = z.object({ ...runFields, seed: seedSchema });

export type RunSettings = Readonly<z.infer<typeof runSettingsSchema>>;

export const settingsOf = (stored: unknown): RunSettings => runSettingsSchema.parse(stored);
