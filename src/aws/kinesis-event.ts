// From the event of a Kinesis trigger to the mirror's records, shard by shard. AWS may add fields; ours must be there.
import * as z from 'zod';
import type { MirrorRecord } from '../domain/consuming/mirror-record.ts';
import { PlaygroundError } from '../domain/errors.ts';
import { utf8Bytes } from '../domain/stream/record-size.ts';

const eventSchema = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal('aws:kinesis'),
      /** `shardId-000000000000:` and the sequence number. */
      eventID: z.string().regex(/^shardId-\d+:\d+$/, 'expected shardId-…:sequence number'),
      kinesis: z.object({
        partitionKey: z.string(),
        sequenceNumber: z.string().regex(/^\d+$/, 'expected a sequence number in decimal digits'),
        /** Looked at record by record: see {@link contentOf}. */
        data: z.unknown(),
        approximateArrivalTimestamp: z.number(),
      }),
    }),
  ),
});

const dataSchema = z.base64();

const FAULTS_SHOWN = 10;

/**
 * The batches of an event by shard. An event that is none of a Kinesis trigger is refused whole, before anything of it
 * is counted. A record whose data are not as they should be comes with its fault, and spoils no other.
 */
export function batchesByShard(event: unknown): ReadonlyMap<string, readonly MirrorRecord[]> {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) throw malformed(parsed.error);
  const batches = new Map<string, MirrorRecord[]>();
  for (const { eventID, kinesis } of parsed.data.Records) {
    const shardId = eventID.slice(0, eventID.indexOf(':'));
    const record = {
      sequenceNumber: BigInt(kinesis.sequenceNumber),
      partitionKey: kinesis.partitionKey,
      keyBytes: utf8Bytes(kinesis.partitionKey),
      arrivedMs: Math.round(kinesis.approximateArrivalTimestamp * 1_000),
      ...contentOf(kinesis.data),
    };
    const batch = batches.get(shardId);
    if (batch) batch.push(record);
    else batches.set(shardId, [record]);
  }
  return batches;
}

/** Data that cannot be read go along as they came, to be looked at where poison is set aside. */
function contentOf(base64: unknown): Pick<MirrorRecord, 'data' | 'bytes' | 'fault'> {
  const parsed = dataSchema.safeParse(base64);
  const data = parsed.success ? Buffer.from(parsed.data, 'base64') : Buffer.from(JSON.stringify(base64) ?? '');
  return { data, bytes: data.length, ...(parsed.success ? {} : { fault: 'Its data are not base64' }) };
}

function malformed(error: z.ZodError): PlaygroundError {
  const errors = error.issues.slice(0, FAULTS_SHOWN).map(({ path, message }) => ({
    pointer: `/${path.map(String).join('/')}`,
    message,
  }));
  const list = errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  const more = error.issues.length > FAULTS_SHOWN ? `; and ${error.issues.length - FAULTS_SHOWN} more` : '';
  return new PlaygroundError(
    'invalid-event',
    `Expected the event of a Kinesis trigger, and nothing of this one was counted: ${list}${more}`,
    { errors },
  );
}
