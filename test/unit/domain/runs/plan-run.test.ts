import { describe, expect, it } from '@jest/globals';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { planRun, type RunWish, rateOf, wishOf } from '../../../../src/domain/runs/plan-run.ts';
import { settingsOf } from '../../../../src/domain/runs/run-settings.ts';
import { shardsOf } from '../../../support/limited-shards.ts';

const classic = limitValues('classic');
/** Fifteen invocations, each with half a minute of its fifteen for the hand-over, and a tenth kept for retries. */
const MOST_SECONDS = 15 * 870 * 0.9;

/** Small records, of which a shard takes a thousand a second. */
const aWish = (wish: Partial<RunWish>): RunWish => ({ count: 1_000, recordBytes: 136, shards: 1, ...wish });
const plan = (wish: Partial<RunWish>) => planRun(classic, aWish(wish));
const refused = expect.objectContaining({ code: 'run-too-large' });

describe('a run’s time', () => {
  it('is as long as its invocations push, less a tenth: a run that needs all of it is taken', () => {
    expect(plan({ count: MOST_SECONDS * 1_000 }).isWithinCall).toBe(false);
  });

  it('is too short for a second more, which is refused with what would have been taken', () => {
    const count = (MOST_SECONDS + 1) * 1_000;

    expect(() => plan({ count })).toThrow(refused);
    expect(() => plan({ count })).toThrow(`Ask for ${MOST_SECONDS * 1_000} records at most`);
    expect(plan({ count, shards: 2 }).workers).toBe(1);
  });

  it('is counted to the record at a pace of the run’s own', () => {
    expect(plan({ count: MOST_SECONDS * 100, recordsPerSecond: 100 }).workers).toBe(1);
    expect(() => plan({ count: MOST_SECONDS * 100 + 1, recordsPerSecond: 100 })).toThrow(refused);
    expect(() => plan({ count: MOST_SECONDS * 100 + 1, recordsPerSecond: 100 })).toThrow(
      'or for a pace of at least 101 a second.',
    );
  });

  it('takes many more small records as aggregates: those are bound by their bytes alone', () => {
    const count = 2 * MOST_SECONDS * 1_000;

    expect(plan({ count, packingBytes: 10 }).workers).toBe(1);
    expect(() => plan({ count })).toThrow(refused);
  });

  it('is that of the busiest shard', () => {
    const count = MOST_SECONDS * 1_000;

    expect(plan({ count, shards: 4, busiestShare: 1 }).workers).toBe(1);
    expect(() => plan({ count: 2 * count, shards: 4, busiestShare: 1 })).toThrow(refused);
    expect(() => plan({ count: 2 * count, shards: 4, busiestShare: 1 })).toThrow('or under keys that lie evenly');
  });

  it('is bound by the answers where a key’s records are in order: a hundred a second of the busiest key', () => {
    const count = MOST_SECONDS * 200;

    expect(plan({ count, shards: 4, orderedKeyShare: 0.5 }).workers).toBe(1);
    expect(() => plan({ count: count + 200, shards: 4, orderedKeyShare: 0.5 })).toThrow(refused);
    expect(() => plan({ count: 10_000_000, orderedKeyShare: 1 })).toThrow(
      /100000 s at 100 records a second \(in order, .* about 10 ms, and one key has 100 % of them\)/,
    );
    expect(() => plan({ count: 10_000_000, orderedKeyShare: 1 })).toThrow(
      'Ask for 1174500 records at most, without `ordered`, or under more keys, so that none has more than 12 % of them.',
    );
  });

  it('is told with what of it is for pushing', () => {
    expect(() => plan({ count: 50_000_000 })).toThrow(
      'a run has 11745 s: 15 invocations of 15 minutes, 783 s of each for pushing, the rest for retries and for',
    );
  });

  it('is not enough for what only aggregates, smaller records or more shards would make faster', () => {
    expect(() => plan({ count: 50_000_000 })).toThrow('at most, with `aggregate`, or give the stream 5 shards.');
    expect(() => plan({ count: 50_000_000, recordBytes: 2_000 })).toThrow('at most, for smaller ones, or give the');
  });
});

