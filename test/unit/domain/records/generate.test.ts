import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordOf, recordsOf } from '../../../../src/domain/records/generate.ts';
import { identityOf } from '../../../../src/domain/records/identity.ts';
import { meanRecordBytes } from '../../../../src/domain/records/maker.ts';
import type { RecordSettings } from '../../../../src/domain/records/settings.ts';
import { SNAKE_LENGTHS } from '../../../../src/domain/records/templates/snakes.ts';
import { recordBytes, utf8Bytes } from '../../../../src/domain/stream/record-size.ts';

const RUN_ID = '01JD0000000000000000000000';
const NOW_MS = 1_790_000_000_123;

const settings = (over: Partial<RecordSettings> = {}): RecordSettings => ({
  template: 'snakes',
  partitionKey: { strategy: 'uuid' },
  seed: 7,
  ...over,
});

const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const parsed = (data: Uint8Array): Record<string, unknown> & { snake: string } => JSON.parse(textOf(data));

const TEMPLATES = ['snakes', 'clickstream', 'sensor', 'order'] as const;

describe('recordsOf', () => {
  it('makes snakes of run, number and random lowercase letters, in the sizes of the tutorial', async () => {
    const make = await recordsOf('r1', 9, settings());

    const records = SNAKE_LENGTHS.map((_, index) => make(index + 1, NOW_MS));

    expect(records.map(({ data }) => parsed(data).snake.length)).toEqual(SNAKE_LENGTHS);
    for (const [index, { data }] of records.entries()) {
      expect(parsed(data)).toMatchObject({ run: 'r1', number: index + 1, at: NOW_MS });
      expect(parsed(data).snake).toMatch(/^[a-z]+$/);
    }
  });

  it.each<RecordSettings['partitionKey']>([
    { strategy: 'uuid' },
    { strategy: 'spread' },
    { strategy: 'zipf', keys: 9, exponent: 1 },
  ])('says where a record goes without making it: %j', async (partitionKey) => {
    const make = await recordsOf('r1', 50, settings({ partitionKey }));

    for (const number of [1, 7, 50]) {
      const { partitionKey: key, explicitHashKey } = make(number, NOW_MS);
      expect(make.addressOf?.(number)).toEqual({
        partitionKey: key,
        ...(explicitHashKey !== undefined && { explicitHashKey }),
      });
    }
  });

  it('makes clicks, readings and orders with the values of their kind', async () => {
    const first = async (template: 'clickstream' | 'sensor' | 'order') =>
      parsed((await recordsOf('r', 1, settings({ template })))(1, NOW_MS).data);

    expect(Object.keys(await first('clickstream'))).toEqual([
      'run',
      'number',
      'at',
      'visitor',
      'session',
      'action',
      'page',
      'referrer',
      'device',
      'msOnPage',
    ]);
    expect(Object.keys(await first('sensor'))).toEqual([
      'run',
      'number',
      'at',
      'device',
      'site',
      'celsius',
      'humidityPercent',
      'batteryVolts',
      'uptimeSeconds',
      'state',
    ]);
    const order = await first('order');
    expect(Object.keys(order)).toEqual([
      'run',
      'number',
      'at',
      'order',
      'customer',
      'item',
      'quantity',
      'unitPrice',
      'total',
      'currency',
      'payment',
    ]);
    expect(order.total).toBeCloseTo(Number(order.quantity) * Number(order.unitPrice), 2);
  });

  it.each(TEMPLATES)(
    'pads %s to the byte, says who each record is, and counts the key in the size',
    async (template) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 320, max: 5_000 }),
          fc.integer({ min: 1, max: 10_000_000 }),
          async (size, number) => {
            const record = (await recordsOf(RUN_ID, number, settings({ template, recordBytes: size })))(number, NOW_MS);

            expect(record.data.length).toBe(size);
            expect(parsed(record.data).number).toBe(number);
            expect(identityOf(record.data)).toEqual({ runId: RUN_ID, number, generatedMs: NOW_MS });
            expect(record.sizeBytes).toBe(recordBytes(record.data, record.partitionKey));
          },
        ),
      );
    },
  );

  it.each(TEMPLATES)(
    'makes %s that fit the least size it demands, and refuses one byte less with the figures',
    async (template) => {
      const count = 1_000;
      const refused = recordsOf(RUN_ID, count, settings({ template, recordBytes: 1 })).catch(
        (error: Error) => error.message,
      );
      const leastBytes = Number(/expected at least (\d+)/.exec(String(await refused))?.[1]);

      await expect(recordsOf(RUN_ID, count, settings({ template, recordBytes: leastBytes - 1 }))).rejects.toMatchObject(
        {
          code: 'invalid-request',
          message:
            `/recordBytes: expected at least ${leastBytes}, as the largest record of the template "${template}" takes; ` +
            `got ${leastBytes - 1}`,
        },
      );
      const make = await recordsOf(RUN_ID, count, settings({ template, recordBytes: leastBytes }));
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      const records = numbers.map((number) => make(number, NOW_MS).data);
      expect(new Set(records.map(({ length }) => length))).toEqual(new Set([leastBytes]));
      expect(records.map((data) => parsed(data).number)).toEqual(numbers);
    },
  );

  it('counts a key that a person gave by its bytes in UTF-8', async () => {
    const make = await recordsOf('r', 1, settings({ partitionKey: { strategy: 'constant', key: 'ä€😀' } }));
    const { data, sizeBytes } = make(1, NOW_MS);

    expect(sizeBytes - data.length).toBe(9);
  });

  it('gives each record a version 4 UUID of its own as partition key', async () => {
    const make = await recordsOf('r', 1_000, settings({ recordBytes: 100 }));
    const keys = Array.from({ length: 1_000 }, (_, index) => make(index + 1, NOW_MS).partitionKey);

    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).toBe(1_000);
  });

  it.each<RecordSettings['template']>([
    ...TEMPLATES,
    { custom: '{"ip":"{{internet.ip}}"}' },
    { custom: '{}' },
    { custom: '{{internet.ip}}' },
  ])('says in %j who made it when, and nothing else of it depends on that', async (template) => {
    const [laterMs, otherRun] = [NOW_MS + 98_765_432, RUN_ID.replaceAll('J', 'K')];
    for (const recordBytes of [undefined, 400]) {
      const [make, makeOther] = await Promise.all(
        [RUN_ID, otherRun].map((run) => recordsOf(run, 20, settings({ template, recordBytes }))),
      );
      for (const number of [1, 20]) {
        const [now, later, other] = [make?.(number, NOW_MS), make?.(number, laterMs), makeOther?.(number, NOW_MS)];

        expect(now).toEqual(make?.(number, NOW_MS));
        const text = textOf(now?.data ?? new Uint8Array());
        expect(later).toEqual({ ...now, data: bytesOf(text.replace(`${NOW_MS}`, `${laterMs}`)) });
        expect(other).toEqual({ ...now, data: bytesOf(text.replace(RUN_ID, otherRun)) });
        expect(text.split(`${NOW_MS}`)).toHaveLength(2);
      }
    }
  });

  it('counts whole milliseconds, and refuses an instant that has fewer or more digits than others', async () => {
    const make = await recordsOf('r', 9, settings());

    expect(make(1, NOW_MS + 0.9)).toEqual(make(1, NOW_MS));
    for (const nowMs of [0, -NOW_MS, 10 ** 12 - 1, 10 ** 13, Number.NaN])
      expect(() => make(1, nowMs)).toThrow(`years 2001 to 2286, got ${nowMs}`);
  });

  it.each(TEMPLATES)(
    'repeats the same bytes of %s for the same seed in any order, and others for another',
    async (template) => {
      const [one, again, other] = await Promise.all(
        [1, 1, 2].map((seed) => recordsOf('r', 9, settings({ template, seed, recordBytes: 400 }))),
      );
      const forward = [1, 2, 3].map((number) => one?.(number, NOW_MS));
      const backward = [3, 2, 1].map((number) => again?.(number, NOW_MS));

      expect(backward.reverse()).toEqual(forward);
      expect(other?.(1, NOW_MS).data).not.toEqual(forward[0]?.data);
    },
  );

  it('leaves a record as it was while others are made', async () => {
    const make = await recordsOf('r', 5_000, settings({ recordBytes: 100 }));
    const records = Array.from({ length: 5_000 }, (_, index) => make(index + 1, NOW_MS));

    expect(records.map(({ data }) => parsed(data).number)).toEqual(records.map(({ number }) => number));
  });

  it('makes one record by itself as it makes it in the run', async () => {
    const make = await recordsOf('r', 9, settings());

    expect(recordOf('r', 4, settings(), NOW_MS)).toEqual(make(4, NOW_MS));
    expect(() => recordOf('r', 4, settings({ template: { custom: 'x' } }), NOW_MS)).toThrow('recordsOf');
  });

  it('uses every letter about as often as any other', async () => {
    const make = await recordsOf('r', 1, settings({ recordBytes: 260_000 }));
    const counts = new Map<string, number>();
    for (const letter of parsed(make(1, NOW_MS).data).snake) counts.set(letter, (counts.get(letter) ?? 0) + 1);

    expect(counts.size).toBe(26);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });
});

