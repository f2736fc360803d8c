import { describe, expect, it } from '@jest/globals';
import { deaggregateSync, type UserRecord } from 'aws-kinesis-agg';
import fc from 'fast-check';
import { Aggregator, type PackedRecord } from '../../../../../src/domain/records/aggregation/aggregator.ts';
import { deaggregate } from '../../../../../src/domain/records/aggregation/deaggregate.ts';
import type { OutgoingRecord, StreamRecord } from '../../../../../src/domain/records/record.ts';
import { hashKeyOf, MAX_HASH_KEY } from '../../../../../src/domain/stream/hash-key.ts';
import { utf8Bytes } from '../../../../../src/domain/stream/record-size.ts';
import { shardIndexFor, uniformRanges } from '../../../../../src/domain/stream/shard-map.ts';

const MEBIBYTE = 1_048_576;

const aRecord = (partitionKey: string, data: Uint8Array, explicitHashKey?: string, number = 1): StreamRecord => ({
  number,
  data,
  partitionKey,
  sizeBytes: data.length + utf8Bytes(partitionKey),
  ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
});

/** Any but surrogates, which no UTF-8 holds. */
const character = fc.oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
const keys = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', 'constructor'),
  fc.array(character, { minLength: 1, maxLength: 200 }).map((codes) => String.fromCodePoint(...codes)),
);
const records = fc
  .array(
    fc.tuple(
      keys,
      fc.uint8Array({ maxLength: 300 }),
      fc.option(fc.bigInt(0n, MAX_HASH_KEY).map(String), { nil: undefined }),
    ),
    { minLength: 1, maxLength: 300 },
  )
  .map((entries) => entries.map(([key, data, hash], index) => aRecord(key, data, hash, index + 1)));

/** Packs all, each aggregate as full as it may be. */
function packAll(all: readonly StreamRecord[], maxBytes: number): PackedRecord[] {
  const aggregator = new Aggregator(maxBytes);
  const packed: (PackedRecord | undefined)[] = [];
  for (const record of all) {
    if (aggregator.add(record)) continue;
    packed.push(aggregator.pack());
    expect(aggregator.add(record)).toBe(true);
  }
  packed.push(aggregator.pack());
  return packed.filter((record) => record !== undefined);
}

const shown = ({
  partitionKey,
  explicitHashKey,
  data,
}: Pick<OutgoingRecord, 'partitionKey' | 'data'> & { explicitHashKey?: string | undefined }) => [
  partitionKey,
  explicitHashKey,
  Buffer.from(data).toString('base64'),
];

function readByAws({ data, partitionKey }: OutgoingRecord): readonly unknown[] {
  const payload = {
    data: Buffer.from(data).toString('base64'),
    partitionKey,
    sequenceNumber: '1',
    kinesisSchemaVersion: '1.0',
    approximateArrivalTimestamp: 0,
  };
  let read: readonly UserRecord[] = [];
  deaggregateSync(payload, true, (error, userRecords) => {
    if (error) throw error;
    read = userRecords ?? [];
  });
  return read.map((record) => [record.partitionKey, record.explicitPartitionKey, record.data]);
}

