import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Aggregator } from '../../../../../src/domain/records/aggregation/aggregator.ts';
import { deaggregate } from '../../../../../src/domain/records/aggregation/deaggregate.ts';
import { hashKeyOf } from '../../../../../src/domain/stream/hash-key.ts';
import { uniformRanges } from '../../../../../src/domain/stream/shard-map.ts';

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2];

/** The message between a magic number and an MD5 that are right. */
const aggregateOf = (message: readonly number[]): Uint8Array =>
  Uint8Array.from([...MAGIC, ...message, ...createHash('md5').update(Uint8Array.from(message)).digest()]);

const field = (number: number, bytes: readonly number[]): number[] => [number * 8 + 2, bytes.length, ...bytes];
const text = (number: number, value: string): number[] => field(number, [...new TextEncoder().encode(value)]);
const varint = (number: number, value: number): number[] => [number * 8, value];

const KEYS = [...text(1, 'k0'), ...text(1, 'k1')];
const RECORD = field(3, [...varint(1, 1), ...field(3, [7, 8])]);

function anAggregate(): Uint8Array {
  const aggregator = new Aggregator(10_000);
  for (let number = 1; number <= 5; number += 1) {
    aggregator.add({ number, partitionKey: `key-${number}`, data: Uint8Array.of(number), sizeBytes: 6 });
  }
  return aggregator.pack()?.data ?? new Uint8Array();
}

const faultOf = (data: Uint8Array): string | undefined => {
  const result = deaggregate(data);
  return result.kind === 'plain' ? result.fault : `${result.userRecords.length} records`;
};

