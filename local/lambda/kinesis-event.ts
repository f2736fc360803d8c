// The event that a Kinesis-triggered function gets, in exactly AWS's shape, and how large it is on the wire.
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { utf8Bytes } from '../../src/domain/stream/record-size.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { WindowFields } from './window-fields.ts';

/** What all records of a trigger's events have in common. */
export interface EventSource {
  readonly streamArn: string;
  readonly region: string;
  /** The function's role. */
  readonly roleArn: string;
}

/** Data are in base64 as they came: KPL aggregates stay closed, as AWS leaves them. */
export function kinesisEvent(source: EventSource, shardId: string, records: readonly ReadRecord[]): KinesisStreamEvent {
  return { Records: records.map((record) => eventRecord(source, shardId, record, base64(record.data))) };
}

const COMMA_BYTES = 1;

/** Bytes of an event without records. */
export const envelopeBytes = (fields?: WindowFields): number => utf8Bytes(JSON.stringify({ Records: [], ...fields }));

/** What filters see of a record, with its data as they read them. **Inferred**: all on one level, as in EventBridge's pipes. */
export const filterableEvent = (source: EventSource, shardId: string, record: ReadRecord, data: unknown) => ({
  ...payloadOf(record, data),
  ...originOf(source, shardId, record),
});

/** Bytes that a record adds to the JSON of its event, with the comma before the next. */
export function eventRecordBytes(source: EventSource, shardId: string, record: ReadRecord): number {
  const withoutData = JSON.stringify(eventRecord(source, shardId, record, ''));
  return utf8Bytes(withoutData) + 4 * Math.ceil(record.data.byteLength / 3) + COMMA_BYTES;
}

const eventRecord = (source: EventSource, shardId: string, record: ReadRecord, data: string): KinesisStreamRecord => ({
  kinesis: payloadOf(record, data),
  ...originOf(source, shardId, record),
});

const payloadOf = <D>({ partitionKey, sequenceNumber, arrivedAtMs }: ReadRecord, data: D) => ({
  kinesisSchemaVersion: '1.0',
  partitionKey,
  sequenceNumber,
  data,
  approximateArrivalTimestamp: arrivedAtMs / 1_000,
});

const originOf = ({ roleArn, region, streamArn }: EventSource, shardId: string, { sequenceNumber }: ReadRecord) => ({
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `${shardId}:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: roleArn,
  awsRegion: region,
  eventSourceARN: streamArn,
});

const base64 = (data: Uint8Array): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
