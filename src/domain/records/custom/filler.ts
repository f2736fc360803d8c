// A user's text turned into that of one record: each placeholder is tried once before anything is sent, and drawn anew
// for each record.
import type { Random } from '../../random.ts';
import { type KnownValues, knownValues } from './known-values.ts';
import { type Piece, type Placeholder, wrongPlaceholder } from './placeholders.ts';

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

/** Refuses placeholders that are not known, or that do not take their arguments. */
export function filler(pieces: readonly Piece[], writing: Writing, run: RunOfText, trial: Random): Fill {
  const known = knownValues(run.nowMs, trial);
  const parts = pieces.map((piece) => partOf(piece, writing, known, run.runId));
  return (number, random) => {
    known.drawFrom(random);
    let text = '';
    for (const part of parts) {
      text += part(number);
      if (text.length > MOST_CHARACTERS) break;
    }
    return text.slice(0, MOST_CHARACTERS);
  };
}

type Part = (number: number) => string;

function partOf(piece: Piece, writing: Writing, known: KnownValues, runId: string): Part {
  if (typeof piece === 'string') return () => piece;
  if (piece.name === 'runId') return () => runId;
  if (piece.name === 'number') return (number) => String(number);
  const { name, args, source } = piece;
  const value = known.find(name);
  if (!value) throw wrongPlaceholder(source, unknownName(name, known.like(name)));
  checkPattern(piece);
  freeze(args);
  const write = () => written(value(...args), writing);
  try {
    write();
  } catch (error) {
    throw wrongPlaceholder(source, error instanceof Error ? error.message : String(error));
  }
  return () => {
    try {
      return write();
    } catch {
      // One draw in thousands that has no value must not stop the run: nothing stands for it.
      return '';
    }
  };
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
