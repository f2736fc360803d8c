import { describe, expect, test } from '@jest/globals';
import {
  formatBytes,
  formatCount,
  formatCountdown,
  formatCounted,
  formatDuration,
  formatLimit,
  formatRate,
  formatTime,
  formatUse,
} from '../../../web/text/numbers.ts';

describe('numbers for people', () => {
  test('puts commas between thousands', () => {
    expect(formatCount(10_000_000)).toBe('10,000,000');
  });

  test('gives rates below a hundred one decimal', () => {
    expect(formatRate(12.34)).toBe('12.3');
    expect(formatRate(1_931.2)).toBe('1,931');
  });

  test('counts one thing in the singular', () => {
    expect(formatCounted(1, 'object')).toBe('1 object');
    expect(formatCounted(0, 'object')).toBe('0 objects');
  });

  test.each([
    [0, '0 B'],
    [1_023, '1,023 B'],
    [1_536, '1.5 KiB'],
    [727 * 1_024, '727 KiB'],
    [1_048_400, '1 MiB'],
    [5 * 1_048_576, '5 MiB'],
    [1_073_741_000, '1 GiB'],
    [2.5 * 1_073_741_824, '2.5 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [420, '0.4 s'],
    [12_000, '12 s'],
    [134_000, '2 min 14 s'],
    [179_600, '3 min 0 s'],
    [11_340_000, '3 h 9 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('shows 0:00 only when a countdown is over', () => {
    expect(formatCountdown(299_001)).toBe('5:00');
    expect(formatCountdown(1)).toBe('0:01');
    expect(formatCountdown(0)).toBe('0:00');
    expect(formatCountdown(-5)).toBe('0:00');
  });

  test('writes a time in the given zone', () => {
    expect(formatTime('2026-11-23T10:31:22.000Z', 'UTC')).toBe('10:31:22');
  });

  test('writes limits in their own unit, and says when there is none', () => {
    expect(formatLimit(1_048_576, 'bytes/s')).toBe('1 MiB/s');
    expect(formatLimit(5_242_880, 'bytes')).toBe('5 MiB');
    expect(formatLimit(1_000, 'records/s')).toBe('1,000 records/s');
    expect(formatLimit(null, 'bytes/s')).toBe('no limit');
  });

  test('writes how much of a limit is used, and what is used where there is none', () => {
    expect(formatUse(512, 1_048_576, formatBytes)).toBe('512 B of 1 MiB');
    expect(formatUse(1_998, null, formatCount)).toBe('1,998, no limit');
  });
});
