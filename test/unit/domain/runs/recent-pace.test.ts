import { describe, expect, it } from '@jest/globals';
import { type Pace, RecentPace, recordsPerSecondNow } from '../../../../src/domain/runs/recent-pace.ts';

const rate = ({ fromMs, toMs, accepted }: Pace): number => (accepted * 1_000) / (toMs - fromMs);

describe('the pace of a worker', () => {
  it('is that of the last ten seconds, and not of all before', () => {
    const pace = new RecentPace(0, 0);
    const rates: number[] = [];
    for (let second = 1; second <= 25; second += 1) {
      rates.push(rate(pace.note(second * 1_000, second <= 10 ? second * 100 : 1_000 + (second - 10) * 2_000)));
    }

    expect(rates[9]).toBe(100);
    expect(rates[14]).toBe(1_050);
    expect(rates.slice(20)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
  });

  it('is known however far apart it is looked at', () => {
    const pace = new RecentPace(0, 500);
    pace.note(60_000, 600);

    expect(rate(pace.note(120_000, 60_600))).toBe(1_000);
  });
});

describe('what several workers accept a second', () => {
  const fresh = { fromMs: 0, toMs: 10_000, accepted: 10_000 };

  it('adds up, without those that have told nothing yet', () => {
    expect(recordsPerSecondNow([fresh, null, { fromMs: 9_000, toMs: 10_000, accepted: 50 }], 10_500)).toBe(1_050);
  });

  it('is nothing of one that has not been heard of for ten seconds', () => {
    expect([20_000, 20_001].map((now) => recordsPerSecondNow([fresh], now))).toEqual([1_000, 0]);
  });

  it('is not known before any has told, nor from an instant alone', () => {
    expect(recordsPerSecondNow([], 0)).toBeNull();
    expect(recordsPerSecondNow([null, null], 0)).toBeNull();
    expect(recordsPerSecondNow([{ fromMs: 5, toMs: 5, accepted: 0 }], 5)).toBe(0);
  });
});
