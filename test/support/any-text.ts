// Any text that UTF-8 can hold, for properties. The units of fast-check's own come from a table of all million
// characters, which takes a second to make, and are hardly ever ASCII.
import fc, { type Arbitrary, type StringConstraints } from 'fast-check';

const characters = (from: number, to: number): Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((codePoint) => String.fromCodePoint(codePoint));

/** As often from before the surrogates as from behind them and as pairs of them, whose orders differ in UTF-8 and UTF-16. */
const anyCharacter = fc.oneof(
  characters(0, 0x7f),
  characters(0x80, 0xd7ff),
  characters(0xe000, 0xffff),
  characters(0x1_0000, 0x10_ffff),
);

export const anyText = (constraints: Omit<StringConstraints, 'unit'> = {}): Arbitrary<string> =>
  fc.string({ ...constraints, unit: anyCharacter });
