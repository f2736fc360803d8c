// A record on its way in: its shape, its weight, and the place in the ring that it asks for.
import { type LimitValues, MIB } from '../../src/domain/limits/table.ts';
import { MAX_HASH_KEY } from '../../src/domain/stream/hash-key.ts';
import { recordBytes } from '../../src/domain/stream/record-size.ts';
import { streamNameIn } from './named-stream.ts';
import { invalidArgument, streamNotFound } from './refusals.ts';
import { hashKey } from './schema/common.ts';
import { blob, string } from './schema/scalars.ts';
import type { Shape } from './schema/shape.ts';
import { optional, required } from './schema/structures.ts';
import { validationError } from './schema/validate.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import type { Streams } from './streams.ts';

const partitionKey = (limits: LimitValues) => string({ minLength: 1, maxLength: limits.partitionKeyMaxCharacters });

/** The members that PutRecord and each entry of PutRecords have in common. */
export const recordMembers = (limits: LimitValues) => ({
  PartitionKey: required(partitionKey(limits)),
  ...keylessMembers(limits),
});

/** The same with a key that may be missing, for streams that do not place their records by it. */
export const keylessRecordMembers = (limits: LimitValues) => ({
  PartitionKey: optional(partitionKey(limits)),
  ...keylessMembers(limits),
});

const keylessMembers = (limits: LimitValues) => ({
  ExplicitHashKey: optional(hashKey),
  Data: required(blob({ maxBytes: limits.recordLargestBytes })),
});

/** A request must have its keys, unless it is for a stream that does not place its records by them. */
export function keyedUnlessAuto<Keyed extends Keyless, Keyless>(
  keyed: Shape<Keyed>,
  keyless: Shape<Keyless>,
  streams: Streams,
): Shape<Keyless> {
  const isForAuto = (request: Keyless): boolean => {
    const streamName = streamNameIn(request);
    return streams.all().some(({ name, recordDistribution }) => name === streamName && recordDistribution === 'AUTO');
  };
  return {
    read: keyed.read,
    check(request) {
      // What `read` gives may lack what is required: finding that out is what `check` is for.
      const faults = keyed.check(request as Keyed);
      return faults.length > 0 && isForAuto(request) ? keyless.check(request) : faults;
    },
  };
}

interface PutRecordEntry {
  readonly PartitionKey?: string | undefined;
  readonly ExplicitHashKey?: string | undefined;
  readonly Data: Uint8Array;
}

/**
 * Throws where the data of a record alone are more than the stream takes. It is a constraint like those of the shapes,
 * and told like them; but it differs from stream to stream, so that it can only be checked when the stream is found.
 */
export function checkData(
  records: readonly Pick<PutRecordEntry, 'Data'>[],
  { maxRecordBytes }: Stream,
  pathOf: (index: number) => string,
): void {
  if (!records.some(({ Data }) => Data.byteLength > maxRecordBytes)) return;
  const { check } = blob({ maxBytes: maxRecordBytes });
  throw validationError(
    records.flatMap(({ Data }, index) => check(Data).map((fault) => ({ ...fault, path: pathOf(index) }))),
  );
}

/** What the record weighs: its data and its partition key. */
export function weigh({ Data, PartitionKey = '' }: PutRecordEntry, { maxRecordBytes }: Stream): number {
  const sizeBytes = recordBytes(Data, PartitionKey);
  if (sizeBytes <= maxRecordBytes) return sizeBytes;
  // **Inferred**: the limit is documented for both together, but only the check of the data alone was ever observed.
  // Such a record fits no second of any shard, so it is refused whole, like all that waiting can't help.
  throw invalidArgument(
    `Record size exceeds ${maxRecordBytes / MIB} MB limit: data and partition key together are ${sizeBytes} bytes.`,
  );
}

/**
 * The open shard that takes the record: by the hash of its partition key, unless it names a hash key itself; or whichever
 * shard's turn it is, where the stream distributes its records itself.
 */
export function shardFor(entry: PutRecordEntry, stream: Stream): Shard {
  const shard = stream.recordDistribution === 'AUTO' ? stream.shards.next() : shardByKey(entry, stream);
  if (shard) return shard;
  throw streamNotFound(stream.name, stream.accountId);
}

const shardByKey = ({ ExplicitHashKey, PartitionKey = '' }: PutRecordEntry, stream: Stream): Shard | undefined =>
  ExplicitHashKey === undefined ? stream.shardForKey(PartitionKey) : stream.shardFor(explicitHashKey(ExplicitHashKey));

function explicitHashKey(text: string): bigint {
  const hashKey = BigInt(text);
  if (hashKey <= MAX_HASH_KEY) return hashKey;
  throw invalidArgument(
    `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${text}`,
  );
}
