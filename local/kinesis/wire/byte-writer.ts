// Bytes of an answer, written one behind the other into a buffer that is large enough from the start or grows.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const MAX_ASCII = 0x7f;

/** Of one unit of a string. */
const MAX_UTF8_BYTES = 3;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written. Nothing may be written any more. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A text of ASCII alone. */
  ascii(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  utf8(text: string): void {
    this.#reserve(text.length * MAX_UTF8_BYTES);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  base64(bytes: Uint8Array): void {
    this.ascii(asBuffer(bytes).toString('base64'));
  }

  /** A part of the bytes as base64. */
  base64Of(bytes: Buffer, start: number, end: number): void {
    this.ascii(bytes.toString('base64', start, end));
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether these bytes, which are UTF-8, stand for themselves between the quotes of JSON. */
export function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < SPACE || byte > MAX_ASCII || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}
