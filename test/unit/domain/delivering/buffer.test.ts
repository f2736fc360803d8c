import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  append,
  type BufferHints,
  type BufferItem,
  EMPTY_BUFFER,
  flush,
  flushIfOld,
  type Parcel,
} from '../../../../src/domain/delivering/buffer.ts';

interface NumberedItem extends BufferItem {
  readonly number: number;
}

const HINTS: BufferHints = { sizeBytes: 100, intervalMs: 300_000 };
const POLL_MS = 1_000;

const anItem = (bytes: number, arrivedAtMs = 0, number = 0): NumberedItem => ({ bytes, arrivedAtMs, number });

/** Each poll brings some items of some sizes; age is looked at after each, as the delivery stream does. */
function play(hints: BufferHints, polls: readonly (readonly number[])[]) {
  const parcels: { parcel: Parcel<NumberedItem>; at: number; openedAtMs: number }[] = [];
  let buffer = flush<NumberedItem>(EMPTY_BUFFER)[1];
  let number = 0;
  polls.forEach((sizes, poll) => {
    const now = poll * POLL_MS;
    for (const bytes of sizes) {
      const openedAtMs = Math.min(buffer.openedAtMs, now);
      const [parcel, next] = append(hints, buffer, now, anItem(bytes, now - (number % 7), number++));
      buffer = next;
      if (parcel) parcels.push({ parcel, at: now, openedAtMs });
    }
    const { openedAtMs } = buffer;
    const [parcel, next] = flushIfOld(hints, buffer, now);
    buffer = next;
    if (parcel) parcels.push({ parcel, at: now, openedAtMs });
  });
  return { parcels, rest: flush(buffer)[0], total: number };
}

const anyHints = fc.record({
  sizeBytes: fc.integer({ min: 1, max: 2_000 }),
  intervalMs: fc.integer({ min: 0, max: 20_000 }),
});
const anyPolls = fc.array(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }), { maxLength: 60 });

describe('append', () => {
  test('flushes with the item that fills the buffer', () => {
    const [none, half] = append(HINTS, EMPTY_BUFFER, 5, anItem(60, 4));
    const [parcel, after] = append(HINTS, half, 6, anItem(60, 3));

    expect(none).toBeUndefined();
    expect(parcel).toEqual({ items: [anItem(60, 4), anItem(60, 3)], bytes: 120, oldestArrivalMs: 3 });
    expect(after).toBe(EMPTY_BUFFER);
  });

  test('leaves it at one object a read when the interval is 0', () => {
    const hints = { sizeBytes: 100, intervalMs: 0 };
    const [none, one] = append(hints, EMPTY_BUFFER, 0, anItem(1));
    const [noneEither, two] = append(hints, one, 0, anItem(1));

    expect([none, noneEither]).toEqual([undefined, undefined]);
    expect(flushIfOld(hints, two, 0)[0]?.items).toHaveLength(2);
  });
});

describe('flushIfOld', () => {
  test('flushes when the interval has passed since the first item went in', () => {
    const [, opened] = append(HINTS, EMPTY_BUFFER, 0, anItem(1));
    const [, buffer] = append(HINTS, opened, 200_000, anItem(1));

    expect(flushIfOld(HINTS, buffer, 299_999)[0]).toBeUndefined();
    expect(flushIfOld(HINTS, buffer, 300_000)[0]?.items).toHaveLength(2);
  });

  test('does not count the time that records spent in the stream', () => {
    const [, buffer] = append(HINTS, EMPTY_BUFFER, 10_000_000, anItem(1, 0));

    expect(flushIfOld(HINTS, buffer, 10_000_000)[0]).toBeUndefined();
  });
});

describe('flush', () => {
  test('makes nothing of an empty buffer, however old', () => {
    expect(flush(EMPTY_BUFFER)[0]).toBeUndefined();
    expect(flushIfOld(HINTS, EMPTY_BUFFER, Number.MAX_SAFE_INTEGER)[0]).toBeUndefined();
  });
});

describe('a buffer over any number of polls', () => {
  test('gives out every item exactly once, in order', () => {
    fc.assert(
      fc.property(anyHints, anyPolls, (hints, polls) => {
        const { parcels, rest, total } = play(hints, polls);
        const out = [...parcels.map(({ parcel }) => parcel), ...(rest ? [rest] : [])];

        expect(out.flatMap(({ items }) => items.map(({ number }) => number))).toEqual(
          Array.from({ length: total }, (_, number) => number),
        );
        for (const { items, bytes, oldestArrivalMs } of out) {
          expect(bytes).toBe(items.reduce((sum, item) => sum + item.bytes, 0));
          expect(oldestArrivalMs).toBe(Math.min(...items.map(({ arrivedAtMs }) => arrivedAtMs)));
        }
      }),
    );
  });

  test('never exceeds the size by as much as its last item', () => {
    fc.assert(
      fc.property(anyHints, anyPolls, (hints, polls) => {
        for (const { parcel } of play(hints, polls).parcels) {
          expect(parcel.bytes - (parcel.items.at(-1)?.bytes ?? 0)).toBeLessThan(hints.sizeBytes);
        }
      }),
    );
  });

  test('never exceeds the interval by as much as a poll, and flushes for nothing but size or age', () => {
    fc.assert(
      fc.property(anyHints, anyPolls, (hints, polls) => {
        for (const { parcel, at, openedAtMs } of play(hints, polls).parcels) {
          const ageMs = at - openedAtMs;
          expect(ageMs).toBeLessThan(hints.intervalMs + POLL_MS);
          expect(parcel.bytes >= hints.sizeBytes || ageMs >= hints.intervalMs).toBe(true);
        }
      }),
    );
  });
});
