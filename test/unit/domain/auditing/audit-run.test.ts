import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditDocument } from '../../../../src/domain/documents.ts';
import { anAudit, range } from '../../../support/audits.ts';
import { aRunId } from '../../../support/mirror-records.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('auditRun', () => {
  it('is settled when each record of the run was mirrored and delivered', async () => {
    const world = await anAudit({ requested: 20 });
    await world.mirror(range(1, 20));
    world.deliver(range(1, 12));
    world.deliver(range(13, 20));

    expect(await world.audit()).toMatchObject({
      state: 'settled',
      waitsFor: [],
      accepted: 20,
      mirrored: 20,
      delivered: 20,
      unread: 0,
      buffered: 0,
      missing: { count: 0, first: [] },
      duplicated: { producer: 0, redelivery: 0, firehose: 0 },
      outOfOrder: 0,
      objects: { found: 2, read: 2 },
    });
  });

  it('holds for buffered what is not in S3 until Firehose has had its interval and a minute, then for missing', async () => {
    const world = await anAudit({ requested: 20 });
    await world.mirror(range(1, 20));
    world.deliver(range(1, 15));

    await world.clock.advance(6 * MINUTE_MS - 1);
    expect(await world.audit()).toMatchObject({
      state: 'settling',
      waitsFor: ['delivery'],
      buffered: 5,
      flush: { at: new Date(world.clock.now()).toISOString(), by: 'age' },
      missing: { count: 0, first: [] },
    });

    await world.clock.advance(1);
    expect(await world.audit()).toMatchObject({
      state: 'settled',
      buffered: 0,
      flush: null,
      missing: { count: 5, first: [16, 17, 18, 19, 20] },
    });

    world.deliver(range(16, 20));
    expect(await world.audit()).toMatchObject({ state: 'settled', missing: { count: 0, first: [] } });
  });

  it('names the first hundred of those missing, and counts all', async () => {
    const world = await anAudit({ requested: 1_000 });
    await world.mirror(range(1, 1_000));
    await world.clock.advance(HOUR_MS);

    expect((await world.audit()).missing).toEqual({ count: 1_000, first: range(1, 100) });
  });

  it('knows each doubled record by who doubled it', async () => {
    const world = await anAudit({ requested: 10 });
    await world.mirror(range(1, 10));
    await world.mirror([4, 5, 4]);
    await world.redeliver([8, 9]);
    world.deliver([...range(1, 10), 4, 4, 5]);
    world.deliver([7, 7]);

    expect((await world.audit()).duplicated).toEqual({
      producer: 3,
      redelivery: 2,
      firehose: 2,
      first: { producer: [4, 5], firehose: [7] },
    });
  });

  it('waits for the second of a doubled record too', async () => {
    const world = await anAudit({ requested: 3 });
    await world.mirror([1, 2, 3, 2]);
    world.deliver([1, 2, 3]);

    expect(await world.audit()).toMatchObject({ state: 'settling', waitsFor: ['delivery'], buffered: 0 });
    world.deliver([2]);
    expect(await world.audit()).toMatchObject({ state: 'settled', duplicated: { producer: 1, firehose: 0 } });
  });

  it('counts what came out of the order of its key', async () => {
    const world = await anAudit({ requested: 5, partitionKey: { strategy: 'constant', key: 'k' } });
    await world.mirror([1, 3, 2, 5, 4]);

    expect((await world.audit()).outOfOrder).toBe(2);
  });

  it('cannot say when Firehose will flush before the mirror has seen anything', async () => {
    const world = await anAudit({ requested: 10 });

    expect(await world.audit()).toMatchObject({ waitsFor: ['mirror', 'delivery'], buffered: 10, flush: null });
  });

  it('waits for a mirror that is not past the run, and for one that holds some of it back', async () => {
    const world = await anAudit({ requested: 10 });
    world.deliver(range(1, 10));
    await world.mirror(range(1, 9));
    expect((await world.audit()).waitsFor).toEqual(['mirror']);

    await world.mirror([10], 'poison-pill');
    expect(await world.audit()).toMatchObject({ waitsFor: ['mirror'], mirrored: 9, delivered: 10 });

    await world.clock.advance(24 * HOUR_MS + 1);
    expect((await world.audit()).state).toBe('settled');
  });

  it('waits for a run that goes on, and misses nothing of it', async () => {
    const world = await anAudit({
      requested: 10,
      run: { state: 'running', accepted: 4, pending: 6, finishedAt: null },
    });
    await world.mirror(range(1, 4));
    await world.clock.advance(HOUR_MS);

    expect(await world.audit()).toMatchObject({ waitsFor: ['run', 'delivery'], buffered: 4, missing: { count: 0 } });
  });

  it('says of what was found in stream and S3 how much the account of a dead or slow worker does not have yet', async () => {
    const world = await anAudit({
      requested: 40,
      run: { state: 'running', accepted: 20, pending: 20, finishedAt: null },
    });
    await world.mirror(range(1, 28));
    world.deliver([...range(1, 18), 30]);

    expect(await world.audit()).toMatchObject({
      accepted: 20,
      acceptedUnreported: 9,
      mirrored: 28,
      delivered: 19,
      buffered: 10,
      missing: { count: 0 },
    });
  });

  it('says how much arrived of what the run gave up, its answers lost', async () => {
    const world = await anAudit({ requested: 10, run: { state: 'stopped', accepted: 0, expired: 10 } });
    await world.mirror([2, 3]);
    world.deliver([2]);
    await world.clock.advance(HOUR_MS);

    expect(await world.audit()).toMatchObject({
      acceptedUnreported: 2,
      delivered: 1,
      missing: { count: 1, first: [3] },
    });
  });

  it('adds up at every look, whatever the account of the run says and whatever was found', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 20 }));
    const account = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((cuts) => cuts.sort((a, b) => a - b));
    const look = fc.record({
      mirrored: numbers,
      delivered: numbers,
      account,
      isRunning: fc.boolean(),
      isLate: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        look,
        async ({ mirrored, delivered, account: [one = 0, two = 0, three = 0], isRunning, isLate }) => {
          const counts = { accepted: one, failed: two - one, expired: three - two, pending: 20 - three };
          const state = isRunning
            ? ({ state: 'running', finishedAt: null, ...counts } as const)
            : ({ state: 'stopped', ...counts, expired: 20 - two, pending: 0 } as const);
          const world = await anAudit({ requested: 20, run: state, readMs: 1 });
          await world.mirror(mirrored);
          world.deliver(delivered);
          if (isLate) await world.clock.advance(HOUR_MS);

          const { accepted, acceptedUnreported, buffered, missing, unread, ...audit } = await world.audit();
          expect(acceptedUnreported).toBeGreaterThanOrEqual(0);
          expect(audit.delivered + buffered + missing.count + unread).toBe(accepted + acceptedUnreported);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never misses what was not accepted, and names only what was for certain', async () => {
    const world = await anAudit({ requested: 10, run: { state: 'stopped', accepted: 7, failed: 1, expired: 2 } });
    await world.mirror(range(1, 6));
    world.deliver([1, 2, 3, 5, 6]);
    await world.clock.advance(HOUR_MS);

    // Of 7 to 10, three were not accepted, and nobody knows which.
    expect((await world.audit()).missing).toEqual({ count: 2, first: [4] });
  });

  it('reads on from call to call, each object once, and says what is unread until then', async () => {
    const world = await anAudit({ requested: 40, readMs: 1_000 });
    await world.mirror(range(1, 40));
    for (const from of range(0, 19)) world.deliver([2 * from + 1, 2 * from + 2]);

    const first = await world.audit({ callMs: 1 });
    expect(first).toMatchObject({ state: 'settling', delivered: 16, unread: 24, objects: { found: 20, read: 8 } });
    expect(first.waitsFor).toEqual(['objects', 'delivery']);
    expect(await world.audit({ callMs: 1 })).toMatchObject({ delivered: 32, objects: { read: 16 } });
    expect(await world.audit({ callMs: 1 })).toMatchObject({ state: 'settled', delivered: 40 });
    await world.audit();
    expect(world.reads).toBe(20);
  });

  it('reads few large objects at a time', async () => {
    const world = await anAudit({ requested: 3, readMs: 1_000 });
    for (const number of range(1, 3)) world.deliver([number], { sizeBytes: 40 * 2 ** 20 });

    expect(await world.audit({ callMs: 1 })).toMatchObject({ objects: { found: 3, read: 1 } });
  });

  it('reads an object again that was written over, and forgets one that was deleted', async () => {
    const world = await anAudit({ requested: 10 });
    await world.mirror(range(1, 10));
    const key = world.deliver(range(1, 10));
    await world.clock.advance(HOUR_MS);
    await world.audit();

    world.deliver([1, 2, 3, 8, 9, 10], { key });
    expect((await world.audit()).missing).toEqual({ count: 4, first: [4, 5, 6, 7] });
    world.remove(key);
    expect(await world.audit()).toMatchObject({ delivered: 0, missing: { count: 10 } });
  });

  it('leaves an object that changes between list and read to the next call', async () => {
    const world = await anAudit({ requested: 2 });
    await world.mirror([1, 2]);
    const key = world.deliver([1, 2]);
    world.beforeRead = () => world.deliver([1, 2], { key });

    expect(await world.audit()).toMatchObject({ waitsFor: ['objects', 'delivery'], unread: 2 });
    world.beforeRead = () => undefined;
    expect((await world.audit()).state).toBe('settled');
  });

  it('looks at no object from before the run, nor from hours after it', async () => {
    const world = await anAudit({ requested: 2 });
    world.deliver([1], { lastModifiedMs: world.clock.now() - HOUR_MS });
    world.deliver([1], { key: 'records/2025/12/31/22/old', lastModifiedMs: world.clock.now() - 6 * MINUTE_MS });
    world.deliver([1], { key: 'records/2026/01/01/02/later' });
    world.deliver([2], { key: 'records/2026/01/01/01/same-hour-or-next' });
    world.deliver([2], { key: 'records/no-hour' });

    expect(await world.audit()).toMatchObject({ delivered: 1, objects: { found: 2 } });
  });

  it('leaves other runs and numbers that are none of the run out', async () => {
    const world = await anAudit({ requested: 2 });
    world.deliver([1, 2, 3, 4]);
    world.deliver([1, 2], { runId: aRunId('B') });

    expect(await world.audit()).toMatchObject({ delivered: 2, duplicated: { firehose: 0 } });
  });

  it('comes to the same in however many calls, deaths of calls and orders of objects it is read', async () => {
    const number = fc.integer({ min: 1, max: 30 });
    const objects = fc.array(fc.array(number, { maxLength: 12 }), { maxLength: 25 });
    const calls = fc.array(fc.record({ callMs: fc.integer({ min: 0, max: 5_000 }), crashAt: fc.option(fc.nat(10)) }));
    await fc.assert(
      fc.asyncProperty(objects, calls, fc.array(number), async (deliveries, interrupted, mirrored) => {
        const [atOnce, inParts] = [await anAudit({ requested: 30 }), await anAudit({ requested: 30, readMs: 1_000 })];
        for (const world of [atOnce, inParts]) {
          await world.mirror(mirrored);
          await world.clock.advance(HOUR_MS);
        }
        for (const [index, numbers] of deliveries.entries()) {
          atOnce.deliver(numbers);
          inParts.deliver(numbers);
          const { callMs, crashAt } = interrupted[index] ?? { callMs: 0, crashAt: null };
          inParts.state.crashAtWrite(crashAt ?? undefined);
          await inParts.audit({ callMs }).catch(() => undefined);
        }
        inParts.state.crashAtWrite(undefined);
        await Promise.all([inParts.audit(), inParts.audit()]);

        const expected: AuditDocument = await atOnce.audit();
        expect(await inParts.audit()).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
