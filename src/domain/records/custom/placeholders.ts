// A text with placeholders, taken apart: `{{name}}`, or `{{name(arguments)}}` with arguments as JSON writes them.
import { invalidField } from '../../errors.ts';

export interface Placeholder {
  /** As it stands in the text, for messages. */
  readonly source: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Piece = string | Placeholder;

const POINTER = '/template/custom';
const PLACEHOLDER = /\{\{\s*([\w.]+)\s*(?:\((.*?)\))?\s*\}\}/gs;
/** Only this much of a wrong placeholder is repeated in an error. */
const SHOWN_CHARACTERS = 80;

export const wrongText = (message: string): Error => invalidField(POINTER, message);

export const wrongPlaceholder = (source: string, message: string): Error =>
  wrongText(`${source.slice(0, SHOWN_CHARACTERS)}: ${message}`);

/** Literal text and placeholders in their order. Nothing is evaluated here, and nothing but names and JSON is read. */
export function parsePlaceholders(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [source, name = '', args = ''] = match;
    pieces.push(literal(text.slice(end, match.index)), { source, name, args: parseArguments(source, args) });
    end = match.index + source.length;
  }
  pieces.push(literal(text.slice(end)));
  return pieces.filter((piece) => piece !== '');
}

/** Two braces that begin no placeholder are a mistake, not text: nobody would find out in a million records. */
function literal(text: string): string {
  const at = text.indexOf('{{');
  if (at < 0) return text;
  throw wrongPlaceholder(text.slice(at), 'expected a placeholder such as {{internet.ip}} or {{number.int({"max":9})}}');
}

function parseArguments(source: string, args: string): readonly unknown[] {
  try {
    return JSON.parse(`[${args}]`);
  } catch {
    throw wrongPlaceholder(source, 'expected arguments in JSON, strings in double quotes');
  }
}
