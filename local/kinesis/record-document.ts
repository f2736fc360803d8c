// A record as GetRecords and SubscribeToShard show it.
import type { StoredRecord } from './store.ts';
import type { Stream } from './stream.ts';

export const recordDocument = ({ sequenceNumber, arrivedAtMs, data, partitionKey }: StoredRecord, stream: Stream) => ({
  SequenceNumber: sequenceNumber,
  ApproximateArrivalTimestamp: new Date(arrivedAtMs),
  Data: data,
  PartitionKey: partitionKey,
  ...(stream.wasEncryptedAt(arrivedAtMs) ? { EncryptionType: 'KMS' as const } : {}),
});
