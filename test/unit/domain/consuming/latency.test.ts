import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addLatencies,
  addLatency,
  type Latencies,
  percentileMs,
  readLatencies,
  writeLatencies,
} from '../../../../src/domain/consuming/latency.ts';

const SEVEN_DAYS_MS = 604_800_000;

function latenciesOf(values: readonly number[]): Latencies {
  const latencies: Latencies = new Map();
  for (const value of values) addLatency(latencies, value);
  return latencies;
}

/** The nearest rank, of all values laid out in order. */
const sortedPercentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;

describe('percentileMs', () => {
  it('is exact to the millisecond up to a second', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_023), { minLength: 1 }), fc.constantFrom(0.5, 0.99, 1), (values, part) => {
        expect(percentileMs(latenciesOf(values), part)).toBe(sortedPercentile(values, part));
      }),
    );
  });

  it('is at most a fifth of a percent below the value, up to the longest that a stream is read behind', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(SEVEN_DAYS_MS), { minLength: 1 }), fc.constantFrom(0.5, 0.99), (values, part) => {
        const exact = sortedPercentile(values, part);
        const found = percentileMs(latenciesOf(values), part) ?? Number.NaN;
        expect(found).toBeLessThanOrEqual(exact);
        expect(found).toBeGreaterThan(exact * (1 - 1 / 500) - 1);
      }),
    );
  });

  it('is null of nothing', () => {
    expect(percentileMs(new Map(), 0.5)).toBeNull();
  });

  it('takes a record from the future, as clocks differ, for one that took no time', () => {
    expect(percentileMs(latenciesOf([-5]), 0.5)).toBe(0);
  });
});

describe('writeLatencies', () => {
  it('is read back, and two are added up by their counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(SEVEN_DAYS_MS)), fc.array(fc.nat(SEVEN_DAYS_MS)), (some, others) => {
        const sum = readLatencies(writeLatencies(latenciesOf(some)));
        addLatencies(sum, readLatencies(writeLatencies(latenciesOf(others))));
        expect(sum).toEqual(latenciesOf([...some, ...others]));
      }),
    );
  });
});
