// A first-in-first-out list of what the last second admitted, as an immutable value with constant amortised cost.

/** What was admitted at one instant. */
export interface Admission {
  readonly at: number;
  readonly records: number;
  readonly bytes: number;
}

interface Cell {
  readonly head: Admission;
  readonly tail: Cell | undefined;
}

/** `oldest` is in order of time; `newest` holds what came after it, newest first (a two-list functional queue). */
export interface Window {
  readonly oldest: Cell | undefined;
  readonly newest: Cell | undefined;
  readonly records: number;
  readonly bytes: number;
}

export const EMPTY_WINDOW: Window = { oldest: undefined, newest: undefined, records: 0, bytes: 0 };

const reversed = (cells: Cell | undefined): Cell | undefined => {
  let result: Cell | undefined;
  for (let cell = cells; cell; cell = cell.tail) result = { head: cell.head, tail: result };
  return result;
};

/** Drops all that was admitted at or before `instant`. */
export function expire(window: Window, instant: number): Window {
  let { oldest, newest, records, bytes } = window;
  for (;;) {
    if (!oldest) {
      if (!newest) return window.oldest || window.newest ? EMPTY_WINDOW : window;
      oldest = reversed(newest);
      newest = undefined;
    }
    if (!oldest || oldest.head.at > instant) break;
    records -= oldest.head.records;
    bytes -= oldest.head.bytes;
    oldest = oldest.tail;
  }
  return { oldest, newest, records, bytes };
}

/** Adds an admission, which must not be older than the newest. Those of one instant become one. */
export function admit(window: Window, admission: Admission): Window {
  const { oldest, newest } = window;
  const records = window.records + admission.records;
  const bytes = window.bytes + admission.bytes;
  if (newest?.head.at === admission.at) {
    const merged = {
      at: admission.at,
      records: newest.head.records + admission.records,
      bytes: newest.head.bytes + admission.bytes,
    };
    return { oldest, newest: { head: merged, tail: newest.tail }, records, bytes };
  }
  return { oldest, newest: { head: admission, tail: newest }, records, bytes };
}

/** The instant of the admission whose expiry brings `measure` down to at most `target`. */
export function instantThatFrees(window: Window, measure: 'records' | 'bytes', target: number): number {
  let left = window[measure];
  let instant = Number.NEGATIVE_INFINITY;
  for (const cells of [window.oldest, reversed(window.newest)]) {
    for (let cell = cells; cell && left > target; cell = cell.tail) {
      left -= cell.head[measure];
      instant = cell.head.at;
    }
  }
  return instant;
}
