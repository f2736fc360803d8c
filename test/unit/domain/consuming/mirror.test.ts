import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LedgerStore } from '../../../../src/domain/consuming/ledger.ts';
import { type MirrorContext, mirrorBatch } from '../../../../src/domain/consuming/mirror.ts';
import { mirrorDocument } from '../../../../src/domain/consuming/mirror-document.ts';
import type { MirrorRecord } from '../../../../src/domain/consuming/reading.ts';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const SHARD = 'shardId-000000000000';
const limits = limitValues('classic');

const records = (from: number, to: number, bytes = 100, arrivedMs = Date.UTC(2026, 0, 1)): MirrorRecord[] =>
  Array.from({ length: to - from }, (_, index) => ({
    sequenceNumber: BigInt(from + index),
    bytes,
    keyBytes: 36,
    arrivedMs,
  }));

function aMirror(seconds = 60) {
  const clock = new FakeClock();
  const state = new MemoryState();
  const ledgers = new LedgerStore(state);
  const context: MirrorContext = { ledgers, limits, clock, deadlineMs: clock.now() + seconds * 1_000 };
  const mirror = (batch: readonly MirrorRecord[], shardId = SHARD) =>
    clock.runUntil(mirrorBatch(shardId, batch, context));
  return { clock, state, ledgers, context, mirror };
}

describe('mirrorBatch', () => {
  it('counts a batch as one read of its shard', async () => {
    const { mirror, ledgers } = aMirror();

    const { unread } = await mirror(records(1, 501));

    expect(unread).toBeUndefined();
    expect((await ledgers.read(SHARD)).ledger).toMatchObject({
      records: 500,
      bytes: 50_000,
      reads: 1,
      checkpoint: '500',
    });
  });

  it('waits when the fifth read of a second is used up, and counts the refusal', async () => {
    const { mirror, ledgers, clock } = aMirror();
    const start = clock.now();

    for (let batch = 0; batch < 6; batch += 1) await mirror(records(batch * 10, batch * 10 + 10, 0));

    const { ledger } = await ledgers.read(SHARD);
    expect(ledger).toMatchObject({ reads: 6, records: 60, throttled: { transactions: 1, bytes: 0 }, waitedMs: 1_000 });
    expect(clock.now() - start).toBe(1_000);
  });

  it('is silent for five seconds after 10 MiB', async () => {
    const { mirror, ledgers, clock } = aMirror();
    const start = clock.now();

    await mirror(records(1, 11, MIB));
    await mirror(records(11, 12));

    expect(clock.now() - start).toBe(5_000);
    expect((await ledgers.read(SHARD)).ledger).toMatchObject({
      throttled: { transactions: 0, bytes: 1 },
      waitedMs: 5_000,
    });
  });

  it('cuts a batch into reads of at most 10 MiB and 10,000 records', async () => {
    const { mirror, ledgers } = aMirror();

    await mirror(records(1, 10_002, 0));
    await mirror(records(10_002, 10_014, MIB));

    expect((await ledgers.read(SHARD)).ledger).toMatchObject({ records: 10_013, reads: 4 });
  });

  it('hands back what it has no time to wait for, and counts it when it comes again', async () => {
    const { mirror, ledgers, context, clock } = aMirror(3);
    const batch = records(1, 21, MIB);

    const first = await mirror(batch);
    const handedBack = batch.filter(({ sequenceNumber }) => sequenceNumber >= BigInt(first.unread ?? 0));
    await clock.advance(5_000);
    const later = { ...context, deadlineMs: clock.now() + 60_000 };
    const second = await clock.runUntil(mirrorBatch(SHARD, handedBack, later));

    expect(first.unread).toBe('11');
    expect(second.unread).toBeUndefined();
    expect((await ledgers.read(SHARD)).ledger).toMatchObject({ records: 20, redelivered: 0, bytes: 20 * MIB });
  });

  it('recognises redelivered records by their sequence numbers', async () => {
    const { mirror, ledgers } = aMirror();

    await mirror(records(1, 101));
    await mirror(records(51, 151));

    expect((await ledgers.read(SHARD)).ledger).toMatchObject({ records: 150, redelivered: 50, checkpoint: '150' });
  });

  it('counts nothing twice when another invocation writes the ledger meanwhile', async () => {
    const { mirror, ledgers, state, context, clock } = aMirror();
    let isFirst = true;
    const rival = aMirror();
    await rival.mirror(records(1, 61));
    const theirs = (await rival.ledgers.read(SHARD)).ledger;
    state.beforeWrite = (key) => {
      if (isFirst) state.put(key, theirs);
      isFirst = false;
    };

    await mirror(records(1, 101));

    expect(context.ledgers).toBe(ledgers);
    expect(clock.now()).toBeGreaterThan(0);
    expect((await ledgers.read(SHARD)).ledger).toMatchObject({ records: 100, redelivered: 60, checkpoint: '100' });
  });

  it('counts every record once, however batches overlap', async () => {
    const batches = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(batches, async (list) => {
        const { mirror, ledgers } = aMirror();
        let seen = 0;
        let redelivered = 0;
        for (const [back, forward] of list) {
          const from = Math.max(0, seen - back);
          const to = seen + forward;
          redelivered += seen - from;
          await mirror(records(from, to));
          seen = to;
        }
        expect((await ledgers.read(SHARD)).ledger).toMatchObject({ records: seen, redelivered });
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the account of each shard apart, and sums them up', async () => {
    const { mirror, ledgers } = aMirror();

    await mirror(records(1, 11));
    await mirror(records(1, 31), 'shardId-000000000001');
    const document = mirrorDocument(await ledgers.readAll());

    expect(document.shards.map(({ shardId, records: count }) => [shardId, count])).toEqual([
      [SHARD, 10],
      ['shardId-000000000001', 30],
    ]);
    expect(document.totals).toMatchObject({ records: 40, bytes: 4_000, reads: 2 });
  });
});
