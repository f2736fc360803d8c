import { describe, expect, test } from '@jest/globals';
import { batchOutcome } from '../../../../local/lambda/batch-response.ts';

const NUMBERS = ['101', '102', '103'];
const reporting = (...identifiers: readonly unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('batchOutcome', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['no list', { batchItemFailures: null }],
    ['other fields', { processed: 3 }],
  ])('takes %s for success', (_, answer) => {
    expect(batchOutcome(answer, NUMBERS)).toEqual({ kind: 'success' });
  });

  test('goes back to the lowest sequence number, in whatever order they come', () => {
    expect(batchOutcome(reporting('103', '102', '103'), NUMBERS)).toEqual({ kind: 'failed-from', index: 1 });
    expect(batchOutcome(reporting('101'), NUMBERS)).toEqual({ kind: 'failed-from', index: 0 });
  });

  test.each([
    ['an empty identifier', reporting('')],
    ['a null identifier', reporting(null)],
    ['an identifier that is a number', reporting(102)],
    ['an unknown identifier beside a known one', reporting('102', '999')],
    ['a wrong key', { batchItemFailures: [{ sequenceNumber: '102' }] }],
    ['an entry that is no object', { batchItemFailures: ['102'] }],
    ['an entry that is nothing', { batchItemFailures: [undefined] }],
    ['a list that is none', { batchItemFailures: '102' }],
    ['an answer that is no object', 'done'],
  ])('takes %s for a failure of the whole batch', (_, answer) => {
    expect(batchOutcome(answer, NUMBERS).kind).toBe('failure');
  });
});
