import { describe, expect, it } from '@jest/globals';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { meanPackingBytes } from '../../../../src/domain/planning/packing-bytes.ts';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';

const classic = limitValues('classic');

const packing = async (count: number, shards: number, partitionKey: PartitionKeySettings) => {
  const make = await recordsOf('r', count, { template: 'snakes', recordBytes: 200, partitionKey, seed: 1 });
  return meanPackingBytes(classic, count, make, new LimitedShards(shards).open);
};

describe('meanPackingBytes', () => {
  it('is nothing for a record that is alone: it stays as it is', async () => {
    expect(await packing(1, 1, { strategy: 'uuid' })).toBe(0);
  });

  it('saves a key that records share, and counts an explicit hash key', async () => {
    const key = 'k'.repeat(100);

    expect(await packing(1_000, 1, { strategy: 'constant', key })).toBeCloseTo(8 - key.length, 0);
    // 37 to 39 digits, the place of either key, and what the format adds to any record.
    expect(Math.abs((await packing(1_000, 1, { strategy: 'spread' })) - (38 + 15))).toBeLessThan(2);
  });

  it('packs the records of one shard, and none of the others', async () => {
    const both = await packing(10_000, 1, { strategy: 'cycle', keys: 300 });
    const alone = await packing(10_000, 100, { strategy: 'cycle', keys: 300 });

    expect(both - alone).toBeGreaterThan(5);
  });

  it('takes a part of an aggregate where a stream is so wide that looking for more would take long', async () => {
    // Of three records instead of two hundred, the format's own bytes weigh more, but not much more.
    expect(await packing(10_000_000, 10_000, { strategy: 'uuid' })).toBeLessThan(20);
  });
});
