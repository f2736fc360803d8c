import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { extensionOf, objectKey } from '../../../../src/domain/delivering/object-key.ts';
import { readPrefixes } from '../../../../src/domain/delivering/prefix.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

function naming(prefix: string, extension = '') {
  const read = readPrefixes(prefix, undefined);
  if ('faults' in read) throw new Error(read.faults.join('; '));
  return { prefix: read.data, deliveryStreamName: 'playground', version: 1, extension };
}

describe('objectKey', () => {
  test('is the prefix, the stream, its version, the time and a UUID', () => {
    const key = objectKey(naming('records/', '.gz'), Date.UTC(2026, 10, 3, 4, 5, 6, 789), seededRandom(1));

    expect(key).toMatch(
      /^records\/2026\/11\/03\/04\/playground-1-2026-11-03-04-05-06-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.gz$/,
    );
  });

  test('names the hour of the oldest record in the prefix and in the suffix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.integer(), (atMs, seed) => {
        const key = objectKey(naming(''), atMs, seededRandom(seed));
        const [year, month, day, hour, name = ''] = key.split('/');

        expect(Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`)).toBe(Math.floor(atMs / 3_600_000) * 3_600_000);
        expect(name.startsWith(`playground-1-${year}-${month}-${day}-${hour}-`)).toBe(true);
      }),
    );
  });

  test('is another for each object', () => {
    const random = seededRandom(7);

    expect(objectKey(naming(''), 0, random)).not.toBe(objectKey(naming(''), 0, random));
  });
});

describe('extensionOf', () => {
  test.each([
    ['UNCOMPRESSED', undefined, ''],
    ['GZIP', undefined, '.gz'],
    ['GZIP', '.json', '.json'],
    ['UNCOMPRESSED', '.jsonl', '.jsonl'],
  ] as const)('of %s with %s is "%s"', (compression, configured, expected) => {
    expect(extensionOf(compression, configured)).toBe(expected);
  });
});
