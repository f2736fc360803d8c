import { describe, expect, it } from '@jest/globals';
import { batchesByShard } from '../../../src/aws/kinesis-event.ts';
import { aKinesisRecord } from '../../support/kinesis-event.ts';

const aRecord = (shard: number, sequenceNumber: string, data = 'hello', kinesis: Record<string, unknown> = {}) =>
  aKinesisRecord({ shardId: `shardId-00000000000${shard}`, sequenceNumber, data, partitionKey: 'käse', kinesis });

describe('batchesByShard', () => {
  it('gives each record its size, its key’s size, and its arrival in milliseconds', () => {
    const batches = batchesByShard({ Records: [aRecord(0, '49'), aRecord(1, '50', ''), aRecord(0, '51', 'abc')] });

    expect([...batches]).toEqual([
      [
        'shardId-000000000000',
        [
          { sequenceNumber: 49n, bytes: 5, keyBytes: 5, arrivedMs: 1_767_225_600_123 },
          { sequenceNumber: 51n, bytes: 3, keyBytes: 5, arrivedMs: 1_767_225_600_123 },
        ],
      ],
      ['shardId-000000000001', [{ sequenceNumber: 50n, bytes: 0, keyBytes: 5, arrivedMs: 1_767_225_600_123 }]],
    ]);
  });

  it.each([
    ['nothing', undefined, '/'],
    ['an event of S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }, '/Records/0/eventSource'],
    ['an HTTP request', { version: '2.0', body: '{}' }, '/Records'],
    ['a record without data', { Records: [aRecord(0, '1', 'x', { data: undefined })] }, '/Records/0/kinesis/data'],
    ['data that is not base64', { Records: [aRecord(0, '1', 'x', { data: '###' })] }, '/Records/0/kinesis/data'],
    ['a sequence number with letters', { Records: [aRecord(0, '1'), aRecord(0, 'x1')] }, '/Records/1/eventID'],
  ])('refuses %s whole, and says where it is wrong', (_, event, pointer) => {
    expect(() => batchesByShard(event)).toThrow(expect.objectContaining({ code: 'invalid-event' }));
    expect(() => batchesByShard(event)).toThrow(pointer);
  });

  it('does not list more faults than a person reads', () => {
    const event = { Records: Array.from({ length: 500 }, () => ({})) };

    expect(() => batchesByShard(event)).toThrow(/and \d+ more$/);
  });
});
