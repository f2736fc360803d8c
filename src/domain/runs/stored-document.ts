// What lies in the bucket is from elsewhere, maybe of another version: it is read, and written, as its schema has it.
import type * as z from 'zod';

/** A document that is there, and that this version can't read. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/** Of whom it is, as "Run X". */
export function readDocument<T>(schema: z.ZodType<T>, whose: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UnreadableDocument(`${whose} is stored in a way that can not be read`, { cause: parsed.error });
}

/** What could not be read again is not written: it would lie there for good. */
export function writtenDocument<T>(schema: z.ZodType<T>, whose: string, value: T): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${whose} can not be stored as it could not be read again`, { cause: parsed.error });
}
