import { describe, expect, it } from '@jest/globals';
import { batchesByShard } from '../../../src/aws/kinesis-event.ts';
import { aKinesisRecord } from '../../support/kinesis-event.ts';

const aRecord = (shard: number, sequenceNumber: string, data = 'hello', kinesis: Record<string, unknown> = {}) =>
  aKinesisRecord({ shardId: `shardId-00000000000${shard}`, sequenceNumber, data, partitionKey: 'käse', kinesis });

describe('batchesByShard', () => {
  it('gives each record its key, its data and their size, the key’s size, and its arrival in milliseconds', () => {
    const batches = batchesByShard({ Records: [aRecord(0, '49'), aRecord(1, '50', ''), aRecord(0, '51', 'abc')] });

    const common = { partitionKey: 'käse', keyBytes: 5, arrivedMs: 1_767_225_600_123 };
    expect([...batches]).toEqual([
      [
        'shardId-000000000000',
        [
          { ...common, sequenceNumber: 49n, data: Buffer.from('hello'), bytes: 5 },
          { ...common, sequenceNumber: 51n, data: Buffer.from('abc'), bytes: 3 },
        ],
      ],
      ['shardId-000000000001', [{ ...common, sequenceNumber: 50n, data: Buffer.from(''), bytes: 0 }]],
    ]);
  });

  it.each([
    ['no data', undefined, ''],
    ['data that are not base64', '###', '"###"'],
    ['data that are no text', 7, '7'],
  ])('takes a record with %s as it came, with its fault, and spoils no other', (_, data, asItCame) => {
    const batches = batchesByShard({ Records: [aRecord(0, '1'), aRecord(0, '2', 'x', { data }), aRecord(0, '3')] });

    expect(batches.get('shardId-000000000000')?.map(({ fault }) => fault)).toEqual([
      undefined,
      'Its data are not base64',
      undefined,
    ]);
    expect(batches.get('shardId-000000000000')?.[1]).toMatchObject({
      sequenceNumber: 2n,
      data: Buffer.from(asItCame),
      bytes: asItCame.length,
    });
  });

  it.each([
    ['nothing', undefined, '/'],
    ['an event of S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }, '/Records/0/eventSource'],
    ['an HTTP request', { version: '2.0', body: '{}' }, '/Records'],
    [
      'a record without a key',
      { Records: [aRecord(0, '1', 'x', { partitionKey: undefined })] },
      '/Records/0/kinesis/partitionKey',
    ],
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
