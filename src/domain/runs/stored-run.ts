// A run as it is stored: what the API answers with, and what its workers must know beside that.
import * as z from 'zod';
import { runSchema } from '../producing/run-document.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';

const hashKey = z.string().regex(/^\d+$/);

export const storedRunSchema = runSchema.extend({
  /** One part of the ring for each worker; none where an earlier version of the app made the run. */
  shares: z.array(z.object({ start: hashKey, end: hashKey })).default([]),
  /** The shards that its explicit hash keys give the same number of records each, where their ranges are not equal. */
  spreadOver: z.array(z.object({ start: hashKey, end: hashKey })).optional(),
  stopRequestedAt: z.iso.datetime().nullable().default(null),
});

export type StoredRun = z.infer<typeof storedRunSchema>;
type StoredRange = StoredRun['shares'][number];

export const storedRange = ({ start, end }: HashKeyRange): StoredRange => ({
  start: start.toString(),
  end: end.toString(),
});

export const rangeOf = ({ start, end }: StoredRange): HashKeyRange => ({ start: BigInt(start), end: BigInt(end) });
