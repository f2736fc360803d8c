import { describe, expect, it } from '@jest/globals';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { busiestKeyShare, busiestShare, isScattered } from '../../../../src/domain/planning/busiest-share.ts';
import { ANSWER_MS, forecastPush } from '../../../../src/domain/planning/forecast.ts';
import { meanPackingBytes } from '../../../../src/domain/planning/packing-bytes.ts';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { meanRecordBytes } from '../../../../src/domain/records/maker.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

const classic = limitValues('classic');

describe('forecastPush', () => {
  it.each([
    [10_000, 1_060, 2, { recordsPerSecond: 1_978, seconds: 5.1, boundBy: 'bytes' }],
    [10_000, 1_060, 1, { recordsPerSecond: 989, seconds: 10.1, boundBy: 'bytes' }],
    [10_000, 136, 2, { recordsPerSecond: 2_000, seconds: 4.8, boundBy: 'records' }],
    [1, 136, 1, { recordsPerSecond: 1_000, seconds: 0, boundBy: 'records' }],
    [100, 136, 1, { recordsPerSecond: 1_000, seconds: 0.1, boundBy: 'records' }],
    [1_000, 136, 1, { recordsPerSecond: 1_000, seconds: 0.8, boundBy: 'records' }],
    [1_001, 136, 1, { recordsPerSecond: 1_000, seconds: 1, boundBy: 'records' }],
    [3, 1_048_576, 1, { recordsPerSecond: 1, seconds: 2, boundBy: 'bytes' }],
    [3, 10_485_760, 1, { recordsPerSecond: 0.1, seconds: 20, boundBy: 'bytes' }],
  ])('gives %i records of %i bytes on %i shards their time', (count, recordBytes, shards, expected) => {
    expect(forecastPush(classic, { count, recordBytes, shards })).toEqual(expected);
  });

  it('waits for the shard that gets most', () => {
    const wish = { count: 10_000, recordBytes: 136, shards: 4 };

    expect(forecastPush(classic, { ...wish, busiestShare: 1 })).toEqual({
      recordsPerSecond: 1_000,
      seconds: 9.8,
      boundBy: 'records',
    });
    expect(forecastPush(classic, { ...wish, busiestShare: 0.5 })).toMatchObject({
      recordsPerSecond: 2_000,
      seconds: 4.8,
    });
  });

  it('takes no time where nothing limits', () => {
    expect(forecastPush(limitValues('unlimited'), { count: 1e7, recordBytes: 1_000, shards: 1 }).seconds).toBe(0);
  });

  it('waits for the answers of the busiest key where its records are in order', () => {
    const wish = { count: 10_000, recordBytes: 136, shards: 4 };

    expect(forecastPush(classic, { ...wish, orderedKeyShare: 1 })).toEqual({
      recordsPerSecond: 100,
      seconds: 100,
      boundBy: 'order',
    });
    expect(forecastPush(classic, { ...wish, orderedKeyShare: 0.01 })).toMatchObject({ boundBy: 'records' });
    expect(forecastPush(limitValues('unlimited'), { ...wish, orderedKeyShare: 0.5 }).seconds).toBe(50);
  });

  it.each<[number, number, PartitionKeySettings, boolean, 'order' | 'bytes']>([
    [450, 1, { strategy: 'constant', key: 'k' }, false, 'order'],
    [850, 2, { strategy: 'tutorial' }, false, 'order'],
    [2_200, 2, { strategy: 'cycle', keys: 5 }, false, 'order'],
    [2_000, 4, { strategy: 'zipf', keys: 50, exponent: 1 }, false, 'order'],
    [9_000, 2, { strategy: 'tutorial' }, true, 'bytes'],
  ])(
    'foresees the time of %i records in order on %i shards, %j, aggregated: %p, where answers take as long as it assumes',
    async (count, shardCount, partitionKey, aggregate, boundBy) => {
      const recordOf = await recordsOf('r', count, { template: 'snakes', partitionKey, seed: 1 });
      const shards = new LimitedShards(shardCount);
      const traffic = new VirtualPush(shards, () => [ANSWER_MS / 2, ANSWER_MS / 2]);
      const startMs = traffic.now;
      traffic.start(aProducer({ startMs, shardCount, requested: count, recordOf, aggregate, ordered: true }));
      traffic.run();

      const forecast = forecastPush(classic, {
        count,
        recordBytes: meanRecordBytes(count, recordOf),
        shards: shardCount,
        busiestShare: busiestShare(partitionKey, shards.open),
        orderedKeyShare: busiestKeyShare(partitionKey),
        packingBytes: aggregate ? meanPackingBytes(classic, count, recordOf, shards.open) : undefined,
      });
      const sentMs = (shards.stored.at(-1)?.at ?? 0) - startMs;
      expect(forecast.boundBy).toBe(boundBy);
      // Which key a record of a zipf distribution gets is left to chance.
      const tolerance = partitionKey.strategy === 'zipf' ? 0.15 : 0.02;
      expect(Math.abs(sentMs / 1_000 / forecast.seconds - 1)).toBeLessThan(tolerance);
    },
  );

  it.each<[number, number, number, PartitionKeySettings, boolean]>([
    [9_500, 100, 1, { strategy: 'spread' }, false],
    [20_000, 100, 4, { strategy: 'uuid' }, false],
    [9_000, 100, 4, { strategy: 'tutorial' }, false],
    [15_000, 1_024, 2, { strategy: 'spread' }, false],
    [90, 300_000, 4, { strategy: 'spread' }, false],
    [25_000, 100, 2, { strategy: 'uuid' }, true],
    [15_000, 1_024, 2, { strategy: 'spread' }, true],
    [40_000, 120, 2, { strategy: 'spread' }, true],
    [30_000, 120, 1, { strategy: 'constant', key: 'k'.repeat(256) }, true],
    [30_000, 120, 2, { strategy: 'zipf', keys: 1_000, exponent: 1 }, true],
  ])(
    'foresees when the last of %i records of %i bytes is sent to %i shards, %j, aggregated: %p',
    async (count, recordBytes, shardCount, partitionKey, aggregate) => {
      const recordOf = await recordsOf('r', count, { template: 'snakes', recordBytes, partitionKey, seed: 1 });
      const shards = new LimitedShards(shardCount);
      const traffic = new VirtualPush(shards, () => [0, 0]);
      const startMs = traffic.now;
      traffic.start(aProducer({ startMs, shardCount, requested: count, recordOf, aggregate }));
      traffic.run();

      const { seconds } = forecastPush(classic, {
        count,
        recordBytes: meanRecordBytes(count, recordOf),
        shards: shardCount,
        busiestShare: busiestShare(partitionKey, shards.open),
        isScattered: isScattered(partitionKey),
        packingBytes: aggregate ? meanPackingBytes(classic, count, recordOf, shards.open) : undefined,
      });
      const sentMs = (shards.stored.at(-1)?.at ?? 0) - startMs;
      expect(Math.ceil(seconds)).toBe(Math.ceil(sentMs / 1_000));
      expect(Math.abs(seconds - sentMs / 1_000)).toBeLessThan(0.21);
    },
  );
});
