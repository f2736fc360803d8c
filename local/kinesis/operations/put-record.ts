// PutRecord: one record, or a refusal of the whole call.
import { decodeSequenceNumber } from '../../../src/domain/stream/sequence-number.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkData, keyedUnlessAuto, keylessRecordMembers, recordMembers, shardFor, weigh } from '../records.ts';
import { dryRunSucceeded, invalidArgument, throttled } from '../refusals.ts';
import { dryRun, NAME_OR_ARN, sequenceNumber, streamAddress } from '../schema/common.ts';
import { optional, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

export function putRecord({ accountId, clock, limits, store, streams }: KinesisContext) {
  const [before, after] = [{ SequenceNumberForOrdering: optional(sequenceNumber) }, { ...streamAddress, ...dryRun }];
  const input = keyedUnlessAuto(
    structure({ ...before, ...recordMembers(limits), ...after }, NAME_OR_ARN),
    structure({ ...before, ...keylessRecordMembers(limits), ...after }, NAME_OR_ARN),
    streams,
  );
  return operation(input, async (request) => {
    const stream = streams.findForWriting(streamNameOf(streams, request));
    checkData([request], stream, () => 'data');
    const now = clock.now();
    const shard = shardFor(request, stream);
    const { SequenceNumberForOrdering, PartitionKey = '', Data } = request;
    // A shard's numbers always increase, so the order that is asked for is kept anyway: only the number is checked.
    if (SequenceNumberForOrdering !== undefined && !isPast(SequenceNumberForOrdering, now)) {
      throw invalidArgument(
        `ExclusiveMinimumSequenceNumber ${SequenceNumberForOrdering} used in PutRecord on stream ${stream.name} ` +
          `under account ${accountId} is invalid.`,
      );
    }
    const sizeBytes = weigh(request, stream);
    if (request.DryRun) throw dryRunSucceeded();
    shard.trim(stream.horizonMs(now));
    const record = shard.put({ partitionKey: PartitionKey, data: Data, sizeBytes }, now);
    if (!record) throw throttled(shard.shardId, stream.name, accountId);
    await store.flushed();
    // EncryptionType is in AWS's answer for an encrypted stream only.
    const answer = { ShardId: shard.shardId, SequenceNumber: shard.sequenceNumberOf(record) };
    return stream.keyId === undefined ? answer : { ...answer, EncryptionType: 'KMS' as const };
  });
}

function isPast(text: string, now: number): boolean {
  const parts = decodeSequenceNumber(text);
  return parts !== undefined && parts.arrivedAtSeconds * 1_000 <= now;
}
