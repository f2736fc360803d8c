import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limitValues } from '../../../src/domain/limits/table.ts';
import { addsUp, elapsedMs, endSentence, rateOf, runSentence, segmentsOf } from '../../../web/model/account.ts';
import { bufferGauge } from '../../../web/model/buffer-gauge.ts';
import { forecastHint, openShards } from '../../../web/model/forecast-hint.ts';
import { HISTORY_SECONDS, minuteBars, minuteText, secondsText } from '../../../web/model/history.ts';
import { mergeRuns } from '../../../web/model/known-runs.ts';
import { mirrorNotes } from '../../../web/model/mirror-notes.ts';
import { isLively, pollDelayMs } from '../../../web/model/rhythm.ts';
import { runRow } from '../../../web/model/run-row.ts';
import { RunSight } from '../../../web/model/run-sight.ts';
import { portion } from '../../../web/model/shard-use.ts';
import { type FormValues, type RunRequestBody, readWish } from '../../../web/model/wish.ts';
import { aBuffer, aMirror, aMirroredRun, aRun, aStream } from '../../support/fake-api.ts';

describe('the account of a run', () => {
  test('has parts that make up the whole whenever its numbers add up', () => {
    const places = fc.record({ accepted: fc.nat(), failed: fc.nat(), expired: fc.nat(), pending: fc.nat(1e6) });
    fc.assert(
      fc.property(places, (records) => {
        const requested = records.accepted + records.failed + records.expired + records.pending;
        const run = aRun({ ...records, requested });
        const parts = segmentsOf(run).reduce((sum, { part }) => sum + part, 0);
        return addsUp(run) && Math.abs(parts - (requested > 0 ? 1 : 0)) < 1e-9;
      }),
    );
  });

  test('does not hide that it does not add up', () => {
    expect(addsUp(aRun({ requested: 10, accepted: 9, pending: 0 }))).toBe(false);
  });

  test('takes the time to its end, or to now', () => {
    const startedAt = '2026-11-23T10:00:00.000Z';

    expect(elapsedMs(aRun({ startedAt, finishedAt: '2026-11-23T10:00:05.200Z' }), 0)).toBe(5_200);
    expect(elapsedMs(aRun({ startedAt, finishedAt: null }), Date.parse('2026-11-23T10:00:03.000Z'))).toBe(3_000);
  });

  test('is one sentence that leaves out what is nothing', () => {
    expect(runSentence(aRun({ accepted: 9_997, failed: 3 }))).toBe(
      'Run done: of 10,000 records 9,997 accepted, 3 failed.',
    );
  });
});

describe('the end of a run', () => {
  const run = { requested: 10_000, accepted: 10_000, failed: 0, expired: 0 };

  test.each([
    [{ ...run, state: 'done' as const }, 'Done: every record is in the stream.'],
    [
      { ...run, state: 'done' as const, accepted: 9_990, failed: 6, expired: 4 },
      'Done, but 10 of 10,000 records did not get into the stream.',
    ],
    [
      { ...run, state: 'stopped' as const, accepted: 4_200, expired: 5_800 },
      'Stopped: 4,200 of 10,000 records are in the stream, the rest was given up.',
    ],
    [
      { ...run, state: 'failed' as const, accepted: 0, failed: 10_000 },
      'Failed: the stream refused every one of 10,000 records.',
    ],
    [
      { ...run, state: 'failed' as const, accepted: 1_900, failed: 8_100 },
      'Failed: the stream refused 8,100 of 10,000 records.',
    ],
  ])('%j is told as %j', (fields, sentence) => {
    expect(endSentence(aRun(fields))).toBe(sentence);
  });
});

describe('the rate of a run', () => {
  test('is that of the last seconds while it is known, else that of the whole run', () => {
    const run = aRun({ state: 'running', recordsPerSecond: 500 });

    expect(rateOf({ ...run, currentRecordsPerSecond: 1_800 })).toBe(1_800);
    expect(rateOf({ ...run, currentRecordsPerSecond: 0 })).toBe(0);
    expect(rateOf({ ...run, currentRecordsPerSecond: null })).toBe(500);
  });
});

