// From the event of a Kinesis trigger to the mirror's records, shard by shard. AWS may add fields; ours must be there.
import { z } from 'zod';
import type { MirrorRecord } from '../domain/consuming/reading.ts';
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
        data: z.base64('expected base64'),
        approximateArrivalTimestamp: z.number(),
      }),
    }),
  ),
});

const FAULTS_SHOWN = 10;

/** The batches of an event by shard. A malformed event is refused whole, before anything of it is counted. */
export function batchesByShard(event: unknown): ReadonlyMap<string, readonly MirrorRecord[]> {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) throw malformed(parsed.error);
  const batches = new Map<string, MirrorRecord[]>();
  for (const { eventID, kinesis } of parsed.data.Records) {
    const shardId = eventID.slice(0, eventID.indexOf(':'));
    const record = {
      sequenceNumber: BigInt(kinesis.sequenceNumber),
      bytes: Buffer.byteLength(kinesis.data, 'base64'),
      keyBytes: utf8Bytes(kinesis.partitionKey),
      arrivedMs: Math.round(kinesis.approximateArrivalTimestamp * 1_000),
    };
    const batch = batches.get(shardId);
    if (batch) batch.push(record);
    else batches.set(shardId, [record]);
  }
  return batches;
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
