// How a template draws its values: at random for a record, or the longest of each to know the largest record.
import type { Random } from '../random.ts';

export interface Choice {
  oneOf(items: readonly string[]): string;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
}

export const randomChoice = (random: Random): Choice => ({
  oneOf: (items) => items[random.uint32() % items.length] ?? '',
  whole: (least, most) => least + (random.uint32() % (most - least + 1)),
});

/** Takes the longest text and the largest number, which has the most digits. */
export const LONGEST: Choice = {
  oneOf: (items) => items.reduce((longest, item) => (item.length > longest.length ? item : longest)),
  whole: (_, most) => most,
};

/** `value` hundredths, as money and measurements are written: 1234 is 12.34. */
export const hundredths = (value: number): string =>
  `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
