import { describe, expect, test } from '@jest/globals';
import { type BufferNow, forecastFlush } from '../../../../src/domain/delivering/forecast.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';

const aBuffer = (over: Partial<BufferNow> = {}): BufferNow => ({
  bytes: MIB,
  oldestArrivalMs: 1_000_000,
  bytesPerSecond: MIB,
  sizeLimitBytes: 5 * MIB,
  intervalSeconds: 300,
  nowMs: 1_010_000,
  ...over,
});

describe('forecastFlush', () => {
  test('says size first when the rest flows in before the interval ends', () => {
    expect(forecastFlush(aBuffer())).toEqual({ ageFlushAtMs: 1_300_000, sizeFlushAtMs: 1_014_000, first: 'size' });
  });

  test('says age first when too little flows', () => {
    const forecast = forecastFlush(aBuffer({ bytesPerSecond: 1_024 }));

    expect(forecast.first).toBe('age');
    expect(forecast.sizeFlushAtMs).toBe(1_010_000 + 4 * 1_024 * 1_000);
  });

  test('knows no size flush when nothing flows', () => {
    expect(forecastFlush(aBuffer({ bytesPerSecond: 0 }))).toEqual({
      ageFlushAtMs: 1_300_000,
      sizeFlushAtMs: null,
      first: 'age',
    });
  });

  test('knows no age flush when nobody knows the oldest record', () => {
    expect(forecastFlush(aBuffer({ oldestArrivalMs: null })).first).toBe('size');
    expect(forecastFlush(aBuffer({ oldestArrivalMs: null, bytesPerSecond: 0 })).first).toBeNull();
  });

  test('says now for what is due already', () => {
    const forecast = forecastFlush(aBuffer({ bytes: 5 * MIB, nowMs: 2_000_000 }));

    expect(forecast).toEqual({ ageFlushAtMs: 2_000_000, sizeFlushAtMs: 2_000_000, first: 'size' });
  });

  test('forecasts nothing for an empty buffer', () => {
    expect(forecastFlush(aBuffer({ bytes: 0 }))).toEqual({ ageFlushAtMs: null, sizeFlushAtMs: null, first: null });
  });
});
