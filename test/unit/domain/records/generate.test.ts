import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRecordSettings, meanRecordBytes, recordOf } from '../../../../src/domain/records/generate.ts';
import { SNAKE_LENGTHS } from '../../../../src/domain/records/snakes.ts';
import { recordBytes, utf8Bytes } from '../../../../src/domain/stream/record-size.ts';

const settings = (recordBytesWanted?: number, seed = 7) =>
  ({ template: 'snakes', recordBytes: recordBytesWanted, partitionKey: { strategy: 'uuid' }, seed }) as const;

const parsed = (data: Uint8Array): { run: string; number: number; snake: string } =>
  JSON.parse(new TextDecoder().decode(data));

describe('recordOf', () => {
  it('makes JSON with run, number and random lowercase letters, in the sizes of the tutorial', () => {
    const records = SNAKE_LENGTHS.map((_, index) => recordOf('r1', index + 1, settings()));

    expect(records.map(({ data }) => parsed(data).snake.length)).toEqual(SNAKE_LENGTHS);
    for (const [index, { data }] of records.entries()) {
      expect(parsed(data)).toMatchObject({ run: 'r1', number: index + 1 });
      expect(parsed(data).snake).toMatch(/^[a-z]+$/);
    }
  });

  it('pads to the byte, and counts the partition key in the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 5_000 }), fc.integer({ min: 1, max: 10_000_000 }), (size, number) => {
        const record = recordOf('01JD0000000000000000000000', number, settings(size));

        expect(record.data.length).toBe(size);
        expect(parsed(record.data).number).toBe(number);
        expect(record.sizeBytes).toBe(recordBytes(record.data, record.partitionKey));
      }),
    );
  });

  it('gives each record a version 4 UUID of its own as partition key', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => recordOf('r', index + 1, settings(80)).partitionKey);

    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).toBe(1_000);
  });

  it('repeats the same bytes for the same seed, and other bytes for another', () => {
    expect(recordOf('r', 5, settings(200, 1))).toEqual(recordOf('r', 5, settings(200, 1)));
    expect(recordOf('r', 5, settings(200, 1)).data).not.toEqual(recordOf('r', 5, settings(200, 2)).data);
  });

  it('uses every letter about as often as any other', () => {
    const counts = new Map<string, number>();
    for (const letter of parsed(recordOf('r', 1, settings(260_000)).data).snake) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }

    expect(counts.size).toBe(26);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });
});

describe('checkRecordSettings', () => {
  it('refuses a size that the last record of the run does not fit into, and says which does', () => {
    expect(() => checkRecordSettings('r1', 10_000, settings(20))).toThrow(/recordBytes: expected at least 38.*got 20/);
    expect(() => checkRecordSettings('r1', 10_000, settings(38))).not.toThrow();
    expect(recordOf('r1', 10_000, settings(38)).data.length).toBe(38);
  });
});

describe('meanRecordBytes', () => {
  it('is what the records of a run weigh on average', () => {
    const count = 900;
    let bytes = 0;
    for (let number = 1; number <= count; number += 1) bytes += recordOf('r', number, settings()).sizeBytes;

    expect(meanRecordBytes('r', count, settings())).toBeCloseTo(bytes / count, 6);
    expect(meanRecordBytes('r', 5, settings(1_024))).toBe(1_060);
  });
});

describe('utf8Bytes', () => {
  it('counts what the encoder makes of any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
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