describe('the row of a run', () => {
  const startedAt = '2026-11-23T10:00:00.000Z';

  test('tells its state, its account, its rate and its time', () => {
    const run = aRun({
      throttled: 412,
      retried: 409,
      recordsPerSecond: 1_985,
      startedAt,
      finishedAt: '2026-11-23T10:00:05.200Z',
    });

    expect(runRow(run, 0)).toEqual(['done', '10,000', '10,000', '412', '409', '1,985/s', '5.2 s']);
  });

  test('has the rate of the last seconds while the run goes on, as its outcome has', () => {
    const running = { state: 'running', startedAt, finishedAt: null } as const;
    const run = aRun({ ...running, recordsPerSecond: 1_657, currentRecordsPerSecond: 1_921 });

    expect(runRow(run, Date.parse(startedAt) + 3_000)).toEqual(expect.arrayContaining(['running', '1,921/s', '3 s']));
  });
});

describe('the notes of the mirror', () => {
  const { totals, discarded } = aMirror(500);

  test('are none while nothing but records comes', () => {
    expect(mirrorNotes(totals, discarded)).toEqual([]);
  });

  test('tell what the trigger gave up, and the last of it where all of it is known', () => {
    const last = {
      key: 'aws/lambda/mapping/shardId-000000000003/2026/11/23/2026-11-23T10.00.00-uuid',
      shardId: 'shardId-000000000003',
      discardedAt: '2026-11-23T10:00:00.000Z',
      records: 1,
      firstSequenceNumber: '1',
      lastSequenceNumber: '1',
      reason: 'RetryAttemptsExhausted',
      tries: 3,
    };

    expect(mirrorNotes(totals, { batches: 1, isMore: false, latest: [last] })).toEqual([
      '1 batch given up by the trigger, under aws/lambda/; the last: Shard 3, 1 record, RetryAttemptsExhausted.',
    ]);
    expect(mirrorNotes(totals, { batches: 5_000, isMore: true, latest: [last] })).toEqual([
      'More than 5,000 batches given up by the trigger, under aws/lambda/.',
    ]);
  });

  test('tell of aggregates, repeats, refusals by limit, eggs and poison', () => {
    const busy = {
      ...totals,
      userRecords: 40_000,
      redelivered: 1,
      eggs: 12,
      held: 3,
      failures: 9,
      setAside: 2,
      abandoned: 1,
      throttled: { transactions: 1, bytes: 12 },
      waitedMs: 3_200,
    };
    const notes = mirrorNotes(busy, discarded);

    expect(notes).toEqual([
      '40,000 user records in 1,000 records: a producer aggregates.',
      '1 record came again after a failed batch, and is counted once.',
      "Refused by the shards' read limits: 1 read for the calls, 12 for the bytes. It waited 3.2 s for them in all.",
      '12 eggs found.',
      '3 records held back: poison, and what came behind it under the same key (9 failed tries).',
      '2 poison records set aside under errors/.',
      '1 record given up by the trigger, and never counted.',
    ]);
  });
});

describe('what the mirror saw of a run', () => {
  const run = aRun({});
  /** The mirror has come to rest. */
  function atRest(): RunSight {
    const sight = new RunSight();
    sight.note(aMirror(500));
    sight.note(aMirror(500));
    return sight;
  }

  test('is not asked for while the run goes on, or the mirror reads', () => {
    const reading = new RunSight();
    reading.note(aMirror(500));
    expect(reading.pathFor(run)).toBeUndefined();
    reading.note(aMirror(600));
    expect(reading.pathFor(run)).toBeUndefined();

    expect(atRest().pathFor(aRun({ state: 'running' }))).toBeUndefined();
    expect(atRest().pathFor(undefined)).toBeUndefined();
  });

  test('is asked for until it is answered, and again when the mirror has read on', () => {
    const sight = atRest();
    expect(sight.pathFor(run)).toBe(`mirror?runId=${run.runId}`);
    expect(sight.pathFor(run)).toBe(`mirror?runId=${run.runId}`);
    sight.take(aMirroredRun({}));
    expect(sight.pathFor(run)).toBeUndefined();

    sight.note(aMirror(600));
    sight.note(aMirror(600));

    expect(sight.pathFor(run)).toBe(`mirror?runId=${run.runId}`);
  });

  test('is told in words, of this run alone', () => {
    const sight = atRest();
    sight.pathFor(run);
    sight.take(aMirroredRun({ arrived: 9_990, duplicates: { count: 12, first: [1] } }));

    expect(sight.textOf(run)).toBe(
      'This run: 9,990 of 10,000 records seen, 12 doubled, none out of order. Half were read within 0.9 s of being generated, 99 of 100 within 2.1 s.',
    );
    expect(sight.textOf(aRun({ runId: '01JDC8Q4M0000000000000000B' }))).toBeUndefined();
  });

  test('is silent where it saw none, and about times where it knows none', () => {
    const sight = atRest();
    sight.pathFor(run);
    sight.take(aMirroredRun({ arrived: 0 }));
    expect(sight.textOf(run)).toBeUndefined();

    sight.take(aMirroredRun({ latencyMs: { p50: null, p99: null } }));
    expect(sight.textOf(run)).toMatch(/out of order\.$/);
  });
});

