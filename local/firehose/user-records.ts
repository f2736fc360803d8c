// What a Kinesis record holds for the delivery stream.

/**
 * The user records in a record, in order. One each, for now: aggregates of the KPL, which Firehose takes apart before it
 * delivers, come with aggregation itself.
 */
export const userRecordsOf = (data: Uint8Array): readonly Uint8Array[] => [data];
