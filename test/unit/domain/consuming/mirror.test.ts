import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mirrorDocument } from '../../../../src/domain/consuming/mirror-document.ts';
import type { MirrorRecord } from '../../../../src/domain/consuming/mirror-record.ts';
import { addUp } from '../../../../src/domain/consuming/run-account.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { aMirrorRecord, anAggregate, aRunId, dataOf } from '../../../support/mirror-records.ts';
import { aMirror, NO_DISCARDS, SHARD } from '../../../support/mirrors.ts';

/** All their bytes are data, so that sums are round: their keys weigh nothing. */
const records = (from: number, to: number, bytes = 100, arrivedMs = Date.UTC(2026, 0, 1)): MirrorRecord[] =>
  Array.from({ length: to - from }, (_, index) =>
    aMirrorRecord({ sequenceNumber: from + index, partitionKey: '', data: new Uint8Array(bytes), arrivedMs }),
  );

/** Records 1, 2, 3, … of a run under the keys given, poison where the key is marked so: `a`, `a!`. */
const keyed = (...keys: readonly string[]): MirrorRecord[] =>
  keys.map((key, index) =>
    aMirrorRecord({
      sequenceNumber: index + 1,
      partitionKey: key.replace('!', ''),
      data: dataOf(index + 1, aRunId(), key.endsWith('!') ? 'poison-pill' : ''),
    }),
  );

