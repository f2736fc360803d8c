// Whole numbers as text, the way source maps write them: base-64 digits of five bits each, and a sixth bit that says
// whether more follow. JSON takes it as it is, and two texts put together are the numbers of both.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE = 32;
const VALUE_OF = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

/** Writes whole numbers from 0 to 2^53: one character below 32, two below 1,024, three below 32,768. */
export function writeVlq(values: Iterable<number>): string {
  let text = '';
  for (const value of values) {
    let rest = value;
    for (; rest >= BASE; rest = Math.floor(rest / BASE)) text += DIGITS.charAt(BASE + (rest % BASE));
    text += DIGITS.charAt(rest);
  }
  return text;
}

/** Gives what {@link writeVlq} wrote, one by one. Characters that it never writes, and a number cut short, are faults. */
export function* readVlq(text: string): Generator<number, void> {
  let value = 0;
  let weight = 1;
  for (let index = 0; index < text.length; index += 1) {
    const digit = VALUE_OF.get(text.charCodeAt(index));
    if (digit === undefined) throw new RangeError(`Expected base-64 digits, got ${JSON.stringify(text[index])}`);
    value += (digit % BASE) * weight;
    weight *= BASE;
    if (digit >= BASE) continue;
    yield value;
    value = 0;
    weight = 1;
  }
  if (weight > 1) throw new RangeError('Expected a whole number, got the beginning of one');
}

/** Small numbers of either sign as small numbers: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. */
const unsigned = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const signed = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** Writes each number as its distance from the one before, `last` for the first: short where numbers rise slowly. */
export function writeSteps(values: readonly number[], last: number): string {
  return writeVlq(values.map((value, index) => unsigned(value - (values[index - 1] ?? last))));
}

/** Gives the numbers that {@link writeSteps} wrote, in pieces, each from where the last ended, the first from 0. */
export function* readSteps(text: string): Generator<number, void> {
  let value = 0;
  for (const step of readVlq(text)) {
    value += signed(step);
    yield value;
  }
}
