// Version 4 UUIDs out of an injected random source.
import type { Random } from '../random.ts';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hexOf = (byte: number): string => HEX[byte & 0xff] ?? '';
const hex32 = (word: number): string => hexOf(word >>> 24) + hexOf(word >>> 16) + hexOf(word >>> 8) + hexOf(word);

/** Bytes of a UUID as text. */
export const UUID_BYTES = 36;

/** A random UUID (RFC 9562, version 4). Not for secrets: it is as random as its source. */
export function uuid(random: Random): string {
  const second = hex32((random.uint32() & 0xffff0fff) | 0x00004000);
  const third = hex32((random.uint32() & 0x3fffffff) | 0x80000000);
  return `${hex32(random.uint32())}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hex32(random.uint32())}`;
}
