import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordOf, recordsOf } from '../../../../src/domain/records/generate.ts';
import { identityOf } from '../../../../src/domain/records/identity.ts';
import { meanRecordBytes } from '../../../../src/domain/records/maker.ts';
import type { RecordSettings } from '../../../../src/domain/records/settings.ts';
import { SNAKE_LENGTHS } from '../../../../src/domain/records/templates/snakes.ts';
import { recordBytes, utf8Bytes } from '../../../../src/domain/stream/record-size.ts';

const RUN_ID = '01JD0000000000000000000000';

const settings = (over: Partial<RecordSettings> = {}): RecordSettings => ({
  template: 'snakes',
  partitionKey: { strategy: 'uuid' },
  seed: 7,
  ...over,
});

const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);
const parsed = (data: Uint8Array): Record<string, unknown> & { snake: string } => JSON.parse(textOf(data));

const TEMPLATES = ['snakes', 'clickstream', 'sensor', 'order'] as const;

describe('recordsOf', () => {
  it('makes snakes of run, number and random lowercase letters, in the sizes of the tutorial', async () => {
    const make = await recordsOf('r1', 9, settings());

    const records = SNAKE_LENGTHS.map((_, index) => make(index + 1));

    expect(records.map(({ data }) => parsed(data).snake.length)).toEqual(SNAKE_LENGTHS);
    for (const [index, { data }] of records.entries()) {
      expect(parsed(data)).toMatchObject({ run: 'r1', number: index + 1 });
      expect(parsed(data).snake).toMatch(/^[a-z]+$/);
    }
  });

  it('makes clicks, readings and orders with the values of their kind', async () => {
    const first = async (template: 'clickstream' | 'sensor' | 'order') =>
      parsed((await recordsOf('r', 1, settings({ template })))(1).data);

    expect(Object.keys(await first('clickstream'))).toEqual([
      'run',
      'number',
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
            const record = (await recordsOf(RUN_ID, number, settings({ template, recordBytes: size })))(number);

            expect(record.data.length).toBe(size);
            expect(parsed(record.data).number).toBe(number);
            expect(identityOf(record.data)).toEqual({ runId: RUN_ID, number });
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
      const records = numbers.map((number) => make(number).data);
      expect(new Set(records.map(({ length }) => length))).toEqual(new Set([leastBytes]));
      expect(records.map((data) => parsed(data).number)).toEqual(numbers);
    },
  );

  it('gives each record a version 4 UUID of its own as partition key', async () => {
    const make = await recordsOf('r', 1_000, settings({ recordBytes: 80 }));
    const keys = Array.from({ length: 1_000 }, (_, index) => make(index + 1).partitionKey);

    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).toBe(1_000);
  });

  it.each(TEMPLATES)(
    'repeats the same bytes of %s for the same seed in any order, and others for another',
    async (template) => {
      const [one, again, other] = await Promise.all(
        [1, 1, 2].map((seed) => recordsOf('r', 9, settings({ template, seed, recordBytes: 400 }))),
      );
      const forward = [1, 2, 3].map((number) => one?.(number));
      const backward = [3, 2, 1].map((number) => again?.(number));

      expect(backward.reverse()).toEqual(forward);
      expect(other?.(1).data).not.toEqual(forward[0]?.data);
    },
  );

  it('leaves a record as it was while others are made', async () => {
    const make = await recordsOf('r', 5_000, settings({ recordBytes: 100 }));
    const records = Array.from({ length: 5_000 }, (_, index) => make(index + 1));

    expect(records.map(({ data }) => parsed(data).number)).toEqual(records.map(({ number }) => number));
  });

  it('makes one record by itself as it makes it in the run', async () => {
    const make = await recordsOf('r', 9, settings());

    expect(recordOf('r', 4, settings())).toEqual(make(4));
    expect(() => recordOf('r', 4, settings({ template: { custom: 'x' } }))).toThrow('recordsOf');
  });

  it('uses every letter about as often as any other', async () => {
    const make = await recordsOf('r', 1, settings({ recordBytes: 260_000 }));
    const counts = new Map<string, number>();
    for (const letter of parsed(make(1).data).snake) counts.set(letter, (counts.get(letter) ?? 0) + 1);

    expect(counts.size).toBe(26);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });
});

describe('meanRecordBytes', () => {
  it('is what the records of a run weigh on average', async () => {
    const make = await recordsOf('r', 900, settings());
    let bytes = 0;
    for (let number = 1; number <= 900; number += 1) bytes += make(number).sizeBytes;

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
    expect(identityOf(new TextEncoder().encode('{"number":1,"run":"r"}'))).toBeUndefined();
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
