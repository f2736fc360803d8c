// What our own requests may hold. Unknown fields are refused: a typo is an error, not a default.
import * as z from 'zod';
import type { LimitValues } from '../domain/limits/table.ts';
import { mostKeyBytes } from '../domain/records/partition-keys.ts';
import { seedSchema } from '../domain/records/settings.ts';
import { runFields } from '../domain/runs/run-settings.ts';

/** POST /runs. The partition key counts into the size of a record, so the data may take what the longest key leaves. */
export const runRequestSchema = (limits: LimitValues) =>
  z
    .strictObject({
      ...runFields,
      seed: seedSchema.optional(),
    })
    .check(({ value: { recordBytes = 0, partitionKey }, issues }) => {
      const keyBytes = mostKeyBytes(partitionKey);
      const mostBytes = limits.recordMaxBytes - keyBytes;
      if (recordBytes <= mostBytes) return;
      const message = `expected at most ${mostBytes}, a record's ${limits.recordMaxBytes} less the key's ${keyBytes}`;
      issues.push({ code: 'custom', path: ['recordBytes'], message, input: recordBytes });
    });

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);

export const runListSchema = z.strictObject({
  limit: wholeNumber.pipe(z.int().min(1).max(100)).default(20),
  nextToken: z.ulid('expected the nextToken of an earlier answer').optional(),
});

/** POST /runs?preview=3 shows that many records, and sends none. */
export const runQuerySchema = z.strictObject({
  preview: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
});

/** Visible ASCII, as a header may hold it. */
export const runHeadersSchema = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
    .optional(),
});

export const runPathSchema = z.object({ runId: z.string() });

/** GET /mirror?runId=… adds what the mirror saw of that run. */
export const mirrorQuerySchema = z.strictObject({ runId: z.string().optional() });

export const deliveryListSchema = z.strictObject({
  limit: wholeNumber.pipe(z.int().min(1).max(1_000)).default(50),
  nextToken: z.string().optional(),
});

export const deliveryPathSchema = z.object({ key: z.string().min(1) });

/** A part fits many times into the 6 MB that a Lambda may answer. */
export const deliveryReadSchema = z.strictObject({
  offset: wholeNumber.default(0),
  length: wholeNumber.pipe(z.int().min(1).max(1_048_576)).default(65_536),
});
