// Records after a text of the user's own, in the placeholder language that the Kinesis Data Generator made known.

import { decodeTime, isValid } from 'ulid';
import { isJson } from '../../json-text.ts';
import { seededRandom } from '../../random.ts';
import type { Content } from '../content.ts';
import { ANY_INSTANT_MS, instantDigits, JSON_INSTANT, jsonIdentity, TEXT_INSTANT, textIdentity } from '../identity.ts';
import { type Fill, filler } from './filler.ts';
import { type Piece, parsePlaceholders } from './placeholders.ts';

/** What stands around the user's text, so that each record can be found again, and made up to a size. */
interface Frame {
  before(number: number, instant: string): string;
  readonly padding: readonly [open: string, close: string];
  after(number: number, instant: string): string;
}

/** As many records are looked at to know how large the text may become. */
const SAMPLE = 200;
const encoder = new TextEncoder();

/**
 * Every record says who it is, as those of the built-in templates do: a text that is a JSON object, with each
 * placeholder filled in once, gets `run`, `number` and `at` as its first members, any other text gets
 * ` run=… number=… at=…` at its end. That is so even where the text holds `{{runId}}` and `{{number}}` itself: nobody but
 * its author knows where to look for them. White space around the text is dropped.
 *
 * How long a text becomes is chance. A given size is refused when one of the first 200 records needs more; should a
 * later one need more, its text is cut, so that every record has its size and its identity.
 */
export function customContent(runId: string, text: string, seed: number): Content {
  const { frame, fill } = framed(parsePlaceholders(text.trim()), runId, seed);
  return {
    describes: `the largest of the first ${SAMPLE} records of your text`,
    leastBytes: (count, ownBytes) => {
      let longest = 0;
      for (let number = 1; number <= Math.min(count, SAMPLE); number += 1) {
        longest = Math.max(longest, ownBytes(number) - frameBytes(frame, number));
      }
      return longest + frameBytes(frame, count) + frame.padding.join('').length;
    },
    write: (line, number, instant, random, recordBytes) => {
      const [open, close] = frame.padding;
      const after = frame.after(number, instant);
      line.text(frame.before(number, instant));
      const body = encoder.encode(fill(number, random));
      if (recordBytes === undefined) {
        line.bytes(body);
      } else {
        line.bytes(cut(body, recordBytes - line.length - open.length - close.length - after.length));
        line.text(open);
        line.letters(recordBytes - line.length - close.length - after.length, random);
        line.text(close);
      }
      line.text(after);
    },
  };
}

function framed(pieces: readonly Piece[], runId: string, seed: number): { frame: Frame; fill: Fill } {
  const run = { runId, nowMs: isValid(runId) ? decodeTime(runId) : 0 };
  const inner = insideOfObject(pieces);
  if (inner) {
    const { fill, tried } = filler(inner, 'json', run, seededRandom(seed));
    if (isJson(`{${tried}}`)) return { frame: jsonFrame(runId, inner.length > 0), fill };
  }
  return { frame: textFrame(runId), fill: filler(pieces, 'plain', run, seededRandom(seed)).fill };
}

/** What stands between the braces of a text that begins and ends with them; undefined for any other. */
function insideOfObject(pieces: readonly Piece[]): Piece[] | undefined {
  const [first, ...rest] = pieces;
  if (typeof first !== 'string' || !first.startsWith('{')) return undefined;
  const opened = [first.slice(1), ...rest];
  const last = opened.pop();
  if (typeof last !== 'string' || !last.endsWith('}')) return undefined;
  const inner = [...opened, last.slice(0, -1)];
  return inner.every((piece) => typeof piece === 'string' && piece.trim() === '') ? [] : inner;
}

const jsonFrame = (runId: string, hasMembers: boolean): Frame => ({
  before: (number, instant) => `${jsonIdentity(runId)}${number}${JSON_INSTANT}${instant}${hasMembers ? ',' : ''}`,
  padding: [',"padding":"', '"'],
  after: () => '}',
});

const textFrame = (runId: string): Frame => ({
  before: () => '',
  padding: [' padding=', ''],
  after: (number, instant) => `${textIdentity(runId)}${number}${TEXT_INSTANT}${instant}`,
});

const ANY_INSTANT = instantDigits(ANY_INSTANT_MS);
const frameBytes = (frame: Frame, number: number): number =>
  frame.before(number, ANY_INSTANT).length + frame.after(number, ANY_INSTANT).length;

/** The first `most` bytes or a few less: no character is cut in two. */
function cut(body: Uint8Array, most: number): Uint8Array {
  if (body.length <= most) return body;
  let end = most;
  while (((body[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return body.subarray(0, end);
}
