import { describe, expect, it } from '@jest/globals';
import { keysOfRun } from '../../../../src/domain/consuming/run-keys.ts';
import { recordOf } from '../../../../src/domain/records/generate.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';

describe('keysOfRun', () => {
  it.each<PartitionKeySettings>([
    { strategy: 'constant', key: 'k' },
    { strategy: 'cycle', keys: 7 },
    { strategy: 'zipf', keys: 50, exponent: 1 },
    { strategy: 'tutorial' },
    { strategy: 'spread' },
  ])('knows the keys of a run’s records again (%j)', (partitionKey) => {
    const keyOf = keysOfRun({ partitionKey, seed: 42 });

    for (const number of [1, 2, 3, 500, 2, 99_999]) {
      const record = recordOf('run', number, { template: 'snakes', partitionKey, seed: 42 }, Date.UTC(2026, 0, 1));
      expect(keyOf?.(number)).toBe(record.partitionKey);
    }
  });

  it('knows of no order where every record has a key of its own', () => {
    expect(keysOfRun({ partitionKey: { strategy: 'uuid' }, seed: 42 })).toBeUndefined();
  });
});