describe('the buffer gauge', () => {
  test('counts to the age when nothing flows in', () => {
    const buffer = aBuffer(1_048_576, 100);
    const gauge = bufferGauge(buffer, Date.parse(buffer.oldestArrivalAt ?? '') + 120_000);

    expect(gauge).toMatchObject({ isEmpty: false, sizePart: 0.2, agePart: 0.4, first: 'age', nextMs: 180_000 });
    expect(gauge.sizeLeftMs).toBeNull();
  });

  test('counts to the size when that comes first', () => {
    const sizeFlushAt = new Date(50_000).toISOString();
    const gauge = bufferGauge({ ...aBuffer(4_000_000, 1), first: 'size', sizeFlushAt }, 38_000);

    expect(gauge.nextMs).toBe(12_000);
  });

  test('stops at zero when the flush is due', () => {
    const buffer = aBuffer(10, 0);
    const gauge = bufferGauge(buffer, Date.parse(buffer.ageFlushAt ?? '') + 5_000);

    expect(gauge).toMatchObject({ agePart: 1, ageMs: 300_000, nextMs: 0 });
  });

  test('says nothing about an empty buffer', () => {
    const empty = { ...aBuffer(0, 0), oldestArrivalAt: null, ageFlushAt: null, first: null };

    expect(bufferGauge(empty, 0)).toMatchObject({ isEmpty: true, ageMs: 0, nextMs: null });
  });

  test('never uses up a limit that does not exist', () => {
    expect(portion(5_000, null)).toBe(0);
    expect(portion(2_000, 1_000)).toBe(1);
  });
});

describe('the last minute', () => {
  const limits = aStream(1).limits;
  const arrived = (second: number, records: number, bytes = 0) => ({
    at: new Date(second * 1_000).toISOString(),
    records,
    bytes,
  });

  test('is drawn newest at the right, as high as the part of the limit', () => {
    expect(minuteBars([arrived(98, 250), arrived(100, 500)], 100, limits)).toEqual({
      below: 'M57 1h0.8v-0.25h-0.8zM59 1h0.8v-0.5h-0.8z',
      full: '',
    });
  });

  test('sets off the seconds at a limit, be it that of the bytes', () => {
    expect(minuteBars([arrived(99, 100, 1_048_576), arrived(100, 1_000)], 100, limits)).toEqual({
      below: '',
      full: 'M58 1h0.8v-0.1h-0.8zM59 1h0.8v-1h-0.8z',
    });
  });

  test('leaves out what is older, and what is not counted whole yet', () => {
    const history = [arrived(100 - HISTORY_SECONDS, 5), arrived(101, 5)];

    expect(minuteBars(history, 100, limits)).toEqual({ below: '', full: '' });
  });

  test('is drawn against its highest bar without a limit', () => {
    const unlimited = { ...limits, shardWriteRecordsPerSecond: null, shardWriteBytesPerSecond: null };

    expect(minuteBars([arrived(99, 20_000), arrived(100, 80_000)], 100, unlimited)).toEqual({
      below: 'M58 1h0.8v-0.25h-0.8zM59 1h0.8v-1h-0.8z',
      full: '',
    });
  });
});

describe('the second that the shards show', () => {
  const stream = { ...aStream(2), asOf: '2026-01-01T12:00:16.000Z' };
  const shownAt = (...asOfs: readonly string[]) => ({
    ...stream,
    shards: stream.shards.map((shard, at) => ({ ...shard, write: { ...shard.write, asOf: asOfs[at] ?? stream.asOf } })),
  });

  test('is named, be it one of all of them or not', () => {
    expect(secondsText(shownAt(), 'UTC')).toBe('in the second 12:00:16');
    expect(secondsText(shownAt(stream.asOf, '2026-01-01T12:00:03.000Z'), 'UTC')).toBe(
      'in the seconds 12:00:03 to 12:00:16',
    );
    expect(secondsText({ ...stream, shards: [] }, 'UTC')).toBe('in the second 12:00:16');
  });

  test('is named at a shard that is mirrored late', () => {
    expect(minuteText(stream.asOf, stream.asOf, 'UTC')).toBe('Records/s, last 60 s');
    expect(minuteText('2026-01-01T12:00:03.000Z', stream.asOf, 'UTC')).toBe('Records/s, 60 s up to 12:00:03');
  });
});

