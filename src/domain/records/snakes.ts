// The tutorial's records: lowercase letters, in which a consumer looks for eggs.
import { invalidField } from '../errors.ts';
import type { Random } from '../random.ts';

/**
 * How many letters each record has, over and over: the nine strings that each poster of "Snakes in the Stream" sends.
 * Source: aws-samples/kinesis-poster-worker, poster.py.
 */
export const SNAKE_LENGTHS: readonly number[] = [100, 1_000, 500, 5_000, 10, 750, 10, 2_000, 500];

const LETTER_A = 97;
const LETTERS = 26;
const LETTERS_PER_DRAW = 6;
const END = '"}';

const head = (runId: string, number: number): string => `{"run":"${runId}","number":${number},"snake":"`;

/** Bytes of a record without its letters. The run's id and the number are ASCII. */
const snakeEnvelopeBytes = (runId: string, number: number): number => head(runId, number).length + END.length;

/** The data bytes of record `number`: as the tutorial sizes it, or exactly `recordBytes`. */
export function snakeDataBytes(runId: string, number: number, recordBytes: number | undefined): number {
  const letters = SNAKE_LENGTHS[(number - 1) % SNAKE_LENGTHS.length] ?? 0;
  return recordBytes ?? snakeEnvelopeBytes(runId, number) + letters;
}

/** Refuses a size too small for the last record of the run, whose number is the longest. */
export function checkSnakeSize(runId: string, count: number, recordBytes: number | undefined): void {
  const leastBytes = snakeEnvelopeBytes(runId, count);
  if (recordBytes === undefined || recordBytes >= leastBytes) return;
  throw invalidField(
    '/recordBytes',
    `expected at least ${leastBytes}, which the template "snakes" needs for run, number and quotes; got ${recordBytes}`,
  );
}

/** `{"run":…,"number":…,"snake":"random lowercase letters"}` in UTF-8. The same random source gives the same bytes. */
export function snake(runId: string, number: number, random: Random, recordBytes?: number): Uint8Array {
  const data = new Uint8Array(snakeDataBytes(runId, number, recordBytes));
  const start = writeAscii(data, 0, head(runId, number));
  const end = data.length - END.length;
  writeLetters(data, start, end, random);
  writeAscii(data, end, END);
  return data;
}

function writeAscii(data: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) data[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** Six letters come out of each draw: 26^6 fits into 32 bits, and a draw a letter would take most of a run's time. */
function writeLetters(data: Uint8Array, start: number, end: number, random: Random): void {
  let at = start;
  while (at < end) {
    let draw = random.uint32();
    for (let letter = 0; letter < LETTERS_PER_DRAW && at < end; letter += 1) {
      data[at] = LETTER_A + (draw % LETTERS);
      draw = Math.floor(draw / LETTERS);
      at += 1;
    }
  }
}