describe('the help with a run that is too large', () => {
  const help = (wish: Partial<RunWish>) => {
    try {
      plan(wish);
    } catch (error) {
      const [, count, shards] = /Ask for (\d+) records .* give the stream (\d+) shards/.exec(String(error)) ?? [];
      return { count: Number(count), shards: Number(shards) };
    }
    throw new Error('It was not refused.');
  };

  it.each<Partial<RunWish>>([
    { count: 100_000_000, shards: 2, isScattered: true },
    { count: 100_000_000, shards: 7, isScattered: true, recordBytes: 1_060 },
    { count: 100_000_000, shards: 3 },
  ])('is the most records and the fewest shards that would do: %j', (wish) => {
    const { count, shards } = help(wish);

    expect(plan({ ...wish, count }).workers).toBe(1);
    expect(() => plan({ ...wish, count: count + 1_000 })).toThrow(refused);
    expect(plan({ ...wish, shards }).workers).toBe(1);
    expect(() => plan({ ...wish, shards: shards - 1 })).toThrow(refused);
  });
});

describe('what a run asks of the shards', () => {
  it('is all that its time depends on', async () => {
    const asked = { count: 50, recordBytes: 200, partitionKey: { strategy: 'constant', key: 'one' }, seed: 1 };
    const settings = settingsOf({ ...asked, aggregate: true, recordsPerSecond: 7 });

    const wish = wishOf(limitValues('classic'), settings, await recordsOf('r', 50, settings), shardsOf(4));

    expect(wish).toMatchObject({ count: 50, recordBytes: 203, shards: 4, busiestShare: 1 });
    expect(wish).toMatchObject({
      packingBytes: expect.closeTo(5.52, 2),
      recordsPerSecond: 7,
      orderedKeyShare: undefined,
    });
  });

  it.each([
    [{ strategy: 'constant', key: 'one' }, 1],
    [{ strategy: 'cycle', keys: 4 }, 0.25],
    [{ strategy: 'tutorial' }, 0.5],
    [{ strategy: 'zipf', keys: 2, exponent: 1 }, 2 / 3],
    [{ strategy: 'uuid' }, undefined],
    [{ strategy: 'spread' }, undefined],
  ])('is in order, where it is, as its busiest key allows: %j', async (partitionKey, share) => {
    const settings = settingsOf({ count: 50, partitionKey, ordered: true, seed: 1 });

    const wish = wishOf(limitValues('classic'), settings, await recordsOf('r', 50, settings), shardsOf(4));

    expect(wish.orderedKeyShare).toEqual(share);
  });

  it('leaves the rate of a run in order to the answers, which may come sooner: nothing is held back by a guess', () => {
    expect(rateOf(classic, aWish({ orderedKeyShare: 1 }))).toBe(1_000);
  });
});

describe('a run', () => {
  it('is pushed within the call when that takes eight seconds at the most', () => {
    expect([8_000, 9_000].map((count) => plan({ count }).isWithinCall)).toEqual([true, false]);
  });

  it('is pushed by workers where one alone would take longer than that, as it has more shards than it can fill', () => {
    expect(plan({ count: 200_000, shards: 32 })).toEqual({ isWithinCall: true, workers: 1 });
    expect(plan({ count: 3_900_000, shards: 500 })).toEqual({ isWithinCall: false, workers: 16 });
    expect(plan({ count: 20_000, shards: 500, recordsPerSecond: 5_000 })).toEqual({ isWithinCall: true, workers: 1 });
  });

  it('has a worker for each 32 shards, and 32 at the most', () => {
    expect([32, 33, 64, 500, 5_000].map((shards) => plan({ count: 5e7, shards }).workers)).toEqual([1, 2, 2, 16, 32]);
  });
});