describe('meanRecordBytes', () => {
  it('is what the records of a run weigh on average', async () => {
    const make = await recordsOf('r', 900, settings());
    let bytes = 0;
    for (let number = 1; number <= 900; number += 1) bytes += make(number, NOW_MS).sizeBytes;

    expect(meanRecordBytes(900, make)).toBeCloseTo(bytes / 900, 6);
    expect(meanRecordBytes(5, await recordsOf('r', 5, settings({ recordBytes: 1_024 })))).toBe(1_060);
  });

  it('makes no more of large records than it takes to know', async () => {
    let made = 0;
    const mean = meanRecordBytes(900, (number) => {
      made += 1;
      return { number, data: new Uint8Array(), partitionKey: 'k', sizeBytes: 1_048_576 };
    });

    expect([mean, made]).toEqual([1_048_576, 8]);
  });
});

describe('identityOf', () => {
  it('knows nobody in data that no run made', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        expect(identityOf(data)).toBeUndefined();
      }),
    );
    expect(identityOf(bytesOf('{"number":1,"run":"r"}'))).toBeUndefined();
  });

  it.each([
    ['{"run":"r","number":12,"at":1790000000123}', NOW_MS],
    ['{"run":"r","number":12,"at":1790000000123,"at":1}', NOW_MS],
    ['some text run=r number=12 at=1790000000123', NOW_MS],
    [' run=r number=12 at=1790000000123', NOW_MS],
  ])('knows in %s the record and when it was made', (text, generatedMs) => {
    expect(identityOf(bytesOf(text))).toEqual({ runId: 'r', number: 12, generatedMs });
  });

  it.each([
    ['which does not say it', '{"run":"r","number":12}'],
    ['which does not say it', '{"run":"r","number":12,"snake":"abc"}'],
    ['which does not say it', 'some text run=r number=12'],
    ['of another’s making', '{"run":"r","number":12,"at":7}'],
    ['of another’s making', '{"run":"r","number":12,"at":"1790000000123"}'],
    ['of another’s making', '{"run":"r","number":12,"at":17900000001234}'],
    ['of another’s making', '{"run":"r","number":12,"at":0790000000123}'],
    ['of another’s making', '{"run":"r","number":12,"ip":"::1","at":1790000000123}'],
    ['cut off', '{"run":"r","number":12,"at":1790000000123'],
    ['of another’s making', 'x at=1790000000123 run=r number=12'],
  ])('knows a record %s without an instant: %s', (_, text) => {
    expect(identityOf(bytesOf(text))).toEqual({ runId: 'r', number: 12 });
  });

  it.each([
    'x run=r number=12 at=7',
    'x run=r number=12 at=1790000000123.',
    'x run=r number=12 at=17900000001234',
    'x run=r at=1790000000123',
    '{"run":"r","at":1790000000123,"number":12}',
  ])('takes no record of ours for what only looks like one: %s', (text) => {
    expect(identityOf(bytesOf(text))).toBeUndefined();
  });
});

describe('utf8Bytes', () => {
  it('counts what the encoder makes of any string', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (codes) => {
        const text = String.fromCodePoint(...codes);
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  it('counts a lone surrogate as the replacement character it becomes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0xd700, max: 0xe0ff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
