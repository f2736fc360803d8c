import { describe, expect, it } from '@jest/globals';
import { busiestShare } from '../../../../src/domain/planning/busiest-share.ts';
import { jsonContent } from '../../../../src/domain/records/json-content.ts';
import { makerOf } from '../../../../src/domain/records/maker.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';
import { hashKeyOf } from '../../../../src/domain/stream/hash-key.ts';
import { shardIndexFor, uniformRanges } from '../../../../src/domain/stream/shard-map.ts';

const shards = (count: number) => uniformRanges(count).map((range, index) => ({ shardId: `${index}`, range }));

describe('busiestShare', () => {
  it.each<[PartitionKeySettings, number, number | undefined]>([
    [{ strategy: 'uuid' }, 4, undefined],
    [{ strategy: 'spread' }, 4, undefined],
    [{ strategy: 'constant', key: 'k' }, 4, 1],
    [{ strategy: 'tutorial' }, 2, 1],
    [{ strategy: 'tutorial' }, 4, 0.5],
    [{ strategy: 'cycle', keys: 1 }, 4, 1],
    [{ strategy: 'cycle', keys: 1_000_000 }, 4, undefined],
    [{ strategy: 'zipf', keys: 2, exponent: 10 }, 1, 1],
  ])('of %j on %i shards is %d', (settings, count, share) => {
    expect(busiestShare(settings, shards(count))).toBe(share);
  });

  it.each<[PartitionKeySettings, number | undefined]>([
    [{ strategy: 'uuid' }, 0.5],
    [{ strategy: 'cycle', keys: 1_000_000 }, 0.5],
    [{ strategy: 'spread' }, undefined],
  ])('of %j is that of the widest range, where one shard of two was split: %d', (settings, share) => {
    const open = [...shards(2).slice(0, 1), ...shards(4).slice(2)];

    expect(busiestShare(settings, open)).toBe(share);
  });

  it.each<PartitionKeySettings>([
    { strategy: 'cycle', keys: 7 },
    { strategy: 'zipf', keys: 50, exponent: 1 },
    { strategy: 'zipf', keys: 50, exponent: 2 },
  ])('of %j is the part that its busiest shard gets of many records', (settings) => {
    const open = shards(4);
    const make = makerOf(jsonContent('r', 'snakes'), { partitionKey: settings, recordBytes: 60, seed: 1 });
    const taken = [0, 0, 0, 0];
    for (let number = 1; number <= 20_000; number += 1) {
      const shard = shardIndexFor(open, hashKeyOf(make(number, Date.UTC(2026, 0, 1)).partitionKey));
      taken[shard] = (taken[shard] ?? 0) + 1 / 20_000;
    }

    expect(busiestShare(settings, open)).toBeCloseTo(Math.max(...taken), 1);
  });
});
