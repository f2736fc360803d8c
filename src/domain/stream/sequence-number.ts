// Sequence numbers in AWS's form: 186 bits that say which shard made them, in which second, and in which order.
//
// The layout is **observed**, not documented: kinesalite decoded real numbers, and its tests were run against AWS.
//
//   bits   meaning
//   4      2, so that every number has 56 digits and starts with 49
//   36     second in which the shard was created
//   4      lowest four bits of the shard's index
//   64     counter: what makes the numbers of a shard strictly increase (its highest bit is 0)
//   8      0
//   36     second in which the record arrived
//   32     index of the shard
//   4      2, the version of this layout

export interface SequenceNumberParts {
  readonly shardCreatedAtSeconds: number;
  /** The number in the shard's id. */
  readonly shardIndex: number;
  /** Records of the shard in order of arrival, from 1; 0 is the shard's own starting sequence number. */
  readonly counter: number;
  readonly arrivedAtSeconds: number;
}

const VERSION = 2n;
const INDEX_AT = 4n;
const ARRIVED_AT = 36n;
const COUNTER_AT = 80n;
const NIBBLE_AT = 144n;
const CREATED_AT = 148n;
const LEADING_AT = 184n;

const MAX_COUNTER = (1n << 63n) - 1n;
const MAX_INDEX = (1n << 31n) - 1n;

export type SequenceNumberEncoder = (counter: number, arrivedAtSeconds: number) => string;

/** The encoder of one shard: what does not change from record to record is worked out once. */
export function sequenceNumbersOf(shardIndex: number, shardCreatedAtSeconds: number): SequenceNumberEncoder {
  const index = BigInt(shardIndex);
  const fixed =
    (VERSION << LEADING_AT) |
    (BigInt(shardCreatedAtSeconds) << CREATED_AT) |
    ((index & 0xfn) << NIBBLE_AT) |
    (index << INDEX_AT) |
    VERSION;
  return (counter, arrivedAtSeconds) =>
    (fixed | (BigInt(counter) << COUNTER_AT) | (BigInt(arrivedAtSeconds) << ARRIVED_AT)).toString();
}

/** ASCII digits, 56 of them. They hold until the next call. */
export type SequenceDigitsEncoder = (counter: number, arrivedAtSeconds: number) => Uint8Array;

export const SEQUENCE_NUMBER_DIGITS = 56;

const ASCII_NINE = 57;

/** What the next counter adds to a number, lowest digit first. */
const COUNTER_STEP = Uint8Array.from([...(1n << COUNTER_AT).toString()].reverse(), Number);

/**
 * The same numbers as bytes for an answer that is written by the million: the numbers of a shard mostly follow each
 * other, and adding up digits costs a quarter of a BigInt and its decimal text.
 */
export function sequenceDigitsOf(shardIndex: number, shardCreatedAtSeconds: number): SequenceDigitsEncoder {
  const encode = sequenceNumbersOf(shardIndex, shardCreatedAtSeconds);
  const digits = new Uint8Array(SEQUENCE_NUMBER_DIGITS);
  let last = Number.NaN;
  let lastSeconds = Number.NaN;
  return (counter, arrivedAtSeconds) => {
    if (counter === last + 1 && arrivedAtSeconds === lastSeconds) addStep(digits, COUNTER_STEP);
    else writeDigits(digits, encode(counter, arrivedAtSeconds));
    last = counter;
    lastSeconds = arrivedAtSeconds;
    return digits;
  };
}

function writeDigits(digits: Uint8Array, number: string): void {
  for (let at = 0; at < SEQUENCE_NUMBER_DIGITS; at += 1) digits[at] = number.charCodeAt(at);
}

/** As it is done on paper, and without a branch: which way it went would be chance, and guessing wrong costs time. */
function addStep(digits: Uint8Array, step: Uint8Array): void {
  let at = SEQUENCE_NUMBER_DIGITS;
  let carry = 0;
  for (let place = 0; place < step.length || carry > 0; place += 1) {
    at -= 1;
    const sum = (digits[at] ?? 0) + (place < step.length ? (step[place] ?? 0) : 0) + carry;
    carry = (ASCII_NINE - sum) >>> 31;
    digits[at] = sum - 10 * carry;
  }
}

/**
 * The number that ends a closed shard: behind every record that it can hold. Observed: its counter is the highest
 * there is, and its second is the one before the shard's children were made.
 */
export const endingSequenceNumber = (shardIndex: number, createdAtSeconds: number, closedAtSeconds: number): string =>
  (
    BigInt(sequenceNumbersOf(shardIndex, createdAtSeconds)(0, closedAtSeconds - 1)) |
    (MAX_COUNTER << COUNTER_AT)
  ).toString();

/** What a decimal sequence number says, or undefined where it is none of this layout. */
export function decodeSequenceNumber(text: string): SequenceNumberParts | undefined {
  const number = BigInt(text);
  if (number >> LEADING_AT !== VERSION || bits(number, 0n, 4n) !== VERSION) return undefined;
  const counter = bits(number, COUNTER_AT, 64n);
  const index = bits(number, INDEX_AT, 32n);
  if (counter > MAX_COUNTER || index > MAX_INDEX) return undefined;
  return {
    shardCreatedAtSeconds: Number(bits(number, CREATED_AT, 36n)),
    shardIndex: Number(index),
    counter: Number(counter),
    arrivedAtSeconds: Number(bits(number, ARRIVED_AT, 36n)),
  };
}

const bits = (number: bigint, at: bigint, width: bigint): bigint => (number >> at) & ((1n << width) - 1n);
