// A record as GetRecords and SubscribeToShard show it.
import type { Shard } from './shard.ts';
import type { StoredRecord } from './store.ts';
import type { Stream } from './stream.ts';

export const recordDocument = (record: StoredRecord, shard: Shard, stream: Stream) => ({
  SequenceNumber: shard.sequenceNumberOf(record),
  ApproximateArrivalTimestamp: new Date(record.arrivedAtMs),
  Data: record.data,
  // No key has no characters: a record of a stream that does not place by keys may be without one.
  ...(record.partitionKey === '' ? {} : { PartitionKey: record.partitionKey }),
  ...(stream.wasEncryptedAt(record.arrivedAtMs) ? { EncryptionType: 'KMS' as const } : {}),
});