describe('mirrorBatch', () => {
  it('counts a batch as one read of its shard', async () => {
    const { mirror, ledger } = aMirror();

    const { handedBack } = await mirror(records(1, 501));

    expect(handedBack).toBeUndefined();
    expect(await ledger()).toMatchObject({ records: 500, bytes: 50_000, reads: 1, checkpoint: '500' });
  });

  it('waits when the fifth read of a second is used up, and counts the refusal', async () => {
    const { mirror, ledger, clock } = aMirror();
    const start = clock.now();

    for (let batch = 0; batch < 6; batch += 1) await mirror(records(batch * 10, batch * 10 + 10, 0));

    expect(await ledger()).toMatchObject({
      reads: 6,
      records: 60,
      throttled: { transactions: 1, bytes: 0 },
      waitedMs: 1_000,
    });
    expect(clock.now() - start).toBe(1_000);
  });

  it('is silent for five seconds after 10 MiB', async () => {
    const { mirror, ledger, clock } = aMirror();
    const start = clock.now();

    await mirror(records(1, 11, MIB));
    await mirror(records(11, 12));

    expect(clock.now() - start).toBe(5_000);
    expect(await ledger()).toMatchObject({ throttled: { transactions: 0, bytes: 1 }, waitedMs: 5_000 });
  });

  it('cuts a batch into reads of at most 10 MiB and 10,000 records', async () => {
    const { mirror, ledger } = aMirror();

    await mirror(records(1, 10_002, 0));
    await mirror(records(10_002, 10_014, MIB));

    expect(await ledger()).toMatchObject({ records: 10_013, reads: 4 });
  });

  it('counts the keys with the data, as the shard does', async () => {
    const { mirror, ledger, clock } = aMirror();
    const start = clock.now();
    const withKeys = Array.from({ length: 20 }, (_, index) =>
      aMirrorRecord({ sequenceNumber: index + 1, partitionKey: 'k'.repeat(24), data: new Uint8Array(MIB / 2) }),
    );

    await mirror(withKeys);

    // The last one does not fit into the first read any more.
    expect(await ledger()).toMatchObject({ reads: 2, records: 20, bytes: 10 * MIB });
    expect(clock.now() - start).toBe(Math.ceil((19 * (MIB / 2 + 24)) / ((2 * MIB) / 1_000)));
  });

  it('hands back what it has no time to wait for, and counts it when it comes again', async () => {
    const { mirror, ledger, clock } = aMirror({ seconds: 3 });
    const batch = records(1, 21, MIB);

    const first = await mirror(batch);
    const handedBack = batch.filter(({ sequenceNumber }) => sequenceNumber >= BigInt(first.handedBack ?? 0));
    await clock.advance(5_000);
    const second = await mirror(handedBack, { deadlineMs: clock.now() + 60_000 });

    expect(first.handedBack).toBe('11');
    expect(second.handedBack).toBeUndefined();
    expect(await ledger()).toMatchObject({ records: 20, redelivered: 0, bytes: 20 * MIB });
  });

  it('shows what it read, what was refused and how long it waited in each second of the last minute', async () => {
    const { mirror, ledger, clock, context } = aMirror();
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

    await mirror(records(1, 11, MIB));
    await mirror(records(11, 13, 7));
    await clock.advance(54_000);
    for (let batch = 0; batch < 6; batch += 1) await mirror(records(100 + batch, 101 + batch, 0));
    const { shards } = mirrorDocument([await ledger()], NO_DISCARDS, context.limits, clock.now());

    const nothing = { reads: 0, records: 0, bytes: 0, throttled: { transactions: 0, bytes: 0 }, waitedMs: 0 };
    expect(shards[0]?.history).toEqual([
      { ...nothing, at: at(5), reads: 1, records: 2, bytes: 14, waitedMs: 5_000 },
      { ...nothing, at: at(59), reads: 5, records: 5, throttled: { transactions: 1, bytes: 0 } },
      { ...nothing, at: at(60), reads: 1, records: 1, waitedMs: 1_000 },
    ]);
  });

  it('recognises redelivered records by their sequence numbers', async () => {
    const { mirror, ledger } = aMirror();

    await mirror(records(1, 101));
    await mirror(records(51, 151));

    expect(await ledger()).toMatchObject({ records: 150, redelivered: 50, checkpoint: '150' });
  });

  it('says how old the last record was when it was mirrored', async () => {
    const { mirror, ledger, clock } = aMirror();
    await clock.advance(1_234);

    await mirror(records(1, 3, 10, clock.now() - 250));

    expect((await ledger()).millisBehindLatest).toBe(250);
  });

  it('keeps the account of each shard apart, and sums them up', async () => {
    const { mirror, ledgers, clock, context } = aMirror();

    await mirror(records(1, 11));
    await mirror(records(1, 31), {}, 'shardId-000000000001');
    const document = mirrorDocument(await ledgers.readAll(), NO_DISCARDS, context.limits, clock.now());

    expect(document.shards.map(({ shardId, records: count }) => [shardId, count])).toEqual([
      [SHARD, 10],
      ['shardId-000000000001', 30],
    ]);
    expect(document.totals).toMatchObject({ records: 40, bytes: 4_000, reads: 2 });
  });

  it('counts the user records of an aggregate, and their bytes apart from the record’s', async () => {
    const { mirror, ledger } = aMirror();
    const data = anAggregate(['one', 'two', 'three'].map((text) => ({ partitionKey: 'k', data: text })));

    await mirror([aMirrorRecord({ sequenceNumber: 1, data })]);

    expect(await ledger()).toMatchObject({ records: 1, userRecords: 3, bytes: data.length, userBytes: 11 });
  });

  it('counts the eggs, and says where the first hundred records with one lie', async () => {
    const { mirror, ledgers, clock, context } = aMirror();
    const nest = (sequenceNumber: number) => aMirrorRecord({ sequenceNumber, data: 'an egg' });
    const full = anAggregate(['egg', 'none', 'egg'].map((data) => ({ partitionKey: 'k', data })));

    await mirror([...records(1, 10), nest(10), aMirrorRecord({ sequenceNumber: 11, data: full })]);
    await mirror(Array.from({ length: 150 }, (_, index) => nest(20 + index)));
    const { totals, shards } = mirrorDocument(await ledgers.readAll(), NO_DISCARDS, context.limits, clock.now());

    expect(totals.eggs).toBe(153);
    expect(shards[0]?.firstEggs).toHaveLength(100);
    expect(shards[0]?.firstEggs.slice(0, 3)).toEqual(['10', '11', '20']);
  });

  it('goes on with a ledger from before there were aggregates, held records and sheets', async () => {
    const { mirror, ledger, state } = aMirror();
    const old = {
      shardId: SHARD,
      checkpoint: '10',
      records: 10,
      userRecords: 10,
      bytes: 500,
      redelivered: 0,
      reads: 1,
      throttled: { transactions: 0, bytes: 0 },
      waitedMs: 0,
      millisBehindLatest: 0,
      budget: { calls: [], paidOffUs: 0, at: 0 },
      arrivals: [],
      lastReads: [],
      updatedAtMs: 0,
    };
    state.put(`state/mirror/${SHARD}.json`, old);

    await mirror(records(9, 13, 100));

    expect(await ledger()).toMatchObject({ records: 12, redelivered: 2, bytes: 700, userBytes: 700, held: [] });
  });
});

