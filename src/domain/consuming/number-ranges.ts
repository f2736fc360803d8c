// Sets of numbers as text, as the ranges that they make: short where many lie side by side.
import { NumberSet } from './number-set.ts';
import { readVlq, writeVlq } from './vlq.ts';

/** A text is no longer than this: it is part of a document that is written every second. */
const MOST_CHARACTERS = 65_536;

/** Pairs of the gap in front of a range and its length. What would make too long a text is left out, the highest first. */
export function writeRanges(numbers: NumberSet): string {
  let text = '';
  let end = 0;
  for (const { first, last } of numbers.ranges()) {
    const pair = writeVlq([first - end, last - first]);
    if (text.length + pair.length > MOST_CHARACTERS) break;
    text += pair;
    end = last;
  }
  return text;
}

export function readRanges(text: string, into = new NumberSet()): NumberSet {
  let end = 0;
  let first: number | undefined;
  for (const value of readVlq(text)) {
    if (first === undefined) first = end + value;
    else {
      end = first + value;
      for (let number = first; number <= end; number += 1) into.add(number);
      first = undefined;
    }
  }
  return into;
}
