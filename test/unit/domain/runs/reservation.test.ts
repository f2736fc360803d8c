import { describe, expect, it } from '@jest/globals';
import { Reservation } from '../../../../src/domain/runs/reservation.ts';

const reservation = new Reservation({ recordsPerSecond: 4_000, shards: 4, workers: 1 });

describe('the numbers reserved until the next save', () => {
  it('are two seconds’ worth with those that are made and wait to be sent', () => {
    expect([0, 2_000, 5_000].map((unsettled) => reservation.numbers(unsettled, 4))).toEqual([8_000, 6_000, 3_000]);
  });

  it('are half a second’s worth at least, as what waits may all be one shard’s', () => {
    expect(reservation.numbers(100_000, 4)).toBe(2_000);
  });

  it('are more, or fewer, when a reshard changes what the stream takes', () => {
    expect([8, 2].map((shards) => reservation.numbers(0, shards))).toEqual([16_000, 4_000]);
  });

  it('are none while the stream has no open shard', () => {
    expect(new Reservation({ recordsPerSecond: 0, shards: 0, workers: 1 }).numbers(0, 0)).toBe(0);
  });

  it('are of all workers together, as each looks at all numbers', () => {
    expect(new Reservation({ recordsPerSecond: 4_000, shards: 4, workers: 2 }).numbers(1_000, 4)).toBe(6_000);
  });

  it('are one at least, however slow the run is, and a million where nothing limits it', () => {
    expect(new Reservation({ recordsPerSecond: 0.1, shards: 1, workers: 1 }).numbers(10, 1)).toBe(1);
    expect(new Reservation({ recordsPerSecond: Number.POSITIVE_INFINITY, shards: 1, workers: 1 }).numbers(10, 1)).toBe(
      1_000_000,
    );
  });
});
