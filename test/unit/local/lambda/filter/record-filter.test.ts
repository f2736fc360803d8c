import { describe, expect, test } from '@jest/globals';
import { filterFaults, recordFilter } from '../../../../../local/lambda/filter/record-filter.ts';

const aRecord = (data: unknown, partitionKey = 'key-1') => ({
  eventWith: (read: unknown) => ({ partitionKey, sequenceNumber: '49', data: read }),
  data: data instanceof Uint8Array ? data : Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
});

const passes = (patterns: readonly unknown[], ...record: Parameters<typeof aRecord>): boolean =>
  recordFilter(patterns.map((pattern) => JSON.stringify(pattern)))(aRecord(...record));

describe('a filter', () => {
  test('lets every record through where there are no patterns', () => {
    expect(passes([], 'whatever')).toBe(true);
  });

  test('looks into data that are JSON', () => {
    expect(passes([{ data: { order: { type: ['buy'] } } }], { order: { type: 'buy' } })).toBe(true);
    expect(passes([{ data: { order: { type: ['buy'] } } }], { order: { type: 'sell' } })).toBe(false);
  });

  test('looks at the partition key', () => {
    expect(passes([{ partitionKey: [{ prefix: 'key-' }] }], 'no JSON')).toBe(true);
    expect(passes([{ partitionKey: ['other'] }], 'no JSON')).toBe(false);
  });

  test('passes what one of its patterns lets through', () => {
    const patterns = [{ data: { type: ['buy'] } }, { partitionKey: ['key-2'] }];

    expect(passes(patterns, { type: 'buy' })).toBe(true);
    expect(passes(patterns, { type: 'sell' }, 'key-2')).toBe(true);
    expect(passes(patterns, { type: 'sell' })).toBe(false);
  });

  test('asks for all fields of a pattern', () => {
    const pattern = { data: { type: ['buy'] }, partitionKey: ['key-2'] };

    expect(passes([pattern], { type: 'buy' }, 'key-2')).toBe(true);
    expect(passes([pattern], { type: 'buy' })).toBe(false);
  });

  test.each([
    ['text', 'no JSON'],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22])],
    ['an aggregate of the KPL', Buffer.from('F3899AC20A00', 'hex')],
  ])('drops data that are no JSON where they are asked for: %s', (_, data) => {
    expect(passes([{ data: { type: [{ exists: false }] } }], data)).toBe(false);
    expect(passes([{ $or: [{ data: { type: [{ exists: false }] } }, { partitionKey: ['key-1'] }] }], data)).toBe(false);
    expect(passes([{ partitionKey: ['key-1'] }], data)).toBe(true);
  });

  test('finds nothing in data that are JSON without fields', () => {
    expect(passes([{ data: { type: ['buy'] } }], '"buy"')).toBe(false);
    expect(passes([{ data: { type: [{ exists: false }] } }], '5')).toBe(true);
  });
});

describe('filterFaults', () => {
  test.each([
    ['no JSON', '{data', 'Invalid filter pattern definition: it is no JSON, in {data'],
    ['no object', 'null', 'Invalid filter pattern definition: the pattern must be an object, in null'],
    ['a rule that is not known', '{"data":{"a":[{"like":"b"}]}}', 'data.a has a rule that is not known: like'],
    ['rules on plain text', '{"data":["text"]}', 'data must be a pattern of JSON: rules on plain text are for queues'],
    ['too much of it', ' '.repeat(4_097), 'it must have at most 4096 characters, not 4097'],
  ])('finds %s', (_, pattern, message) => {
    expect(filterFaults([pattern])).toEqual([expect.stringContaining(message)]);
  });

  test('finds too many patterns, and what is wrong with each', () => {
    const good = '{"data":{"a":["b"]}}';

    expect(filterFaults([good, good, good, good, good])).toEqual([]);
    expect(filterFaults([good, good, good, good, '1', '2'])).toEqual([
      'FilterCriteria must have at most 5 filters, not 6',
      expect.stringContaining('in 1'),
      expect.stringContaining('in 2'),
    ]);
  });
});