describe('a poison record under the policy block', () => {
  it('stops its key, and no other', async () => {
    const { mirror, ledger, account } = aMirror();

    const { handedBack } = await mirror(keyed('a', 'b', 'a!', 'b', 'a', 'c'));

    expect(handedBack).toBe('3');
    expect(await ledger()).toMatchObject({ records: 4, held: ['3', '5'], failures: 1, checkpoint: '6' });
    expect((await account(6)).missing).toEqual({ count: 2, first: [3, 5] });
  });

  it('lets what succeeded come again without counting it twice, and ages until it passes', async () => {
    const { mirror, ledger, clock, account } = aMirror();
    const batch = keyed('a', 'b', 'a!', 'b', 'a', 'c');

    await mirror(batch);
    await clock.advance(30_000);
    const again = await mirror(batch.slice(2));
    const blocked = await ledger();
    const cured = [...keyed('a', 'b', 'a'), ...batch.slice(3)].slice(2);
    const last = await mirror(cured);

    expect(again.handedBack).toBe('3');
    expect(blocked).toMatchObject({ records: 4, redelivered: 2, failures: 2, millisBehindLatest: 30_000 });
    expect(last.handedBack).toBeUndefined();
    expect(await ledger()).toMatchObject({ records: 6, redelivered: 4, held: [], failures: 2 });
    expect(await account(6, (number) => ['', 'a', 'b', 'a', 'b', 'a', 'c'][number] ?? '')).toMatchObject({
      arrived: 6,
      reversals: 0,
      redelivered: 4,
      duplicates: { count: 0 },
    });
  });

  it('does not charge the shard for what the trigger had read before', async () => {
    const { mirror, ledger } = aMirror();
    const batch = keyed('a!', 'b', 'a');

    for (let attempt = 0; attempt < 8; attempt += 1) await mirror(batch);

    expect(await ledger()).toMatchObject({ reads: 1, throttled: { transactions: 0, bytes: 0 }, failures: 8 });
  });

  it('does not let later records of a key overtake those that come again', async () => {
    const { mirror, ledger, state } = aMirror();
    const run = (index: number) => `0${String(index).padStart(25, '0')}`;
    const batch = (rest: string) =>
      Array.from({ length: 150 }, (_, index) =>
        aMirrorRecord({ sequenceNumber: index + 1, partitionKey: 'k', data: dataOf(1, run(index % 149), rest) }),
      );
    await mirror(batch('poison-pill').slice(0, 120));
    await mirror(batch('poison-pill').slice(0, 120));

    const { handedBack } = await mirror(batch(''));
    const halfway = await ledger();
    await mirror(batch('').slice(100));

    expect(handedBack).toBe('101');
    expect(halfway).toMatchObject({ records: 100, checkpoint: '120' });
    expect(await ledger()).toMatchObject({ records: 150, held: [], redelivered: 0 });
    expect(await state.list('state/sheets/', 1_000)).not.toEqual([]);
  });

  it('stops the keys of all user records of an aggregate, not the key that it was put under', async () => {
    const { mirror, ledger } = aMirror();
    const packed = (...texts: readonly [string, string][]) =>
      anAggregate(texts.map(([partitionKey, data]) => ({ partitionKey, data })));
    const batch = [
      packed(['x', 'poison-pill'], ['y', 'good']),
      packed(['z', 'good'], ['w', 'good']),
      packed(['y', 'good'], ['v', 'good']),
      packed(['v', 'good'], ['v', 'good']),
    ].map((data, index) => aMirrorRecord({ sequenceNumber: index + 1, partitionKey: 'a', data }));

    await mirror(batch);

    expect(await ledger()).toMatchObject({ records: 1, held: ['1', '3', '4'] });
  });

  it('hands back the lowest of what failed and what there was no time to read', async () => {
    const { mirror } = aMirror({ seconds: 1 });
    const poison = aMirrorRecord({ sequenceNumber: 5, data: 'poison-pill', partitionKey: 'p' });

    const { handedBack } = await mirror([...records(1, 5), poison, ...records(6, 21, MIB)]);

    expect(handedBack).toBe('5');
  });

  it('gives up, with the trigger, what lies before a later batch', async () => {
    const { mirror, ledger } = aMirror();

    await mirror(keyed('a!', 'b', 'a'));
    await mirror(records(4, 10));
    const late = await mirror(keyed('a', 'b', 'a'));

    expect(late.handedBack).toBeUndefined();
    expect(await ledger()).toMatchObject({ records: 7, held: [], abandoned: 2, redelivered: 3 });
  });

  it('reads no further with a thousand records held, so that the ledger stays small, until they pass', async () => {
    const { mirror, ledger } = aMirror();
    const batch = (data: string) =>
      Array.from({ length: 1_500 }, (_, index) =>
        aMirrorRecord({ sequenceNumber: index + 1, partitionKey: 'k', data }),
      );

    const first = await mirror(batch('poison-pill'));
    await mirror(batch('poison-pill'));
    const full = await ledger();
    const last = await mirror(batch('good'));

    expect([first.handedBack, full.held.length, full.checkpoint, full.failures]).toEqual(['1', 1_000, '1000', 2]);
    expect(last.handedBack).toBeUndefined();
    expect(await ledger()).toMatchObject({ records: 1_500, held: [], redelivered: 0 });
  });

  it('tells the log which records failed and why, in one line a batch', async () => {
    const { mirror, log } = aMirror();

    await mirror(
      Array.from({ length: 12 }, (_, index) =>
        keyed('a!').map((record) => ({
          ...record,
          sequenceNumber: BigInt(index + 1),
          partitionKey: `key-${index}`,
        })),
      ).flat(),
    );

    expect(log.of('warn')).toEqual([
      {
        level: 'warn',
        message: 'Records failed: 12, this one first',
        fields: { shardId: SHARD, sequenceNumber: '1', partitionKey: 'key-0', poisonPolicy: 'block' },
      },
    ]);
  });
});

