import { describe, expect, it } from '@jest/globals';
import { mirrorDocument } from '../../../../src/domain/consuming/mirror-document.ts';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { aMirrorRecord } from '../../../support/mirror-records.ts';
import { aMirror, NO_DISCARDS, SHARD } from '../../../support/mirrors.ts';

const RETENTION_MS = limitValues('classic').retentionSeconds * 1_000;

function aWorld(parts: Parameters<typeof aMirror>[0] = {}) {
  const mirror = aMirror(parts);
  const { clock, context, ledgers } = mirror;
  const start = clock.now();
  return {
    ...mirror,
    /** Arrived when the clock of the test began. */
    record: (sequenceNumber: number, data: string | Uint8Array = 'good') =>
      aMirrorRecord({ sequenceNumber, data, arrivedMs: start }),
    behind: async () => {
      const { shards, totals } = mirrorDocument(await ledgers.readAll(), NO_DISCARDS, context.limits, clock.now());
      expect(totals.millisBehindLatest).toBe(Math.max(...shards.map(({ millisBehindLatest }) => millisBehindLatest)));
      return shards.find(({ shardId }) => shardId === SHARD)?.millisBehindLatest;
    },
  };
}

describe('how far the mirror is behind', () => {
  it('is the age of the last record of the batch for as long as more may come at once, and nothing then', async () => {
    const { mirror, clock, record, behind } = aWorld();
    await clock.advance(60_000);
    await mirror([record(1), record(2)]);

    await clock.advance(10_000);
    expect(await behind()).toBe(60_000);
    await clock.advance(1);
    expect(await behind()).toBe(0);
  });

  it('grows while a record is held, between the tries too, and is nothing when it has passed', async () => {
    const { mirror, clock, record, behind } = aWorld();
    await clock.advance(1_000);
    await mirror([record(1, 'poison-pill'), record(2)]);
    expect(await behind()).toBe(1_000);

    await clock.advance(599_000);
    expect(await behind()).toBe(600_000);
    await mirror([record(1), record(2)]);
    await clock.advance(10_001);
    expect(await behind()).toBe(0);
  });

  it('grows while there is a rest that the mirror handed back unread', async () => {
    const { mirror, clock, record, behind } = aWorld({ seconds: 3 });
    await mirror(Array.from({ length: 20 }, (_, index) => record(index + 1, new Uint8Array(MIB))));

    await clock.advance(30_000);

    expect(await behind()).toBe(30_000);
  });

  it('is nothing when the stream keeps no longer what was held', async () => {
    const { mirror, clock, record, behind } = aWorld();
    await mirror([record(1, 'poison-pill')]);

    await clock.advance(RETENTION_MS);
    expect(await behind()).toBe(RETENTION_MS);
    await clock.advance(1);
    expect(await behind()).toBe(0);
  });

  it('grows with each try of a batch that fails whole, until the trigger gives it up and comes no more', async () => {
    const { mirror, clock, ledger, record, behind } = aWorld({ poisonPolicy: 'bisect' });
    const batch = [record(1), record(2, 'poison-pill'), record(3)];
    await clock.advance(2_000);

    await expect(mirror(batch)).rejects.toMatchObject({ code: 'poison-record' });
    await clock.advance(1_000);
    expect(await behind()).toBe(3_000);
    await mirror([record(1)]);
    for (const tries of [2, 3]) {
      await clock.advance(1_000);
      await expect(mirror([record(2, 'poison-pill')])).rejects.toThrow('Record 2 failed');
      expect(await ledger()).toMatchObject({ failures: tries, records: 1, checkpoint: '1' });
    }
    expect(await behind()).toBe(5_000);
    await clock.advance(10_001);
    expect(await behind()).toBe(0);
  });

  it('is known of a ledger from before this was told apart', async () => {
    const { mirror, clock, record, state, ledger, behind } = aWorld();
    await clock.advance(5_000);
    await mirror([record(1, 'poison-pill')]);
    const { waitsFor: _, batchEndedAtMs: __, ...old } = await ledger();
    state.put(`state/mirror/${SHARD}.json`, old);

    await clock.advance(60_000);
    expect(await behind()).toBe(65_000);
    state.put(`state/mirror/${SHARD}.json`, { ...old, held: [] });
    expect(await behind()).toBe(0);
  });
});
