// S3's order of keys: that of their UTF-8 bytes. JavaScript compares UTF-16 units, which differs above U+D7FF.

const FIRST_SURROGATE = 0xd800;
const BEHIND_SURROGATES = 0xe000;

/** Negative, zero or positive, as `sort` wants it. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point above all that fit one unit, so it ranks behind them. */
function rankOf(unit: number): number {
  const isSurrogate = unit >= FIRST_SURROGATE && unit < BEHIND_SURROGATES;
  return isSurrogate ? unit + 0x10000 : unit;
}