describe('a poison record under the policy bisect', () => {
  it('fails its whole batch, nothing of it counted, until it is alone', async () => {
    const { mirror, ledger } = aMirror({ poisonPolicy: 'bisect' });
    const batch = keyed('a', 'b', 'a!', 'b');

    await expect(mirror(batch)).rejects.toMatchObject({ code: 'poison-record' });
    const beforeHalves = await ledger();
    await mirror(batch.slice(0, 2));
    await expect(mirror(batch.slice(2))).rejects.toThrow('Record 3 failed: It holds the poison text');
    await mirror(batch.slice(3));

    expect(beforeHalves.records).toBe(0);
    expect(await ledger()).toMatchObject({ records: 3, held: [], checkpoint: '4' });
  });

  it('is measured with each of its tries, and a batch without it as ever', async () => {
    const { mirror, measured } = aMirror({ poisonPolicy: 'bisect' });
    const batch = keyed('a', 'a!');

    await expect(mirror(batch)).rejects.toThrow('Record 2 failed');
    await mirror(batch.slice(0, 1));
    await expect(mirror(batch.slice(1))).rejects.toThrow('Record 2 failed');

    expect(measured.map(({ failures, records, reads }) => ({ failures, records, reads }))).toEqual([
      { failures: 1, records: 0, reads: 0 },
      { failures: 0, records: 1, reads: 1 },
      { failures: 1, records: 0, reads: 0 },
    ]);
  });

  it('is an update of its shard though nothing was read', async () => {
    const { mirror, clock, ledgers, context } = aMirror({ poisonPolicy: 'bisect' });
    await clock.advance(2_000);
    const failedAt = new Date(clock.now()).toISOString();

    await expect(mirror(keyed('a!'))).rejects.toThrow('Record 1 failed');
    await clock.advance(5_000);

    const { shards } = mirrorDocument(await ledgers.readAll(), NO_DISCARDS, context.limits, clock.now());
    expect(shards).toMatchObject([{ shardId: SHARD, records: 0, failures: 1, updatedAt: failedAt }]);
  });

  it('does not fail a batch for a record that was passed before', async () => {
    const { mirror, ledger, context } = aMirror({ poisonPolicy: 'bisect' });

    await mirror(keyed('a', 'a!', 'a'), { poisonPolicy: 'set-aside' });
    await mirror([...keyed('a', 'a!', 'a'), ...records(4, 6)]);

    expect(context.poisonPolicy).toBe('bisect');
    expect(await ledger()).toMatchObject({ records: 5, redelivered: 3 });
  });
});