describe('Aggregator', () => {
  it('packs what aws-kinesis-agg and we ourselves read back the same, keys of any alphabet included', () => {
    fc.assert(
      fc.property(records, (all) => {
        const [withHash, without] = [true, false].map((has) =>
          all.filter((record) => has === 'explicitHashKey' in record),
        );
        const sets = [all, withHash, without].flatMap((set) => (set?.length ? packAll(set, 20_000) : []));
        for (const packed of sets) {
          const own = deaggregate(packed.data);
          const expected = packed.userRecords.map(shown);

          // It takes a hash key that is not there for the first of the table, so it can't read both kinds together.
          const kinds = new Set(packed.userRecords.map(({ explicitHashKey }) => explicitHashKey === undefined));
          if (packed.userRecords.length > 1 && kinds.size === 1) expect(readByAws(packed)).toEqual(expected);
          if (own.kind === 'aggregate') expect(own.userRecords.map(shown)).toEqual(expected);
          else expect(packed.data).toEqual(packed.userRecords[0]?.data);
        }
      }),
    );
  });

  it('keeps every record, once and in order, and no aggregate above its size', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 100, max: 5_000 }), (all, maxBytes) => {
        const packed = packAll(all, maxBytes);

        expect(packed.flatMap(({ userRecords }) => userRecords)).toEqual(all);
        for (const { data, partitionKey, sizeBytes, userRecords } of packed) {
          expect(sizeBytes).toBe(data.length + utf8Bytes(partitionKey));
          if (userRecords.length > 1) expect(sizeBytes).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });

  it('says the size of what it would pack before it does, to the byte', () => {
    fc.assert(
      fc.property(records, (all) => {
        const aggregator = new Aggregator(MEBIBYTE);
        for (const record of all) aggregator.add(record);
        const [sizeBytes, userRecords] = [aggregator.sizeBytes, aggregator.userRecords];

        expect(aggregator.pack()?.sizeBytes).toBe(sizeBytes);
        expect(userRecords).toBe(all.length);
        expect([aggregator.sizeBytes, aggregator.userRecords, aggregator.pack()]).toEqual([0, 0, undefined]);
      }),
    );
  });

  it('fills the limit to the last byte, and takes no byte more', () => {
    const first = aRecord('k', new Uint8Array(10));
    const sizeWith = (bytes: number): number => {
      const aggregator = new Aggregator(MEBIBYTE);
      aggregator.add(first);
      return aggregator.add(aRecord('k', new Uint8Array(bytes))) ? aggregator.sizeBytes : Number.POSITIVE_INFINITY;
    };
    const exact = MEBIBYTE - 1_000 - (sizeWith(MEBIBYTE - 1_000) - MEBIBYTE);

    expect(sizeWith(exact)).toBe(MEBIBYTE);
    expect(sizeWith(exact + 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts keys in bytes, where aws-kinesis-agg counts characters and makes records twice too large', () => {
    const all = Array.from({ length: 6_000 }, (_, index) => aRecord(`${index}${'雪'.repeat(100)}`, new Uint8Array(1)));

    for (const { data, partitionKey } of packAll(all, MEBIBYTE)) {
      expect(data.length + partitionKey.length).toBeLessThanOrEqual(MEBIBYTE);
    }
  });

  it('stores a key once that many records share', () => {
    const own = packAll(
      [1, 2, 3].map((number) => aRecord('x'.repeat(200), new Uint8Array(1), undefined, number)),
      MEBIBYTE,
    );

    expect(own).toHaveLength(1);
    expect(own[0]?.data.length).toBeLessThan(260);
  });

  it('sends a record that is alone as it is, even one larger than an aggregate may be', () => {
    const record = aRecord('k', new Uint8Array(5_000), '7', 3);

    expect(packAll([record], 100)).toEqual([{ ...record, userRecords: [record] }]);
  });

  it('goes to the shard that its user records hash into, and these are within its range', () => {
    const ranges = uniformRanges(4).map((range, index) => ({ shardId: `${index}`, range }));
    const hashOf = ({ partitionKey, explicitHashKey }: OutgoingRecord): bigint =>
      explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);

    fc.assert(
      fc.property(records, (all) => {
        for (const [shard, { range }] of ranges.entries()) {
          for (const packed of packAll(
            all.filter((record) => shardIndexFor(ranges, hashOf(record)) === shard),
            10_000,
          )) {
            const own = deaggregate(packed.data, range);

            expect(shardIndexFor(ranges, hashOf(packed))).toBe(shard);
            if (own.kind === 'aggregate') expect(own.userRecords.every(({ isInRange }) => isInRange)).toBe(true);
          }
        }
      }),
    );
  });
});
