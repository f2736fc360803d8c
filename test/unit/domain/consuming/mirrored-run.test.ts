import { describe, expect, it } from '@jest/globals';
import { anAudit } from '../../../support/audits.ts';

describe('what the mirror saw of a run', () => {
  it('misses nothing while the run goes on: what it has not seen is pending', async () => {
    const world = await anAudit({ requested: 5, run: { state: 'running', accepted: 0, pending: 5, finishedAt: null } });

    const before = await world.seen();
    await world.mirror([1, 2, 4]);
    const then = await world.seen();

    expect(before).toMatchObject({ arrived: 0, pending: 5, missing: { count: 0, first: [] } });
    expect(then).toMatchObject({ arrived: 3, pending: 2, missing: { count: 0, first: [] } });
  });

  it('says what is missing once the run has ended', async () => {
    const world = await anAudit({ requested: 5 });

    await world.mirror([1, 2, 4]);

    expect(await world.seen()).toMatchObject({ arrived: 3, pending: 0, missing: { count: 2, first: [3, 5] } });
  });
});
