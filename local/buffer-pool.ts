// Buffers that are used again. Whoever allocates megabytes for every request has V8 collect all garbage every few
// requests, for it counts what buffers hold against the heap.

/** A larger one is rare, and goes as it came. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const MAX_KEPT = 8;

export class BufferPool {
  readonly #free: Buffer[] = [];
  /** By their memory, so that a buffer of somebody else's is known for what it is. */
  readonly #lent = new WeakMap<ArrayBufferLike, Buffer>();

  /** A buffer of that size, with anything in it. */
  borrow(bytes: number): Buffer {
    const index = this.#free.findIndex(({ length }) => length >= bytes);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    const buffer = found ?? Buffer.allocUnsafeSlow(roundedUp(bytes));
    this.#lent.set(buffer.buffer, buffer);
    return buffer.subarray(0, bytes);
  }

  /** Takes back what was lent; nobody may use it any more, nor any part of it. What was not lent is left alone. */
  giveBack({ buffer: memory }: Buffer): void {
    const buffer = this.#lent.get(memory);
    if (!buffer) return;
    this.#lent.delete(memory);
    if (buffer.length > MAX_KEPT_BYTES) return;
    this.#free.push(buffer);
    if (this.#free.length > MAX_KEPT) this.#free.shift();
  }
}

/** To a power of two, so that one fits for requests that are nearly alike. */
const roundedUp = (bytes: number): number => 2 ** Math.ceil(Math.log2(Math.max(bytes, 1)));
