import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { envelopeBytes, eventRecordBytes, kinesisEvent } from '../../../../local/lambda/kinesis-event.ts';
import { anyText } from '../../../support/any-text.ts';

const SOURCE = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
  region: 'us-east-1',
  roleArn: 'arn:aws:iam::000000000000:role/mirror',
};
const SHARD = 'shardId-000000000006';

describe('kinesisEvent', () => {
  test('has exactly the shape of AWS', () => {
    const record = {
      sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      partitionKey: '1',
      data: Buffer.from('Hello, this is a test.'),
      arrivedAtMs: 1_545_084_650_987,
    };

    expect(kinesisEvent(SOURCE, SHARD, [record])).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: '1',
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
            approximateArrivalTimestamp: 1545084650.987,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::000000000000:role/mirror',
          awsRegion: 'us-east-1',
          eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
        },
      ],
    });
  });
});

describe('eventRecordBytes', () => {
  test('adds up to the length of the event as JSON, but for the last comma', () => {
    const record = fc.record({
      sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 56n }).map(String),
      partitionKey: anyText({ maxLength: 40 }),
      data: fc.uint8Array({ maxLength: 100 }),
      arrivedAtMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const json = JSON.stringify(kinesisEvent(SOURCE, SHARD, records));
        const sum = records.reduce((bytes, one) => bytes + eventRecordBytes(SOURCE, SHARD, one), envelopeBytes());

        expect(sum - 1).toBe(Buffer.byteLength(json));
      }),
    );
  });
});
