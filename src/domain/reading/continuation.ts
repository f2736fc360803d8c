// Where to read on, as the text that an answer hands out: the stream's own iterator, or, where an answer could not hold
// all that was read, the place of the first that it left out.
import * as z from 'zod';
import { invalidField } from '../errors.ts';
import type { StartingPosition } from './starting-position.ts';

const whole = z.int().nonnegative();

const restSchema = z.strictObject({
  sequenceNumber: z.string().regex(/^\d+$/),
  /** Of the user record, where it is one of an aggregate. */
  subSequenceNumber: whole,
  /** Of its data, where they were cut. */
  byte: whole,
});

const continuationSchema = z.strictObject({
  shardId: z.string(),
  from: z.union([z.strictObject({ iterator: z.string().min(1) }), z.strictObject({ rest: restSchema })]),
  /** The last record that was shown, for who comes back when the iterator has expired. */
  lastSequenceNumber: z.string().nullable(),
  /** So many records were as much as an answer holds: to read more would be to read them twice. */
  fittingRecords: whole.min(1).optional(),
});

/** The first that an answer could not hold: as the KCL has it, a sequence number and a sub-sequence number. */
export type Rest = z.infer<typeof restSchema>;

type Continuation = z.infer<typeof continuationSchema>;

/** Where a read begins: what the caller asked for, or what an answer before it handed out. */
export type Place = Omit<Continuation, 'shardId' | 'from'> & {
  readonly from: Continuation['from'] | { readonly position: StartingPosition };
};

/** In the alphabet that needs no escape in a URL. */
export const writeContinuation = (continuation: Continuation): string =>
  btoa(JSON.stringify(continuation)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export function readContinuation(token: string, shardId: string): Continuation {
  const { data: continuation } = continuationSchema.safeParse(contentOf(token));
  if (!continuation) {
    throw invalidField('?nextToken', 'expected the nextToken of an earlier answer, whole and unchanged');
  }
  if (continuation.shardId === shardId) return continuation;
  throw invalidField(
    '?nextToken',
    `expected the nextToken of an answer of ${shardId}, got one of ${continuation.shardId}: ask that shard`,
  );
}

function contentOf(token: string): unknown {
  try {
    return JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    // Neither base64 nor JSON: the schema refuses it.
    return undefined;
  }
}
