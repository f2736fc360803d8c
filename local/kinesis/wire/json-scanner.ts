// Goes once over a JSON text in its bytes, where it is as plain as clients write it: strings of ASCII without escapes.

/** Thrown at whatever is not plain: JSON.parse must read the text then. */
export const NOT_PLAIN = Symbol('not plain JSON');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const MAX_ASCII = 0x7f;
const COLON = 0x3a;
const [TAB, LINE_FEED, CARRIAGE_RETURN] = [0x09, 0x0a, 0x0d];

export class JsonScanner {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** Passes over the byte, which must come next. */
  expect(byte: number): void {
    if (!this.takes(byte)) throw NOT_PLAIN;
  }

  /** Passes over the byte where it comes next, and says whether it did. */
  takes(byte: number): boolean {
    if (this.#body[this.#at] !== byte && !this.#comesAfterSpace(byte)) return false;
    this.#at += 1;
    return true;
  }

  /** Passes over the name of a member with its colon; the name must be one of these. */
  name<N extends string>(names: readonly N[]): N {
    const start = this.#startOfString();
    for (const name of names) {
      if (!this.#isAt(start, name)) continue;
      this.#at = start + name.length + 1;
      this.expect(COLON);
      return name;
    }
    throw NOT_PLAIN;
  }

  /** A string of which every character is looked at. */
  text(): string {
    const body = this.#body;
    const start = this.#startOfString();
    let at = start;
    for (; body[at] !== QUOTE; at += 1) {
      const byte = body[at] ?? 0;
      if (byte < SPACE || byte > MAX_ASCII || byte === BACKSLASH) throw NOT_PLAIN;
    }
    this.#at = at + 1;
    return body.toString('latin1', start, at);
  }

  /** What stands between two quotes, whatever it is: for those who look at every character themselves. */
  unchecked(): string {
    const start = this.#startOfString();
    const end = this.#body.indexOf(QUOTE, start);
    if (end < 0) throw NOT_PLAIN;
    this.#at = end + 1;
    return this.#body.toString('latin1', start, end);
  }

  /** Nothing may follow. */
  end(): void {
    while (isSpace(this.#body[this.#at])) this.#at += 1;
    if (this.#at < this.#body.length) throw NOT_PLAIN;
  }

  #startOfString(): number {
    this.expect(QUOTE);
    return this.#at;
  }

  /** Whether the name stands there, with its closing quote. */
  #isAt(start: number, name: string): boolean {
    const body = this.#body;
    if (body[start + name.length] !== QUOTE) return false;
    for (let index = 0; index < name.length; index += 1) {
      if (body[start + index] !== name.charCodeAt(index)) return false;
    }
    return true;
  }

  #comesAfterSpace(byte: number): boolean {
    let at = this.#at;
    while (isSpace(this.#body[at])) at += 1;
    this.#at = at;
    return this.#body[at] === byte;
  }
}

const isSpace = (byte: number | undefined): boolean =>
  byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
