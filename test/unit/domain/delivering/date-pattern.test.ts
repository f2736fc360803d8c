import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDatePattern } from '../../../../src/domain/delivering/date-pattern.ts';

const AFTERNOON = Date.UTC(2026, 0, 4, 15, 7, 9, 42);

function write(pattern: string, atMs = AFTERNOON): string {
  const read = readDatePattern(pattern);
  if ('fault' in read) throw new Error(read.fault);
  return read.write(atMs);
}

describe('readDatePattern', () => {
  test.each([
    ['yyyy/MM/dd/HH/', '2026/01/04/15/'],
    ['yyyy-MM-dd-HH-mm-ss', '2026-01-04-15-07-09'],
    ['yy y uuuuu', '26 2026 02026'],
    ['M MM MMM MMMM LLL', '1 01 Jan January Jan'],
    ['d D DDD', '4 4 004'],
    ['E EEE EEEE', 'Sun Sun Sunday'],
    ['H h hh a', '15 3 03 PM'],
    ['m s S SSS SSSSSS', '7 9 0 042 042000'],
    ["'year='yyyy'/month='MM", 'year=2026/month=01'],
    ["HH 'o''clock' ''yy''", "15 o'clock '26'"],
    ['yyyy.MM_dd:HH', '2026.01_04:15'],
    ['', ''],
  ])('writes %s as %s', (pattern, expected) => {
    expect(write(pattern)).toBe(expected);
  });

  test('writes midnight as 12 AM and noon as 12 PM', () => {
    expect(write('h a', Date.UTC(2026, 5, 1, 0))).toBe('12 AM');
    expect(write('h a', Date.UTC(2026, 5, 1, 12))).toBe('12 PM');
  });

  test.each([
    [Date.UTC(2027, 0, 1), '2026-53'],
    [Date.UTC(2027, 0, 3), '2026-53'],
    [Date.UTC(2026, 0, 1), '2026-01'],
    [Date.UTC(2024, 11, 30), '2025-01'],
    [Date.UTC(2026, 11, 31), '2026-53'],
  ])('counts the weeks of %d by ISO 8601: %s', (atMs, expected) => {
    expect(write('YYYY-ww', atMs)).toBe(expected);
  });

  test('counts the days of a leap year to 366', () => {
    expect(write('DDD', Date.UTC(2024, 11, 31, 23, 59))).toBe('366');
  });

  test.each(['ddd', 'HHH', 'MMMMM', 'aa', 'SSSSSSSSSS', 'b', 'V', '[yyyy]', '{', '#', "'open"])(
    'refuses %s',
    (pattern) => {
      expect(readDatePattern(pattern)).toHaveProperty('fault');
    },
  );

  test('writes any instant as its ISO form', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(write("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", date.getTime())).toBe(date.toISOString());
        },
      ),
    );
  });
});