describe('a poison record under the policy set-aside', () => {
  it('goes under errors/ with its reason, and nothing waits for it', async () => {
    const { mirror, ledger, setAside, account } = aMirror({ poisonPolicy: 'set-aside' });

    const { handedBack } = await mirror(keyed('a', 'a!', 'a'));

    expect(handedBack).toBeUndefined();
    expect([...setAside.entries()]).toEqual([[`${SHARD}/2`, 'It holds the poison text']]);
    expect(await ledger()).toMatchObject({ records: 3, setAside: 1, failures: 1, held: [] });
    expect(await account(3)).toMatchObject({ arrived: 3, setAside: { count: 1, first: [2] }, missing: { count: 0 } });
  });

  it('spoils no other record of the batch when its data cannot even be read', async () => {
    const { mirror, ledger, setAside } = aMirror({ poisonPolicy: 'set-aside' });
    const unreadable = { ...aMirrorRecord({ sequenceNumber: 2 }), fault: 'Its data are not base64' };

    await mirror([...records(1, 2), unreadable, ...records(3, 4)]);

    expect([...setAside.values()]).toEqual(['Its data are not base64']);
    expect(await ledger()).toMatchObject({ records: 3, userRecords: 2, setAside: 1 });
  });

  it('is set aside a thousand at a time, and the rest handed back', async () => {
    const { mirror, ledger, setAside } = aMirror({ poisonPolicy: 'set-aside' });
    const batch = Array.from({ length: 1_500 }, (_, index) =>
      aMirrorRecord({ sequenceNumber: index + 1, data: 'poison-pill' }),
    );

    const first = await mirror(batch);
    const second = await mirror(batch.slice(1_000));

    expect([first.handedBack, second.handedBack]).toEqual(['1001', undefined]);
    expect(setAside.size).toBe(1_500);
    expect(await ledger()).toMatchObject({ records: 1_500, setAside: 1_500, redelivered: 0 });
  });

  it('is set aside before it is counted, so that it is never counted and lost', async () => {
    const { mirror, ledger, setAside } = aMirror({ poisonPolicy: 'set-aside' });
    setAside.isFull = true;

    await expect(mirror(keyed('a', 'a!', 'a'))).rejects.toThrow('full');

    expect((await ledger()).checkpoint).toBeNull();
  });
});

