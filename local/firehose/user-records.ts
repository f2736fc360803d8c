// What a Kinesis record holds for the delivery stream.
import { deaggregate } from '../../src/domain/records/aggregation/deaggregate.ts';

/**
 * The user records in a record, in order: Firehose takes the KPL's aggregates apart before it delivers. Source:
 * Firehose developer guide, "Writing to Firehose Using Kinesis Data Streams". **Inferred:** a damaged aggregate is
 * delivered as it is, and a user record is delivered whatever shard its key belongs to.
 */
export function userRecordsOf(data: Uint8Array): readonly Uint8Array[] {
  const found = deaggregate(data);
  return found.kind === 'aggregate' ? found.userRecords.map((record) => record.data) : [data];
}
