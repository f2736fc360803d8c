// PutRecords: each record is taken or throttled on its own; a malformed one refuses the whole call.
import { type LimitValues, MIB } from '../../../src/domain/limits/table.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkData, hashKeyFor, recordMembers, weigh } from '../records.ts';
import { invalidArgument, rateExceeded, streamNotFound, THROTTLED } from '../refusals.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import type { ValueOf } from '../schema/shape.ts';
import { list, required, structure } from '../schema/structures.ts';
import type { NewRecord, Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';

type Entry = ValueOf<ReturnType<typeof entryShape>>;

/** A record that is ready to go into its shard. */
interface Placed extends NewRecord {
  readonly shard: Shard;
}

export function putRecords({ accountId, clock, limits, store, streams }: KinesisContext) {
  const records = list(entryShape(limits), { minLength: 1, maxLength: limits.putRecordsMaxRecords });
  const input = structure({ Records: required(records), ...streamAddress }, NAME_OR_ARN);

  return operation(input, async ({ Records, ...address }) => {
    const stream = streams.findForWriting(streamNameOf(streams, address));
    checkData(Records, stream, (index) => `records.${index + 1}.member.data`);
    // All are weighed and placed before the first is stored: a fault in the last must leave none of them behind.
    const placed = Records.map((entry) => place(entry, stream));
    checkTotal(placed);
    const now = clock.now();
    const horizonMs = stream.horizonMs(now);
    let failed = 0;
    const results = placed.map((record) => {
      record.shard.trim(horizonMs);
      const number = record.shard.put(record, now);
      if (number !== undefined) return { SequenceNumber: number, ShardId: record.shard.shardId };
      failed += 1;
      return { ErrorCode: THROTTLED, ErrorMessage: rateExceeded(record.shard.shardId, stream.name, accountId) };
    });
    await store.flushed();
    const answer = { FailedRecordCount: failed, Records: results };
    return stream.keyId === undefined ? answer : { ...answer, EncryptionType: 'KMS' as const };
  });

  function place(entry: Entry, stream: Stream): Placed {
    const shard = stream.shardFor(hashKeyFor(entry));
    if (!shard) throw streamNotFound(stream.name, accountId);
    return { shard, partitionKey: entry.PartitionKey, data: entry.Data, sizeBytes: weigh(entry, stream) };
  }

  function checkTotal(placed: readonly Placed[]): void {
    const totalBytes = placed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (totalBytes <= limits.putRecordsMaxBytes) return;
    throw invalidArgument(`Records size exceeds ${limits.putRecordsMaxBytes / MIB} MB limit`);
  }
}

const entryShape = (limits: LimitValues) => structure(recordMembers(limits));
