// Which records of which runs an object holds. Nobody says how Firehose was told to write it, so the object is asked:
// records with a newline behind each or with nothing between, aggregates taken apart or as they are.
import { INSTANT, identityOf, jsonIdentity, TEXT_INSTANT, textIdentity } from '../records/identity.ts';
import { aggregatesIn } from './aggregates-in-object.ts';

/** By run: the numbers of its records, each as often as it is there, in no order. */
export type NumbersByRun = ReadonlyMap<string, readonly number[]>;

const RUN_ID = '([0-9A-HJKMNP-TV-Z]{26})';
const NUMBER = '([1-9]\\d{0,8})';
const NEWLINE = 0x0a;

// Each begins with plain text, and the search for that is ten times as fast as one for either of them at once.
const JSON_RECORD = `\\${jsonIdentity(RUN_ID)}${NUMBER}[,}]`;
const TEXT_RECORD = `${textIdentity(RUN_ID)}${NUMBER}(?:${TEXT_INSTANT}${INSTANT})?`;
/** A record of JSON begins the object or follows another record: nothing else stands unescaped in front of one. */
const END_OF_RECORD = /[\n}\d]/;

// One character a byte, whatever the bytes are: who a record is stands in ASCII.
const decoder = new TextDecoder('latin1');

/**
 * An object that ends with a newline has one behind each record. Without them, a record that is not JSON ends with its
 * instant, which is always as long; one that has none is taken to end with the digits of its number.
 */
export function numbersIn(object: Uint8Array): NumbersByRun {
  const numbers = new Map<string, number[]>();
  const add = (runId: string, number: number) => {
    const ofRun = numbers.get(runId);
    if (ofRun) ofRun.push(number);
    else numbers.set(runId, [number]);
  };
  const isDelimited = object.at(-1) === NEWLINE;
  let at = 0;
  for (const { start, end, userRecords } of aggregatesIn(object)) {
    scan(object.subarray(at, start), isDelimited, add);
    for (const { data } of userRecords) {
      const identity = identityOf(data);
      if (identity) add(identity.runId, identity.number);
    }
    at = end;
  }
  scan(object.subarray(at), isDelimited, add);
  return numbers;
}

function scan(bytes: Uint8Array, isDelimited: boolean, add: (runId: string, number: number) => void): void {
  const text = decoder.decode(bytes);
  for (const { 1: runId = '', 2: number, index } of text.matchAll(new RegExp(JSON_RECORD, 'g'))) {
    if (index === 0 || END_OF_RECORD.test(text.charAt(index - 1))) add(runId, Number(number));
  }
  const inText = new RegExp(isDelimited ? `${TEXT_RECORD}(?=\\n|$)` : TEXT_RECORD, 'g');
  for (const [, runId = '', number] of text.matchAll(inText)) add(runId, Number(number));
}
