// GetRecords: what lies in a shard from an iterator on, as far as one call and the shard's read limits go.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { throttled } from '../refusals.ts';
import { streamAddress } from '../schema/common.ts';
import { integer, string } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import type { Shard } from '../shard.ts';
import { childShardDocument } from '../shard-document.ts';
import { openIterator, sealIterator } from '../shard-iterator.ts';
import type { StoredRecord } from '../store.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';

export function getRecords({ accountId, clock, iterators, limits, streams }: KinesisContext) {
  const input = structure({
    Limit: optional(integer({ min: 1, max: limits.getRecordsMaxRecords })),
    ShardIterator: required(string({ minLength: 1, maxLength: 512 })),
    StreamARN: streamAddress.StreamARN,
  });

  return operation(input, ({ Limit = limits.getRecordsMaxRecords, ShardIterator, StreamARN }) => {
    const now = clock.now();
    const iterator = openIterator(iterators, ShardIterator, now, limits.iteratorLifetimeMs);
    const StreamName = iterator.streamName;
    if (StreamARN !== undefined) streamNameOf(streams, { StreamName, StreamARN });
    const { stream, shard } = streams.findShard(StreamName, iterator.shardIndex);
    if (!shard.admitRead(now)) throw throttled(shard.shardId, StreamName, accountId);
    shard.trim(stream.horizonMs(now));
    const records = shard.read(iterator.counter, { maxRecords: Limit, maxBytes: limits.getRecordsMaxBytes }, now);
    const last = records.at(-1);
    // An empty answer means that there is nothing from the iterator on: only then has TRIM_HORIZON got to the tip.
    const counter = last ? last.counter + 1 : Math.max(iterator.counter, shard.tip);
    return {
      Records: records.map((record) => recordDocument(record, shard, stream)),
      ...(shard.isReadToEnd(counter)
        ? { ChildShards: stream.shards.childrenOf(shard).map(childShardDocument) }
        : { NextShardIterator: sealIterator(iterators, { ...iterator, counter }, now) }),
      // **Inferred**: how far behind is told by the last record of the answer; nothing left behind it is 0.
      MillisBehindLatest: last && counter < shard.tip ? Math.max(0, now - last.arrivedAtMs) : 0,
    };
  });
}

const recordDocument = (record: StoredRecord, shard: Shard, stream: Stream) => ({
  SequenceNumber: shard.sequenceNumberOf(record),
  ApproximateArrivalTimestamp: new Date(record.arrivedAtMs),
  Data: record.data,
  PartitionKey: record.partitionKey,
  ...(stream.wasEncryptedAt(record.arrivedAtMs) ? { EncryptionType: 'KMS' as const } : {}),
});
