// The quotas of Firehose that the local one keeps. The defaults of the buffer are in the table, which the page shows.
import { KIB, type Limit, MIB } from './table.ts';

const BUFFERING = 'Firehose developer guide, "Understand buffering hints", read 2026-11';
const PREFIXES = 'Firehose developer guide, "Custom prefixes for Amazon S3 objects", edition of mid-2023';
const SOURCE =
  'Firehose developer guide, "Writing to Kinesis Data Firehose using Kinesis Data Streams", edition of mid-2023';
const MODEL = 'Firehose API reference, model of 2026';
const OURS = 'Kinesis Playground: AWS does not say how much Firehose holds while S3 fails';

export const DELIVERY_LIMITS = {
  /** Each shard is asked once in this time. */
  pollMs: {
    value: 1_000,
    unit: 'ms',
    scope: 'delivery stream and shard',
    title: 'Time between two GetRecords calls of Firehose',
    source: SOURCE,
    certainty: 'documented',
  },
  bufferMinBytes: {
    value: MIB,
    unit: 'bytes',
    scope: 'delivery stream',
    title: 'Buffer size, smallest',
    source: BUFFERING,
    certainty: 'documented',
  },
  bufferMaxBytes: {
    value: 128 * MIB,
    unit: 'bytes',
    scope: 'delivery stream',
    title: 'Buffer size, largest',
    source: BUFFERING,
    certainty: 'documented',
  },
  bufferMaxSeconds: {
    value: 900,
    unit: 's',
    scope: 'delivery stream',
    title: 'Buffer interval, longest',
    source: BUFFERING,
    certainty: 'documented',
  },
  /** What may wait for S3 beside the buffer itself; beyond that, reading pauses and the stream keeps the records. */
  backlogMaxBytes: {
    value: 64 * MIB,
    unit: 'bytes',
    scope: 'delivery stream',
    title: 'Bytes held while S3 fails',
    source: OURS,
    certainty: 'inferred',
  },
  prefixMaxCharacters: {
    value: KIB,
    unit: 'characters',
    scope: 'prefix',
    title: 'Prefix before it is evaluated',
    source: `${MODEL}, Prefix`,
    certainty: 'documented',
  },
  evaluatedPrefixMaxCharacters: {
    value: 512,
    unit: 'characters',
    scope: 'prefix',
    title: 'Prefix after it is evaluated',
    source: PREFIXES,
    certainty: 'documented',
  },
  nameMaxCharacters: {
    value: 64,
    unit: 'characters',
    scope: 'delivery stream',
    title: 'Name of a delivery stream',
    source: `${MODEL}, DeliveryStreamName`,
    certainty: 'documented',
  },
  listDefaultStreams: {
    value: 10,
    unit: 'streams',
    scope: 'ListDeliveryStreams call',
    title: 'Delivery streams in one answer, default',
    source: `${MODEL}, ListDeliveryStreams`,
    certainty: 'documented',
  },
  listMaxStreams: {
    value: 10_000,
    unit: 'streams',
    scope: 'ListDeliveryStreams call',
    title: 'Delivery streams in one answer',
    source: `${MODEL}, ListDeliveryStreams`,
    certainty: 'documented',
  },
  putRecordMaxBytes: {
    value: 1_000 * KIB,
    unit: 'bytes',
    scope: 'record',
    title: 'Data before base64, put directly',
    source: `${MODEL}, PutRecord`,
    certainty: 'documented',
  },
  putRecordBatchMaxRecords: {
    value: 500,
    unit: 'records',
    scope: 'PutRecordBatch call',
    title: 'Records in one request',
    source: `${MODEL}, PutRecordBatch`,
    certainty: 'documented',
  },
  putRecordBatchMaxBytes: {
    value: 4 * MIB,
    unit: 'bytes',
    scope: 'PutRecordBatch call',
    title: 'Bytes in one request',
    source: `${MODEL}, PutRecordBatch`,
    certainty: 'documented',
  },
} as const satisfies Record<string, Limit>;
