// MD5 of a short text, without garbage: the key of every record is hashed, by its sender and by its stream.
//
// js-md5 does it for any text, and is what this is held against; it makes an object and a buffer of each, and takes three
// times as long. The steps and the table are RFC 1321's. The loops are written for the engine: what looks like a
// simplification (constants by name, one loop of 64 steps) made them three times slower.

const BLOCK_WORDS = 16;
/** What fits into one block of 64 bytes: its padding takes one at least, its length eight. */
const MAX_CHARACTERS = 55;
const LENGTH_AT = 14;
const BITS_PER_BYTE = 8;
const PADDING = 0x80;
const MAX_ASCII = 0x7f;

/** RFC 1321's T: what each of the 64 steps adds. */
const TABLE = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32));

// Written anew by each call: none leaves anything behind for the next.
const block = new Int32Array(BLOCK_WORDS);
const digest = new Int32Array(4);

/**
 * The MD5 of the text as four little-endian words, or undefined where it is not ASCII or does not fit into one block.
 * The words hold until the next call.
 */
export function md5OfBlock(text: string): Int32Array | undefined {
  if (text.length > MAX_CHARACTERS || !fill(block, text)) return undefined;
  compress(block, TABLE);
  return digest;
}

/** The text as the block's words, padded; false where a character is not ASCII. */
function fill(m: Int32Array, text: string): boolean {
  const { length } = text;
  let seen = 0;
  let at = 0;
  // Four characters are a word: one write each instead of four that read what stands there.
  for (; at + 4 <= length; at += 4) {
    const one = text.charCodeAt(at);
    const two = text.charCodeAt(at + 1);
    const three = text.charCodeAt(at + 2);
    const four = text.charCodeAt(at + 3);
    seen |= one | two | three | four;
    m[at >> 2] = one | (two << 8) | (three << 16) | (four << 24);
  }
  let last = byteAt(length, PADDING);
  for (let rest = at; rest < length; rest += 1) {
    const code = text.charCodeAt(rest);
    seen |= code;
    last |= byteAt(rest, code);
  }
  m[at >> 2] = last;
  m.fill(0, (at >> 2) + 1);
  m[LENGTH_AT] = length * BITS_PER_BYTE;
  return seen <= MAX_ASCII;
}

const byteAt = (at: number, byte: number): number => byte << ((at & 3) * BITS_PER_BYTE);

/** The four rounds, each with its own mix of b, c and d, its own order of the words and its own rotations. */
function compress(m: Int32Array, t: Int32Array): void {
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let i = 0; i < 16; i += 4) {
    a = turn((a + (d ^ (b & (c ^ d))) + at(t, i) + at(m, i)) | 0, 7, b);
    d = turn((d + (c ^ (a & (b ^ c))) + at(t, i + 1) + at(m, i + 1)) | 0, 12, a);
    c = turn((c + (b ^ (d & (a ^ b))) + at(t, i + 2) + at(m, i + 2)) | 0, 17, d);
    b = turn((b + (a ^ (c & (d ^ a))) + at(t, i + 3) + at(m, i + 3)) | 0, 22, c);
  }
  for (let i = 16; i < 32; i += 4) {
    const k = 5 * i + 1;
    a = turn((a + (c ^ (d & (b ^ c))) + at(t, i) + at(m, k & 15)) | 0, 5, b);
    d = turn((d + (b ^ (c & (a ^ b))) + at(t, i + 1) + at(m, (k + 5) & 15)) | 0, 9, a);
    c = turn((c + (a ^ (b & (d ^ a))) + at(t, i + 2) + at(m, (k + 10) & 15)) | 0, 14, d);
    b = turn((b + (d ^ (a & (c ^ d))) + at(t, i + 3) + at(m, (k + 15) & 15)) | 0, 20, c);
  }
  for (let i = 32; i < 48; i += 4) {
    const k = 3 * i + 5;
    a = turn((a + (b ^ c ^ d) + at(t, i) + at(m, k & 15)) | 0, 4, b);
    d = turn((d + (a ^ b ^ c) + at(t, i + 1) + at(m, (k + 3) & 15)) | 0, 11, a);
    c = turn((c + (d ^ a ^ b) + at(t, i + 2) + at(m, (k + 6) & 15)) | 0, 16, d);
    b = turn((b + (c ^ d ^ a) + at(t, i + 3) + at(m, (k + 9) & 15)) | 0, 23, c);
  }
  for (let i = 48; i < 64; i += 4) {
    const k = 7 * i;
    a = turn((a + (c ^ (b | ~d)) + at(t, i) + at(m, k & 15)) | 0, 6, b);
    d = turn((d + (b ^ (a | ~c)) + at(t, i + 1) + at(m, (k + 7) & 15)) | 0, 10, a);
    c = turn((c + (a ^ (d | ~b)) + at(t, i + 2) + at(m, (k + 14) & 15)) | 0, 15, d);
    b = turn((b + (d ^ (c | ~a)) + at(t, i + 3) + at(m, (k + 21) & 15)) | 0, 21, c);
  }
  digest[0] = a + 0x67452301;
  digest[1] = b + 0xefcdab89;
  digest[2] = c + 0x98badcfe;
  digest[3] = d + 0x10325476;
}

/** Rotates the sum left and adds the word beside it. */
const turn = (sum: number, bits: number, beside: number): number =>
  (((sum << bits) | (sum >>> (32 - bits))) + beside) | 0;

const at = (words: Int32Array, index: number): number => words[index] ?? 0;
