// The event of a Kinesis trigger as Lambda sends it, with what a test cares about.

interface RecordParts {
  readonly shardId?: string;
  readonly sequenceNumber: string;
  readonly data?: string | Uint8Array;
  readonly partitionKey?: string;
  readonly kinesis?: Readonly<Record<string, unknown>>;
}

export const aKinesisRecord = ({
  shardId = 'shardId-000000000000',
  sequenceNumber,
  data = 'hello',
  partitionKey = 'key',
  kinesis = {},
}: RecordParts) => ({
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `${shardId}:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::000000000000:role/mirror',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: 1_767_225_600.123,
    ...kinesis,
  },
});