describe('deaggregate', () => {
  it('leaves alone what does not begin as an aggregate', () => {
    fc.assert(
      fc.property(
        fc.uint8Array().filter((data) => data[0] !== MAGIC[0]),
        (data) => expect(deaggregate(data)).toEqual({ kind: 'plain', fault: undefined }),
      ),
    );
  });

  it.each([0, 1, 2, 3])(
    'takes no aggregate for one whose magic number has another byte %i, though all else is right',
    (at) => {
      const data = anAggregate();
      data[at] = (data[at] ?? 0) ^ 1;

      expect(deaggregate(data)).toEqual({ kind: 'plain', fault: undefined });
    },
  );

  it('never throws, whatever the bytes, even between a magic number and an MD5 that are right', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        for (const data of [bytes, Uint8Array.from([...MAGIC, ...bytes]), aggregateOf([...bytes])]) {
          expect(['plain', 'aggregate']).toContain(deaggregate(data).kind);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('looks once at a key that many records share, however long it is', () => {
    const key = 'k'.repeat(100);
    let decoded = 0;
    const range = {
      start: 0n,
      get end() {
        decoded += 1;
        return 2n ** 128n - 1n;
      },
    };
    const data = aggregateOf([
      ...text(1, key),
      ...Array.from({ length: 50 }, () => field(3, [...varint(1, 0), ...field(3, [7])])).flat(),
    ]);

    const found = deaggregate(data, range);

    expect(found.kind === 'aggregate' && found.userRecords.map(({ isInRange }) => isInRange)).toEqual(
      Array(50).fill(true),
    );
    expect(decoded).toBe(1);
  });

  it('finds every byte that was changed on its way', () => {
    const good = anAggregate();
    for (let at = 4; at < good.length; at += 1) {
      const bad = Uint8Array.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;

      expect(deaggregate(bad)).toEqual({ kind: 'plain', fault: 'its MD5 is not that of its message' });
    }
  });

  it('finds every cut', () => {
    const good = anAggregate();
    for (let length = 4; length < good.length; length += 1) {
      expect(faultOf(good.subarray(0, length))).toMatch(/too short|MD5/);
    }
  });

  it('reads tables that stand behind the records, and fields that nobody knows', () => {
    const unknown = [
      ...varint(9, 5),
      ...[10 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8],
      ...[11 * 8 + 5, 1, 2, 3, 4],
      ...text(12, 'x'),
    ];
    const tagged = field(3, [...varint(1, 0), ...field(3, [9]), ...field(4, [...text(1, 'tag')])]);

    expect(deaggregate(aggregateOf([...RECORD, ...unknown, ...tagged, ...KEYS]))).toEqual({
      kind: 'aggregate',
      userRecords: [
        { data: Uint8Array.of(7, 8), partitionKey: 'k1', explicitHashKey: undefined, isInRange: true },
        { data: Uint8Array.of(9), partitionKey: 'k0', explicitHashKey: undefined, isInRange: true },
      ],
    });
  });

  it.each([
    ['no records', KEYS, 'it holds no record'],
    ['a key that is not in the table', RECORD, 'a record points to key 1 of 0'],
    ['no partition key', [...KEYS, ...field(3, field(3, [1]))], 'a record has no partition key'],
    ['no data', [...KEYS, ...field(3, varint(1, 0))], 'a record has no data'],
    ['a key that is not UTF-8', [...field(1, [0xff]), ...RECORD], 'a key is not UTF-8'],
    [
      'a hash key that is no number',
      [...text(2, '01'), ...KEYS, ...RECORD],
      'an explicit hash key is not a number below 2^128',
    ],
    [
      'a hash key that is too large',
      [...text(2, String(2n ** 128n)), ...KEYS, ...RECORD],
      'an explicit hash key is not a number below 2^128',
    ],
    ['a number for bytes', varint(1, 1), 'field 1 is a number where bytes are expected'],
    ['bytes for a number', [...KEYS, ...field(3, field(1, [1]))], 'field 1 holds bytes where a number is expected'],
    ['a field that is too long', [...KEYS, 3 * 8 + 2, 99], 'a field reaches beyond its end'],
    ['a number without an end', [8, 0x80], 'a number ends too early'],
    ['a number that is too long', [8, ...new Array<number>(11).fill(0x80), 1], 'a number is too long'],
    ['a field of an unknown kind', [8 + 3], 'a field is of kind 3, which there is not'],
  ])('keeps an aggregate with %s as the record it is, and says so', (_, message, fault) => {
    expect(deaggregate(aggregateOf(message))).toEqual({ kind: 'plain', fault });
  });

  it('reports the user records that the shard does not hold, and drops none', () => {
    const [lower, upper] = uniformRanges(2);
    const result = deaggregate(anAggregate(), lower);
    const all = result.kind === 'aggregate' ? result.userRecords : [];

    expect(all).toHaveLength(5);
    for (const { partitionKey, isInRange } of all) {
      expect(isInRange).toBe(hashKeyOf(partitionKey) <= (lower?.end ?? 0n));
    }
    expect(new Set(all.map(({ isInRange }) => isInRange)).size).toBe(2);
    const other = deaggregate(anAggregate(), upper);
    expect(other.kind === 'aggregate' && other.userRecords.map(({ isInRange }) => isInRange)).toEqual(
      all.map(({ isInRange }) => !isInRange),
    );
  });

  it('counts both ends of a shard’s range to it, for each record by its own explicit hash key', () => {
    const middle = { start: 5n, end: 7n };
    const hashKeys = ['5', '7', '4', '8'];
    const records = hashKeys.flatMap((_, index) => field(3, [...varint(1, 0), ...varint(2, index), ...field(3, [1])]));
    const data = aggregateOf([...hashKeys.flatMap((hashKey) => text(2, hashKey)), ...KEYS, ...records]);

    expect(deaggregate(data, middle)).toMatchObject({
      userRecords: [
        { explicitHashKey: '5', isInRange: true },
        { explicitHashKey: '7', isInRange: true },
        { explicitHashKey: '4', isInRange: false },
        { explicitHashKey: '8', isInRange: false },
      ],
    });
  });

  it('takes an explicit hash key for the place, whatever the partition key hashes to', () => {
    const record = field(3, [...varint(1, 0), ...varint(2, 0), ...field(3, [1])]);
    const [lower, upper] = uniformRanges(2);
    const data = aggregateOf([...text(2, '5'), ...KEYS, ...record]);

    expect(deaggregate(data, lower)).toMatchObject({ userRecords: [{ explicitHashKey: '5', isInRange: true }] });
    expect(deaggregate(data, upper)).toMatchObject({ userRecords: [{ explicitHashKey: '5', isInRange: false }] });
  });
});
