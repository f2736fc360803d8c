import { describe, expect, test } from '@jest/globals';
import { type BatchLimits, type GatheredRecord, nextBatchLength } from '../../../../local/lambda/batching.ts';

const LIMITS: BatchLimits = { maxRecords: 3, maxEventBytes: 100, windowMs: 5_000 };

const gathered = (...sizes: readonly number[]): GatheredRecord[] =>
  sizes.map((eventBytes, index) => ({
    sequenceNumber: `${index}`,
    partitionKey: 'key',
    data: new Uint8Array(),
    arrivedAtMs: 0,
    gatheredAtMs: 1_000 * index,
    eventBytes,
  }));

describe('nextBatchLength', () => {
  test('waits for more while the window is open', () => {
    expect(nextBatchLength(LIMITS, gathered(10, 10), 4_999)).toBe(0);
  });

  test('takes what is there when the window of the first record ends', () => {
    expect(nextBatchLength(LIMITS, gathered(10, 10), 5_000)).toBe(2);
  });

  test('takes a full batch at once, and no more than that', () => {
    expect(nextBatchLength(LIMITS, gathered(1, 1, 1), 0)).toBe(3);
    expect(nextBatchLength(LIMITS, gathered(1, 1, 1, 1), 0)).toBe(3);
  });

  test('cuts a batch whose next record would make the event too large', () => {
    expect(nextBatchLength(LIMITS, gathered(60, 40), 0)).toBe(0);
    expect(nextBatchLength(LIMITS, gathered(60, 41), 0)).toBe(1);
  });

  test('lets a record through that is too large alone', () => {
    expect(nextBatchLength(LIMITS, gathered(101, 1), 0)).toBe(1);
  });

  test('takes whatever there is when the window is 0', () => {
    expect(nextBatchLength({ ...LIMITS, windowMs: 0 }, gathered(1), 0)).toBe(1);
  });

  test('takes nothing of nothing', () => {
    expect(nextBatchLength({ ...LIMITS, windowMs: 0 }, [], Number.POSITIVE_INFINITY)).toBe(0);
  });
});