describe('invocations that meet', () => {
  it('count nothing twice when another one writes the ledger meanwhile', async () => {
    const { mirror, ledger, state } = aMirror();
    let isFirst = true;
    const rival = aMirror();
    await rival.mirror(records(1, 61));
    const theirs = await rival.ledger();
    state.beforeWrite = (key) => {
      if (isFirst) state.put(key, theirs);
      isFirst = false;
    };

    await mirror(records(1, 101));

    expect(await ledger()).toMatchObject({ records: 100, redelivered: 60, checkpoint: '100' });
  });

  it('count every record once, however batches overlap', async () => {
    const batches = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(batches, async (list) => {
        const { mirror, ledger } = aMirror();
        let seen = 0;
        let redelivered = 0;
        for (const [back, forward] of list) {
          const from = Math.max(0, seen - back);
          const to = seen + forward;
          redelivered += seen - from;
          await mirror(records(from, to));
          seen = to;
        }
        expect(await ledger()).toMatchObject({ records: seen, redelivered });
      }),
      { numRuns: 30 },
    );
  });

  // A trigger that restarts, times out, splits and repeats; records of which some fail until they are cured; writes that
  // are lost before or after they were done; and two invocations at once. In the end each record is counted once.
  it('count every record once, through redeliveries, failures, crashes between writes and rivals', async () => {
    const step = fc.record({
      back: fc.nat(30),
      forward: fc.nat(60),
      crashAtWrite: fc.option(fc.nat(3), { nil: undefined }),
      isDone: fc.boolean(),
      rival: fc.option(fc.record({ back: fc.nat(30), length: fc.nat(60) }), { nil: undefined }),
    });
    const poisoned = fc.uniqueArray(fc.nat(200), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), poisoned, async (steps, poison) => {
        const fullAt = 200;
        const { mirror, ledger, state, account } = aMirror({ seconds: 10_000, sheetCharacters: 40 });
        const isPoison = new Set(poison);
        const record = (number: number): MirrorRecord =>
          aMirrorRecord({
            sequenceNumber: number,
            partitionKey: `key-${number % 7}`,
            data: dataOf(number, aRunId(number % 3 === 0 ? 'B' : 'A'), isPoison.has(number) ? 'poison-pill' : ''),
          });
        const range = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, index) => record(from + index));
        let next = 1;
        for (const { back, forward, crashAtWrite, isDone, rival } of steps) {
          const from = Math.max(1, next - back);
          const to = Math.min(fullAt, Math.max(from + 1, next + forward));
          if (crashAtWrite !== undefined) state.crashAtWrite(crashAtWrite, isDone);
          const runs = [mirror(range(from, to))];
          if (rival) {
            const rivalFrom = Math.max(1, from - rival.back);
            runs.push(mirror(range(rivalFrom, Math.min(to, rivalFrom + rival.length))));
          }
          const outcomes = await Promise.allSettled(runs);
          state.crashAtWrite(undefined);
          const [outcome] = outcomes;
          if (outcome?.status === 'fulfilled') next = Number(outcome.value.handedBack ?? to);
          else next = from;
        }
        isPoison.clear();
        // The trigger goes back as far as to what failed first, and it has given up nothing.
        const { held } = await ledger();
        const start = Math.min(next, ...held.map(Number));
        await mirror(range(Math.max(1, start), fullAt));

        const after = await ledger();
        expect(after.held).toEqual([]);
        expect(after.abandoned).toBe(0);
        expect(after.records).toBe(fullAt - 1);
        const keyOf = (number: number) => `key-${number % 7}`;
        const [inA, inB] = [await account(0, keyOf, aRunId('A')), await account(0, keyOf, aRunId('B'))];
        expect([inA.arrived + inB.arrived, inA.duplicates.count, inB.duplicates.count]).toEqual([fullAt - 1, 0, 0]);
        expect([inA.userRecords, inB.userRecords]).toEqual([inA.arrived, inB.arrived]);
        expect([inA.reversals, inB.reversals]).toEqual([0, 0]);
        expect(inA.redelivered + inB.redelivered).toBe(after.redelivered);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the account of a run', () => {
  it('says what came twice, what is missing, and when it came', async () => {
    const { mirror, account, clock } = aMirror();
    const arrivedMs = clock.now();
    const numbers = [1, 2, 4, 2, 5, 4];
    await clock.advance(40);

    await mirror(
      numbers.map((number, index) =>
        aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(number), arrivedMs: arrivedMs + index }),
      ),
    );
    await mirror([
      aMirrorRecord({ sequenceNumber: 1, data: 'of no run' }),
      aMirrorRecord({ sequenceNumber: 99, data: 'of no run' }),
    ]);

    expect(await account(7)).toMatchObject({
      records: 6,
      userRecords: 6,
      bytes: numbers.length * dataOf(1).length,
      arrived: 4,
      duplicates: { count: 2, first: [2, 4] },
      missing: { count: 3, first: [3, 6, 7] },
      firstArrivalMs: arrivedMs,
      lastArrivalMs: arrivedMs + 5,
      latencyMs: { p50: 37, p99: 40 },
    });
  });

  it('counts how long each user record took from its generation, packed or not, and from its arrival where it does not say', async () => {
    const { mirror, account, clock } = aMirror();
    const now = clock.now();
    const [alone, packed, old, ahead] = ['A', 'B', 'C', 'D'].map(aRunId);
    const packedData = anAggregate(
      [900, 500, 100].map((agoMs, index) => ({
        partitionKey: 'k',
        data: dataOf(index + 1, packed, '', now - agoMs),
      })),
    );

    await mirror(
      [dataOf(1, alone, '', now - 700), packedData, dataOf(1, old), dataOf(1, ahead, '', now + 60)].map((data, index) =>
        aMirrorRecord({ sequenceNumber: index + 1, data, arrivedMs: now - 40 }),
      ),
    );
    const latencyOf = async (runId: string | undefined) => (await account(3, undefined, runId)).latencyMs;

    expect(await latencyOf(alone)).toEqual({ p50: 700, p99: 700 });
    expect(await latencyOf(packed)).toEqual({ p50: 500, p99: 900 });
    expect(await latencyOf(old)).toEqual({ p50: 40, p99: 40 });
    // Its producer's clock is ahead of the mirror's.
    expect(await latencyOf(ahead)).toEqual({ p50: 0, p99: 0 });
  });

  it('tells a reversal within a key from records of other keys in between', async () => {
    const { mirror, account } = aMirror();
    const keyOf = (number: number) => (number % 2 === 0 ? 'even' : 'odd');

    await mirror(
      [2, 1, 4, 3, 8, 5, 6, 7].map((number, index) =>
        aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(number) }),
      ),
    );

    expect((await account(8, keyOf)).reversals).toBe(1);
    expect((await account(8)).reversals).toBe(0);
  });

  it('judges each record by the one before it of its key, not by the highest before: 3, 1, 2 is one reversal', async () => {
    const { mirror, account } = aMirror();

    await mirror([3, 1, 2].map((number, index) => aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(number) })));

    expect(await account(3, () => 'one key')).toMatchObject({ reversals: 1, shards: [{ reversals: 1 }] });
  });

  it('knows a duplicate that went to another shard, and judges no order across shards', async () => {
    const { mirror, account } = aMirror();
    const of = (...numbers: readonly number[]) =>
      numbers.map((number, index) => aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(number) }));

    await mirror(of(3, 4));
    await mirror(of(1, 2, 3), {}, 'shardId-000000000001');
    const { duplicates, reversals, shards } = await account(4, () => 'one key');

    expect([duplicates, reversals]).toEqual([{ count: 1, first: [3] }, 0]);
    expect(shards.map(({ shardId, userRecords, duplicates: doubled }) => [shardId, userRecords, doubled])).toEqual([
      [SHARD, 2, 0],
      ['shardId-000000000001', 3, 1],
    ]);
  });

  it('is the same whether its sheets are still in the ledger or stored, and of any number of sheets', async () => {
    const whole = aMirror();
    const cut = aMirror({ sheetCharacters: 10 });
    for (const { mirror } of [whole, cut])
      for (let at = 0; at < 300; at += 20)
        await mirror(
          Array.from({ length: 20 }, (_, index) =>
            aMirrorRecord({ sequenceNumber: at + index + 1, data: dataOf((((at + index) * 7) % 250) + 1) }),
          ),
        );

    expect(await cut.account(300, () => 'k')).toEqual(await whole.account(300, () => 'k'));
    expect(await cut.state.list('state/sheets/', 1_000)).toHaveLength(14);
    expect(await whole.state.list('state/sheets/', 1_000)).toHaveLength(0);
  });

  it('closes the sheet that was longest without a record when more than eight runs write at a time', async () => {
    const { mirror, ledger, account, state } = aMirror();
    const run = (index: number) => aRunId(String.fromCharCode('A'.charCodeAt(0) + index));
    const runs = [0, 1, 2, 3, 4, 5, 6, 7];

    await mirror(runs.map((index) => aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(1, run(index)) })));
    await mirror([aMirrorRecord({ sequenceNumber: 20, data: dataOf(2, run(0)) })]);
    await mirror([aMirrorRecord({ sequenceNumber: 30, data: dataOf(1, '0ZZZZZZZZZZZZZZZZZZZZZZZZZ') })]);
    await mirror([aMirrorRecord({ sequenceNumber: 40, data: dataOf(2, run(1)) })]);

    expect(await state.list('state/sheets/', 10)).toEqual([`state/sheets/${run(1)}/${SHARD}/00000001.json`]);
    expect((await ledger()).sheets.filter(({ isClosed }) => !isClosed)).toHaveLength(8);
    expect(await account(2, undefined, run(1))).toMatchObject({ arrived: 2, missing: { count: 0 } });
  });

  it('is kept in bounds where somebody else’s records name a run each', async () => {
    const { mirror, ledger, state } = aMirror();
    const run = (index: number) => `0${String(index).padStart(25, '0')}`;
    const batch = Array.from({ length: 250 }, (_, index) =>
      aMirrorRecord({ sequenceNumber: index + 1, data: dataOf(1, run(index)) }),
    );

    const handedBack: (string | undefined)[] = [];
    for (let from = 0; from < 250; from += 100) handedBack.push((await mirror(batch.slice(from))).handedBack);
    await mirror(batch);

    expect(handedBack).toEqual(['101', '201', undefined]);
    expect(await ledger()).toMatchObject({ records: 250, redelivered: 250 });
    expect((await ledger()).sheets.length).toBeLessThanOrEqual(108);
    expect(await state.list('state/sheets/', 1_000)).toHaveLength(242);
  });

  it('counts a number that was both counted and set aside as a duplicate', async () => {
    const { mirror, account } = aMirror({ poisonPolicy: 'set-aside' });
    const of = (rest: string, sequenceNumber: number) =>
      aMirrorRecord({ sequenceNumber, data: dataOf(1, aRunId(), rest) });

    await mirror([of('', 1), of('poison-pill', 2)]);

    expect(await account(1)).toMatchObject({
      arrived: 1,
      duplicates: { count: 1, first: [1] },
      setAside: { count: 1, first: [1] },
      shards: [{ duplicates: 1, setAside: 1 }],
    });
  });

  it('knows a run again that only comes again', async () => {
    const { mirror, account } = aMirror();
    const batch = [aMirrorRecord({ sequenceNumber: 1, data: dataOf(1) })];
    const others = ['B', 'C', 'D', 'E', 'F', 'G', 'H', 'J'].map((letter, index) =>
      aMirrorRecord({ sequenceNumber: index + 2, data: dataOf(1, aRunId(letter)) }),
    );

    await mirror([...batch, ...others]);
    await mirror([...batch, ...others]);

    expect(await account(1)).toMatchObject({ arrived: 1, redelivered: 1, missing: { count: 0 } });
    expect((await account(1)).firstArrivalMs).toBe(Date.UTC(2026, 0, 1));
  });

  it('is of nothing for a run that nobody saw', () => {
    expect(addUp([], 2)).toMatchObject({
      arrived: 0,
      missing: { count: 2, first: [1, 2] },
      firstArrivalMs: null,
      latencyMs: { p50: null, p99: null },
      shards: [],
    });
  });

  it('takes little of every write, however long the run is', async () => {
    const { mirror, state } = aMirror({ seconds: 1_000_000 });
    const written: number[] = [];
    state.afterWrite = (text) => written.push(text.length);
    // Every eighth of a run on this shard, as eight shards would have it.
    for (let batch = 0; batch < 60; batch += 1)
      await mirror(
        Array.from({ length: 1_000 }, (_, index) => {
          const at = batch * 1_000 + index;
          return aMirrorRecord({ sequenceNumber: at + 1, data: dataOf(at * 8 + 1) });
        }),
      );

    expect(Math.max(...written)).toBeLessThan(40_000);
    expect(written.length).toBeLessThan(70);
  });
});
