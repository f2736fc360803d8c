import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type PageRequest, pageOf } from '../../../../local/s3/list/page.ts';
import { SortedMap } from '../../../../local/s3/list/sorted-map.ts';
import { compareUtf8 } from '../../../../local/s3/list/utf8-order.ts';
import { anyText } from '../../../support/any-text.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'ä', '\uffee', '🐍'), minLength: 1, maxLength: 6 });

const indexOf = (keys: readonly string[]) => new SortedMap(keys.map((name) => [name, name] as const));

/** Follows the pages to their end. */
function walk(index: SortedMap<string>, request: Omit<PageRequest, 'after'>) {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = pageOf(index, { ...request, after });
    expect(page.values.length + page.commonPrefixes.length).toBeLessThanOrEqual(request.maxEntries);
    keys.push(...page.values);
    commonPrefixes.push(...page.commonPrefixes);
    if (!page.isTruncated) return { keys, commonPrefixes };
    after = page.lastEntry;
  }
}

describe('compareUtf8', () => {
  it('orders as the bytes do, surrogate pairs behind all that fits one unit', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(byBytes(a, b));
      }),
    );
    expect(compareUtf8('\uffee', '🐍')).toBeLessThan(0);
  });
});

describe('SortedMap', () => {
  it('keeps the order through any sets and deletes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean())), (steps) => {
        const map = new SortedMap<boolean>();
        const expected = new Set<string>();
        for (const [name, isSet] of steps) {
          if (isSet) map.set(name, true);
          else map.delete(name);
          if (isSet) expected.add(name);
          else expected.delete(name);
        }

        const keys = Array.from({ length: map.size }, (_, at) => map.keyAt(at));
        expect(keys).toEqual([...expected].sort(byBytes));
      }),
    );
  });
});

describe('pageOf', () => {
  it('shows each key once, in the order of bytes, whatever the page size, prefix and delimiter', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 30 }),
        fc.constantFrom('', 'a', 'a/', 'ä'),
        fc.constantFrom('', '/', 'b', 'a/'),
        fc.integer({ min: 1, max: 5 }),
        (keys, prefix, delimiter, maxEntries) => {
          const { keys: seen, commonPrefixes } = walk(indexOf(keys), { prefix, delimiter, maxEntries });

          const rolledUp = (name: string) =>
            delimiter === '' || !name.includes(delimiter, prefix.length)
              ? undefined
              : name.slice(0, name.indexOf(delimiter, prefix.length) + delimiter.length);
          const matching = keys.filter((name) => name.startsWith(prefix)).sort(byBytes);
          expect(seen).toEqual(matching.filter((name) => rolledUp(name) === undefined));
          expect(commonPrefixes).toEqual([...new Set(matching.map(rolledUp).filter((one) => one !== undefined))]);
        },
      ),
    );
  });

  it('begins behind any key, whether it exists or not', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key), key, (keys, after) => {
        const { values } = pageOf(indexOf(keys), { prefix: '', delimiter: '', after, maxEntries: 1_000 });

        expect(values).toEqual(keys.filter((name) => byBytes(name, after) > 0).sort(byBytes));
      }),
    );
  });

  it('is empty and whole when nothing is asked for', () => {
    const page = pageOf(indexOf(['a']), { prefix: '', delimiter: '', after: undefined, maxEntries: 0 });

    expect(page).toEqual({ values: [], commonPrefixes: [], isTruncated: false, lastEntry: undefined });
  });
});
