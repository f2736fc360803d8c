// A user's text turned into that of one record: each placeholder is tried once before anything is sent, and drawn anew
// for each record.
import type { Random } from '../../random.ts';
import { type KnownValues, knownValues } from './known-values.ts';
import { type Piece, type Placeholder, wrongPlaceholder, wrongText } from './placeholders.ts';

export interface RunOfText {
  readonly runId: string;
  /** When the run began: the `date.now` of its records. */
  readonly nowMs: number;
}

/** How a value is written: as it is, or so that it may stand between the quotes of a JSON string. */
export type Writing = 'plain' | 'json';

/** The text of record `number`. */
export type Fill = (number: number, random: Random) => string;

/** More is no event any more, and would take a small function's memory: what goes beyond is left out. */
const MOST_CHARACTERS = 65_536;
/** Some way below that, as one draw is longer than another: hardly a record is cut, then. */
const MOST_TRIED_CHARACTERS = MOST_CHARACTERS / 2;

export interface Filler {
  readonly fill: Fill;
  /** What the text became when it was tried. */
  readonly tried: string;
}

/** Refuses placeholders that are not known, or that do not take their arguments, and a text that becomes too long. */
export function filler(pieces: readonly Piece[], writing: Writing, run: RunOfText, trial: Random): Filler {
  const known = knownValues(run.nowMs, trial);
  const parts = pieces.map((piece) => partOf(piece, writing, known, run.runId));
  const tried = tryOnce(pieces, parts);
  const fill: Fill = (number, random) => {
    known.drawFrom(random);
    let text = '';
    for (const part of parts) {
      text += orNothing(part, number);
      if (text.length > MOST_CHARACTERS) break;
    }
    return text.slice(0, MOST_CHARACTERS);
  };
  return { fill, tried };
}

function tryOnce(pieces: readonly Piece[], parts: readonly Part[]): string {
  let text = '';
  for (const [index, part] of parts.entries()) {
    text += orRefusal(part, pieces[index]);
    if (text.length > MOST_TRIED_CHARACTERS) {
      throw wrongText(
        `expected at most ${MOST_TRIED_CHARACTERS} characters with each placeholder filled in once, got more`,
      );
    }
  }
  return text;
}

/** Throws where a placeholder has no value. */
type Part = (number: number) => string;

function orRefusal(part: Part, piece: Piece | undefined): string {
  try {
    return part(1);
  } catch (error) {
    const source = typeof piece === 'object' ? piece.source : '';
    throw wrongPlaceholder(source, error instanceof Error ? error.message : String(error));
  }
}

/** One draw in thousands that has no value must not stop the run: nothing stands for it. */
function orNothing(part: Part, number: number): string {
  try {
    return part(number);
  } catch {
    return '';
  }
}

function partOf(piece: Piece, writing: Writing, known: KnownValues, runId: string): Part {
  if (typeof piece === 'string') return () => piece;
  if (piece.name === 'runId') return () => runId;
  if (piece.name === 'number') return (number) => String(number);
  const { name, args, source } = piece;
  const value = known.find(name);
  if (!value) throw wrongPlaceholder(source, unknownName(name, known.like(name)));
  checkPattern(piece);
  freeze(args);
  return () => written(value(...args), writing);
}

function unknownName(name: string, like: readonly string[]): string {
  if (like.length > 0) return `${name} is not known here; known are ${like.join(', ')}`;
  return (
    `${name} is not known here; known are runId, number and the functions of https://fakerjs.dev/api/, ` +
    'such as internet.ip'
  );
}

function checkPattern({ args, source }: Placeholder): void {
  if (!/\{\d/.test(JSON.stringify(args))) return;
  throw wrongPlaceholder(source, 'repeats a pattern with braces, which is not allowed here');
}

/** One that changed its arguments would give the next record another value than the same record made again. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}

function written(value: unknown, writing: Writing): string {
  const text = plain(value);
  return writing === 'json' && typeof value === 'string' ? JSON.stringify(text).slice(1, -1) : text;
}

function plain(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value);
  if (value === undefined) throw new TypeError('has no value with these arguments');
  return String(value);
}
