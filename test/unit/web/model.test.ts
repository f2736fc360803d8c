import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limitValues } from '../../../src/domain/limits/table.ts';
import { addsUp, elapsedMs, runSentence, segmentsOf } from '../../../web/model/account.ts';
import { bufferGauge } from '../../../web/model/buffer-gauge.ts';
import { forecastHint } from '../../../web/model/forecast-hint.ts';
import { HISTORY_SECONDS, minuteBars } from '../../../web/model/history.ts';
import { isLively, pollDelayMs } from '../../../web/model/rhythm.ts';
import { portion } from '../../../web/model/shard-use.ts';
import { mergeRuns, readWish } from '../../../web/model/wish.ts';
import { aBuffer, aRun, aStream } from '../../support/fake-api.ts';

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

describe('the forecast of the form', () => {
  test('names the limit that sets the pace', () => {
    expect(forecastHint({ count: 10_000, recordBytes: 1_024 }, 2, 'classic')).toBe(
      'About 5 s: 2 open shards take 1,978 such records a second, as each is limited to 1 MiB a second.',
    );
    expect(forecastHint({ count: 3_000, recordBytes: 100 }, 1, 'classic')).toBe(
      'About 2 s: 1 open shard takes 1,000 such records a second, as each is limited to 1,000 records a second.',
    );
  });

  test('says when one second is enough', () => {
    expect(forecastHint({ count: 100, recordBytes: undefined }, 1, 'classic')).toMatch(/^At once: /);
  });

  test('knows a profile without rates', () => {
    expect(forecastHint({ count: 100, recordBytes: 100 }, 1, 'unlimited')).toContain('no rate limits');
  });

  test.each([
    { count: 0, recordBytes: undefined },
    { count: 10, recordBytes: -1 },
    { count: 10, recordBytes: 2 * limitValues('classic').recordMaxBytes },
  ])('is silent about what cannot be sent: %j', (wish) => {
    expect(forecastHint(wish, 2, 'classic')).toBe('');
  });

  test('is silent without open shards', () => {
    expect(forecastHint({ count: 10, recordBytes: undefined }, 0, 'classic')).toBe('');
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
  const partitionKey = { strategy: 'uuid' };

  test('holds a size only when one is typed', () => {
    expect(readWish({ count: '5', recordBytes: '' })).toEqual({
      ok: true,
      body: { count: 5, template: 'snakes', partitionKey },
    });
    expect(readWish({ count: '5', recordBytes: '1 024' })).toEqual({
      ok: true,
      body: { count: 5, template: 'snakes', recordBytes: 1_024, partitionKey },
    });
  });

  test('leaves what a number may be to the API', () => {
    expect(readWish({ count: '-1', recordBytes: '' }).ok).toBe(true);
  });

  test.each([
    ['', '', ['count']],
    ['x', 'y', ['count', 'recordBytes']],
    ['5', '1.5', ['recordBytes']],
  ])('refuses %j and %j', (count, recordBytes, fields) => {
    const wish = readWish({ count, recordBytes });

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
});
