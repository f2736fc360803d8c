// A run as it is stored: what the API answers with, and what its workers must know beside that.
import * as z from 'zod';
import { runSchema } from '../producing/run-document.ts';

const hashKey = z.string().regex(/^\d+$/);

export const storedRunSchema = runSchema.extend({
  /** One part of the ring for each worker; none where an earlier version of the app made the run. */
  shares: z.array(z.object({ start: hashKey, end: hashKey })).default([]),
  stopRequestedAt: z.iso.datetime().nullable().default(null),
});

export type StoredRun = z.infer<typeof storedRunSchema>;