describe('the forecast of the form', () => {
  const shards = (count: number) => openShards(aStream(count));
  const hint = (body: RunRequestBody, count = 2) => forecastHint(body, shards(count), 'classic');

  test('names the limit that sets the pace', () => {
    expect(hint({ count: 9_500, recordBytes: 1_024 })).toBe(
      'About 4.7 s: 2 open shards take 1,978 such records a second, as each is limited to 1 MiB a second.',
    );
    expect(hint({ count: 3_000, recordBytes: 100 }, 1)).toBe(
      'About 2.8 s: 1 open shard takes 1,000 such records a second, as each is limited to 1,000 records a second.',
    );
  });

  test('counts closed shards out', () => {
    const stream = aStream(2);
    const [first, second] = stream.shards;
    const half = { ...stream, shards: first && second ? [first, { ...second, state: 'CLOSED' as const }] : [] };

    expect(openShards(half)).toHaveLength(1);
  });

  test('says that a single record goes at once, and how little a hundred take', () => {
    expect(hint({ count: 1 }, 1)).toMatch(/^At once: 1 open shard takes /);
    expect(hint({ count: 100 }, 1)).toMatch(/^About 0\.1 s: 1 open shard takes /);
  });

  test('follows the pace that is asked for where the shards take more', () => {
    expect(hint({ count: 10_000, recordBytes: 100, recordsPerSecond: 500 })).toBe(
      'About 20 s: 500 records a second, as you ask for.',
    );
    expect(hint({ count: 10_000, recordBytes: 100, recordsPerSecond: 50_000 })).toMatch(/2 open shards take/);
  });

  test('tells of the shard that a few keys leave alone with the work', () => {
    const body = { count: 10_000, recordBytes: 100, partitionKey: { strategy: 'tutorial' } } as const;

    expect(hint(body)).toBe(
      "About 9.8 s: one of 2 open shards gets 100 % of these keys' records, and is limited to 1,000 records a second.",
    );
    expect(hint({ ...body, partitionKey: { strategy: 'spread' } })).toMatch(/^About 4.8 s: 2 open shards take/);
  });

  test('counts aggregated records by their bytes alone', () => {
    expect(hint({ count: 50_000, recordBytes: 100, aggregate: true })).toMatch(/limited to 1 MiB a second\.$/);
  });

  test("counts a key's records one after the other where they are in order", () => {
    const body = { count: 10_000, recordBytes: 100, partitionKey: { strategy: 'tutorial' } } as const;

    expect(hint({ ...body, ordered: true })).toBe(
      "About 50 s: in order, a key's next record waits 10 ms or so for the answer to the one before, which makes about " +
        '200 records a second.',
    );
    // A key each: nothing waits, and only chance makes one shard's part a little larger.
    expect(hint({ count: 10_000, recordBytes: 100, ordered: true })).toMatch(/^About 5\.1 s: 2 open shards take/);
  });

  test('warns of the storm', () => {
    expect(hint({ count: 10_000, backoff: 'none' })).toMatch(/Without backoff nothing paces it/);
  });

  test("knows the size of a text of one's own once its first records are shown", () => {
    const body = { count: 3_000, template: { custom: 'hello' } };

    expect(hint(body, 1)).toBe('');
    expect(forecastHint(body, shards(1), 'classic', 100)).toMatch(/^About 2.8 s: /);
    expect(hint({ ...body, recordBytes: 100 }, 1)).toMatch(/^About 2.8 s: /);
  });

  test('knows a profile without rates', () => {
    expect(forecastHint({ count: 100, recordBytes: 100 }, shards(1), 'unlimited')).toContain('no rate limits');
  });

  test.each<RunRequestBody>([
    { count: 0 },
    { count: 10, recordBytes: -1 },
    { count: 10, recordsPerSecond: 0 },
    { count: 10, recordBytes: 2 * limitValues('classic').recordMaxBytes },
    { count: 10, partitionKey: { strategy: 'cycle', keys: 0 } },
    { count: 10, partitionKey: { strategy: 'zipf', keys: 1e9, exponent: 1 } },
    { count: 10, partitionKey: { strategy: 'constant', key: '' } },
  ])('is silent about what cannot be sent: %j', (wish) => {
    expect(hint(wish)).toBe('');
  });

  test('is silent without open shards', () => {
    expect(forecastHint({ count: 10 }, [], 'classic')).toBe('');
  });
});

