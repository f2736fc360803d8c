import { describe, expect, it } from '@jest/globals';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { forecastPush } from '../../../../src/domain/planning/forecast.ts';

const classic = limitValues('classic');

describe('forecastPush', () => {
  it.each([
    [10_000, 1_060, 2, { recordsPerSecond: 1_978, seconds: 5, boundBy: 'bytes' }],
    [10_000, 1_060, 1, { recordsPerSecond: 989, seconds: 10, boundBy: 'bytes' }],
    [10_000, 136, 2, { recordsPerSecond: 2_000, seconds: 4, boundBy: 'records' }],
    [1_000, 136, 1, { recordsPerSecond: 1_000, seconds: 0, boundBy: 'records' }],
    [1_001, 136, 1, { recordsPerSecond: 1_000, seconds: 1, boundBy: 'records' }],
    [3, 1_048_576, 1, { recordsPerSecond: 1, seconds: 2, boundBy: 'bytes' }],
  ])('gives %i records of %i bytes on %i shards their time', (count, recordBytes, shards, expected) => {
    expect(forecastPush(classic, { count, recordBytes, shards })).toEqual(expected);
  });

  it('waits for the shard that gets most', () => {
    const wish = { count: 10_000, recordBytes: 136, shards: 4 };

    expect(forecastPush(classic, { ...wish, busiestShare: 1 })).toEqual({
      recordsPerSecond: 1_000,
      seconds: 9,
      boundBy: 'records',
    });
    expect(forecastPush(classic, { ...wish, busiestShare: 0.5 })).toMatchObject({
      recordsPerSecond: 2_000,
      seconds: 4,
    });
  });

  it('takes no time where nothing limits', () => {
    expect(forecastPush(limitValues('unlimited'), { count: 1e7, recordBytes: 1_000, shards: 1 }).seconds).toBe(0);
  });
});
