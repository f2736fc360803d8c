// Version 4 UUIDs out of an injected random source.
import type { Random } from '../random.ts';

/** Bytes of a UUID as text. */
export const UUID_BYTES = 36;

const HEX_DIGITS = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const HYPHEN = '-'.charCodeAt(0);

// Written anew by each call: a string of its character codes is made in one go, of pieces in a dozen.
const codes = new Array<number>(UUID_BYTES).fill(HYPHEN);

/** A random UUID (RFC 9562, version 4). Not for secrets: it is as random as its source. */
export function uuid(random: Random): string {
  const second = (random.uint32() & 0xffff0fff) | 0x00004000;
  const third = (random.uint32() & 0x3fffffff) | 0x80000000;
  writeHex(random.uint32(), 0, 8);
  writeHex(second >>> 16, 9, 4);
  writeHex(second, 14, 4);
  writeHex(third >>> 16, 19, 4);
  writeHex(third, 24, 4);
  writeHex(random.uint32(), 28, 8);
  return String.fromCharCode(...codes);
}

/** The word's lowest digits, the last of them first. */
function writeHex(word: number, start: number, digits: number): void {
  let rest = word;
  for (let at = start + digits - 1; at >= start; at -= 1) {
    codes[at] = HEX_DIGITS[rest & 0xf] ?? 0;
    rest >>>= 4;
  }
}