describe('the rhythm of polls', () => {
  test('is a second while something happens, and slower when nothing does', () => {
    expect(pollDelayMs(0, true)).toBe(1_000);
    expect(pollDelayMs(0, false)).toBe(3_000);
  });

  test('doubles with each failure up to half a minute', () => {
    expect([1, 2, 3, 5, 6, 60].map((failures) => pollDelayMs(failures, true))).toEqual([
      1_000, 2_000, 4_000, 16_000, 30_000, 30_000,
    ]);
  });

  test('calls what changed a moment ago lively', () => {
    expect(isLively(1_000, 15_999)).toBe(true);
    expect(isLively(1_000, 16_000)).toBe(false);
  });
});

describe('the wish of the form', () => {
  const typed = (texts: Partial<FormValues['texts']>, fields: Partial<FormValues> = {}): FormValues => ({
    texts: {
      count: '5',
      custom: 'hello {{number}}',
      recordBytes: '',
      key: 'mine',
      keys: '100',
      exponent: '1.5',
      recordsPerSecond: '',
      seed: '',
      ...texts,
    },
    template: 'snakes',
    strategy: 'uuid',
    isOrdered: false,
    isAggregated: false,
    isStorm: false,
    ...fields,
  });

  test('leaves out what is as the API has it by default', () => {
    expect(readWish(typed({}))).toEqual({ ok: true, body: { count: 5 } });
  });

  test('holds what is typed, chosen and ticked', () => {
    const wish = readWish(
      typed(
        { recordBytes: '1 024', recordsPerSecond: '500', seed: '42' },
        { template: 'order', strategy: 'spread', isOrdered: true, isAggregated: true, isStorm: true },
      ),
    );

    expect(wish).toEqual({
      ok: true,
      body: {
        count: 5,
        template: 'order',
        recordBytes: 1_024,
        partitionKey: { strategy: 'spread' },
        recordsPerSecond: 500,
        ordered: true,
        aggregate: true,
        backoff: 'none',
        seed: 42,
      },
    });
  });

  test('holds a text of its own', () => {
    expect(readWish(typed({}, { template: 'custom' }))).toMatchObject({
      body: { template: { custom: 'hello {{number}}' } },
    });
  });

  test.each([
    ['constant', { strategy: 'constant', key: 'mine' }],
    ['cycle', { strategy: 'cycle', keys: 100 }],
    ['zipf', { strategy: 'zipf', keys: 100, exponent: 1.5 }],
    ['tutorial', { strategy: 'tutorial' }],
  ])('holds the parameters of the keys %s, and no others', (strategy, partitionKey) => {
    expect(readWish(typed({}, { strategy }))).toEqual({ ok: true, body: { count: 5, partitionKey } });
  });

  test('leaves what a number may be to the API', () => {
    expect(readWish(typed({ count: '-1' })).ok).toBe(true);
  });

  test.each<[Partial<FormValues['texts']>, string, string[]]>([
    [{ count: '' }, 'uuid', ['count']],
    [{ count: 'x', recordBytes: 'y' }, 'uuid', ['count', 'recordBytes']],
    [{ recordBytes: '1.5' }, 'uuid', ['recordBytes']],
    [{ recordsPerSecond: 'fast', seed: 'any' }, 'uuid', ['recordsPerSecond', 'seed']],
    [{ keys: '', exponent: 'steep' }, 'zipf', ['keys', 'exponent']],
    [{ keys: '', exponent: 'steep' }, 'uuid', []],
  ])('refuses %j with the keys %s at %j', (texts, strategy, fields) => {
    const wish = readWish(typed(texts, { strategy }));

    expect(wish.ok ? [] : Object.keys(wish.errors)).toEqual(fields);
  });
});

describe('the runs on the page', () => {
  const run = (number: number, accepted = 0) => aRun({ runId: `01JDC8Q4M0000000000000000${number}`, accepted });

  test('are the newest first, each as it was last heard of', () => {
    const runs = mergeRuns([run(2, 1), run(1)], [run(3), run(2, 7)]);

    expect(runs.map(({ runId, accepted }) => [runId.at(-1), accepted])).toEqual([
      ['3', 0],
      ['2', 7],
      ['1', 0],
    ]);
  });

  test('stay ended, whatever an answer says that was long on its way', () => {
    const ended = { ...run(1, 7), state: 'stopped' as const };

    expect(mergeRuns([ended], [{ ...run(1, 5), state: 'running' }])).toEqual([ended]);
  });
});
