import { describe, expect, it } from '@jest/globals';
import { partOfRecords } from '../../../../src/domain/planning/share-part.ts';
import { workShares } from '../../../../src/domain/producing/work-shares.ts';
import type { PartitionKeySettings } from '../../../../src/domain/records/settings.ts';
import { shardsOf } from '../../../support/limited-shards.ts';

/** Half the ring in one shard, the other half in four. */
const UNEVEN = [...shardsOf(2).slice(0, 1), ...shardsOf(8, 2).slice(4)];

describe('partOfRecords', () => {
  it.each<[PartitionKeySettings]>([
    [{ strategy: 'uuid' }],
    [{ strategy: 'constant', key: 'one' }],
    [{ strategy: 'cycle', keys: 7 }],
    [{ strategy: 'zipf', keys: 30, exponent: 1 }],
    [{ strategy: 'tutorial' }],
    [{ strategy: 'spread' }],
  ])('is 1 of all shares together: %j', (partitionKey) => {
    const parts = workShares(UNEVEN, 3).map((share) => partOfRecords(share, partitionKey));

    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9);
  });

  it('is the share’s part of the ring where keys are many, and of the shards where each gets as many', () => {
    const [first, second] = workShares(UNEVEN, 2);
    if (!first || !second) throw new Error('There are two shares.');
    const ranges = UNEVEN.map(({ range }) => range);

    // One share has the wide shard and one narrow one, the other the three narrow ones that are left.
    expect(partOfRecords(first, { strategy: 'uuid' })).toBeCloseTo(0.625, 9);
    expect(partOfRecords(first, { strategy: 'spread' }, ranges)).toBeCloseTo(0.4, 9);
    expect(partOfRecords(second, { strategy: 'spread' }, ranges)).toBeCloseTo(0.6, 9);
  });

  it('is nothing, or all, of a single key', () => {
    const parts = workShares(shardsOf(4), 4).map((share) => partOfRecords(share, { strategy: 'constant', key: 'one' }));

    expect(parts.toSorted()).toEqual([0, 0, 0, 1]);
  });
});
