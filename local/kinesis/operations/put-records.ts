// PutRecords: each record is taken or throttled on its own; a malformed one refuses the whole call.
import { type LimitValues, MIB } from '../../../src/domain/limits/table.ts';
import { BufferPool } from '../../buffer-pool.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkData, keyedUnlessAuto, keylessRecordMembers, recordMembers, shardFor, weigh } from '../records.ts';
import { dryRunSucceeded, invalidArgument, rateExceeded, THROTTLED } from '../refusals.ts';
import { dryRun, NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import type { Shape, ValueOf } from '../schema/shape.ts';
import { list, required, structure } from '../schema/structures.ts';
import type { NewRecord, Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';
import { dataBytesIn, readPutRecords } from '../wire/read-put-records.ts';
import { type Put, writePutRecords } from '../wire/write-put-records.ts';

type Entry = ValueOf<ReturnType<typeof entryShape>>;

/** A record that is ready to go into its shard. */
interface Placed extends NewRecord {
  readonly shard: Shard;
}

interface Done {
  readonly stream: Stream;
  /** In the order of the request. */
  readonly puts: readonly Put[];
}

export function putRecords({ accountId, clock, limits, store, streams }: KinesisContext) {
  const requestOf = <E>(entry: Shape<E>) => {
    const records = list(entry, { minLength: 1, maxLength: limits.putRecordsMaxRecords });
    return structure({ Records: required(records), ...streamAddress, ...dryRun }, NAME_OR_ARN);
  };
  const input = keyedUnlessAuto(requestOf(structure(recordMembers(limits))), requestOf(entryShape(limits)), streams);
  /** For the data of records, which their store has made its own when it is flushed. */
  const buffers = new BufferPool();
  return {
    ...operation(input, async (request) => document(await put(request))),
    performRaw(body: Buffer) {
      const data = buffers.borrow(dataBytesIn(body));
      const request = readPutRecords(body, data);
      const done = request && input.check(request).length === 0 ? put(request) : undefined;
      if (!done) buffers.giveBack(data);
      return done?.finally(() => buffers.giveBack(data)).then(bytes);
    },
  };

  async function put({ Records, DryRun, ...address }: ValueOf<typeof input>): Promise<Done> {
    const stream = streams.findForWriting(streamNameOf(streams, address));
    checkData(Records, stream, (index) => `records.${index + 1}.member.data`);
    // All are weighed and placed before the first is stored: a fault in the last must leave none of them behind.
    const placed = Records.map((entry) => place(entry, stream));
    checkTotal(placed);
    if (DryRun) throw dryRunSucceeded();
    const now = clock.now();
    const horizonMs = stream.horizonMs(now);
    const puts = placed.map((record) => {
      record.shard.trim(horizonMs);
      return { shard: record.shard, record: record.shard.put(record, now) };
    });
    await store.flushed();
    return { stream, puts };
  }

  function place(entry: Entry, stream: Stream): Placed {
    const shard = shardFor(entry, stream);
    return { shard, partitionKey: entry.PartitionKey ?? '', data: entry.Data, sizeBytes: weigh(entry, stream) };
  }

  function checkTotal(placed: readonly Placed[]): void {
    const totalBytes = placed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (totalBytes <= limits.putRecordsMaxBytes) return;
    throw invalidArgument(`Records size exceeds ${limits.putRecordsMaxBytes / MIB} MB limit`);
  }

  function document({ stream, puts }: Done) {
    const Records = puts.map(({ shard, record }) =>
      record ? { SequenceNumber: shard.sequenceNumberOf(record), ShardId: shard.shardId } : refusal(shard, stream),
    );
    return { FailedRecordCount: failedIn(puts), Records, ...encryption(stream) };
  }

  function bytes({ stream, puts }: Done): Buffer {
    const members = { FailedRecordCount: failedIn(puts), ...encryption(stream) };
    return writePutRecords(members, puts, (shard) => JSON.stringify(refusal(shard, stream)));
  }

  function refusal({ shardId }: Shard, stream: Stream) {
    return { ErrorCode: THROTTLED, ErrorMessage: rateExceeded(shardId, stream.name, accountId) };
  }
}

const entryShape = (limits: LimitValues) => structure(keylessRecordMembers(limits));

const failedIn = (puts: readonly Put[]): number => puts.filter(({ record }) => !record).length;

/** In AWS's answer for an encrypted stream only. */
const encryption = (stream: Stream) => (stream.keyId === undefined ? {} : { EncryptionType: 'KMS' as const });
