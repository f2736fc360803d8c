// Firehose's buffer: bytes go in, and come out as the content of one object when they are many or old.

export interface BufferHints {
  readonly sizeBytes: number;
  readonly intervalMs: number;
}

/** What is buffered; whoever buffers it adds what he needs to write it. */
export interface BufferItem {
  /** Uncompressed, with the delimiter. */
  readonly bytes: number;
  /** When it arrived in the stream. */
  readonly arrivedAtMs: number;
}

interface Cell<T> {
  readonly item: T;
  readonly older: Cell<T> | undefined;
}

export interface DeliveryBuffer<T extends BufferItem> {
  readonly newest: Cell<T> | undefined;
  readonly records: number;
  readonly bytes: number;
  /** When the first item went in: age counts from here, so that records read late are not delivered one by one. */
  readonly openedAtMs: number;
  readonly oldestArrivalMs: number;
}

export const EMPTY_BUFFER: DeliveryBuffer<never> = {
  newest: undefined,
  records: 0,
  bytes: 0,
  openedAtMs: Number.POSITIVE_INFINITY,
  oldestArrivalMs: Number.POSITIVE_INFINITY,
};

/** The content of one object, in the order in which it came. */
export interface Parcel<T extends BufferItem> {
  readonly items: readonly T[];
  readonly bytes: number;
  readonly oldestArrivalMs: number;
}

export type Buffering<T extends BufferItem> = readonly [Parcel<T> | undefined, DeliveryBuffer<T>];

/**
 * Adds an item, and flushes when the buffer is then full. The item that fills it is still in the object, which is
 * therefore as large as the hint or larger by less than one item. **Inferred**: AWS calls its sizes hints, and says
 * that objects may be somewhat larger or smaller. Age is looked at between the reads, with {@link flushIfOld}: an
 * interval of 0 means an object a read, not one a record.
 */
export function append<T extends BufferItem>(
  hints: BufferHints,
  buffer: DeliveryBuffer<T>,
  now: number,
  item: T,
): Buffering<T> {
  const filled: DeliveryBuffer<T> = {
    newest: { item, older: buffer.newest },
    records: buffer.records + 1,
    bytes: buffer.bytes + item.bytes,
    openedAtMs: Math.min(buffer.openedAtMs, now),
    oldestArrivalMs: Math.min(buffer.oldestArrivalMs, item.arrivedAtMs),
  };
  return filled.bytes >= hints.sizeBytes ? flush(filled) : [undefined, filled];
}

/** Flushes when the interval has passed since the first item went in. */
export function flushIfOld<T extends BufferItem>(
  hints: BufferHints,
  buffer: DeliveryBuffer<T>,
  now: number,
): Buffering<T> {
  return now - buffer.openedAtMs >= hints.intervalMs ? flush(buffer) : [undefined, buffer];
}

/** Flushes whatever there is. Nothing buffered makes no object. */
export function flush<T extends BufferItem>(buffer: DeliveryBuffer<T>): Buffering<T> {
  if (!buffer.newest) return [undefined, buffer];
  const items: T[] = [];
  for (let cell: Cell<T> | undefined = buffer.newest; cell; cell = cell.older) items.push(cell.item);
  return [{ items: items.reverse(), bytes: buffer.bytes, oldestArrivalMs: buffer.oldestArrivalMs }, EMPTY_BUFFER];
}
