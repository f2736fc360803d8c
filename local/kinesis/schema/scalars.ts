// The shapes that hold no others: strings, whole numbers, booleans, times and blobs.
import { fromBase64 } from './base64.ts';
import { type Fault, javaClass, NO_FAULTS, type Shape, serializationError, unexpected } from './shape.ts';

interface StringConstraints {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export function string({
  pattern,
  minLength = 0,
  maxLength = Number.POSITIVE_INFINITY,
}: StringConstraints = {}): Shape<string> {
  const matcher = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
  return {
    read: readString,
    check(value) {
      const isMatching = matcher === undefined || matcher.test(value);
      if (isMatching && value.length >= minLength && value.length <= maxLength) return NO_FAULTS;
      const faults: Fault[] = [];
      if (!isMatching) faults.push(faulty(value, `Member must satisfy regular expression pattern: ${pattern}`));
      if (value.length < minLength) faults.push(faulty(value, tooShort(minLength)));
      // A text is counted in characters, a pair of surrogates as one; only a long one is worth the count.
      if (value.length > maxLength && [...value].length > maxLength) faults.push(faulty(value, tooLong(maxLength)));
      return faults;
    },
  };
}

/** A string out of a list. The list is printed in the order given. */
export function oneOf<const V extends string>(values: readonly V[]): Shape<V> {
  const isOne = (text: string): text is V => values.some((value) => value === text);
  return {
    // A value that is none of them is told by `check`, as AWS does: it is no fault of serialization.
    read: (value) => readString(value) as V,
    check: (value) =>
      isOne(value) ? NO_FAULTS : [faulty(value, `Member must satisfy enum value set: [${values.join(', ')}]`)],
  };
}

interface RangeConstraints {
  readonly min?: number;
  readonly max?: number;
}

export function integer({
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
}: RangeConstraints = {}): Shape<number> {
  return {
    read(value) {
      if (typeof value === 'number') return Math.floor(value);
      if (typeof value === 'object' && value !== null) throw unexpected(value);
      throw serializationError(`${javaClass(value)} can not be converted to an Integer`);
    },
    check(value) {
      if (value < min) return [faulty(value, `Member must have value greater than or equal to ${min}`)];
      if (value > max) return [faulty(value, `Member must have value less than or equal to ${max}`)];
      return NO_FAULTS;
    },
  };
}

export function boolean(): Shape<boolean> {
  return {
    read(value) {
      if (typeof value === 'boolean') return value;
      if (typeof value === 'object' && value !== null) throw unexpected(value);
      const shown = typeof value === 'string' ? `'${value.toUpperCase()}'` : javaClass(value);
      throw serializationError(`${shown} can not be converted to an Boolean`);
    },
    check: () => NO_FAULTS,
  };
}

const MS_PER_SECOND = 1_000;

/** Seconds since the epoch with a fraction on the wire; in this process a `Date`. Precise to the millisecond. */
export function timestamp(): Shape<Date> {
  return {
    read(value) {
      if (typeof value === 'number') return new Date(Math.round(value * MS_PER_SECOND));
      if (value instanceof Date) return value;
      if (typeof value === 'object' && value !== null) throw unexpected(value);
      throw serializationError(`${javaClass(value)} can not be converted to milliseconds since epoch`);
    },
    check: () => NO_FAULTS,
  };
}

/** Base64 on the wire; in this process the bytes, which belong to the platform from then on. */
export function blob({ maxBytes }: { readonly maxBytes: number }): Shape<Uint8Array> {
  return {
    read(value) {
      if (typeof value === 'string') return readBase64(value);
      if (value instanceof Uint8Array) return value;
      if (typeof value === 'object' && value !== null) throw unexpected(value);
      throw serializationError(`${javaClass(value)} can not be converted to a Blob`);
    },
    // AWS prints no value since 2025; it used to print Java's `HeapByteBuffer[pos=0 lim=… cap=…]`.
    check: ({ byteLength }) =>
      byteLength > maxBytes ? [{ path: '', shown: '', constraint: tooLong(maxBytes) }] : NO_FAULTS,
  };
}

export const tooShort = (length: number): string => `Member must have length greater than or equal to ${length}`;
export const tooLong = (length: number): string => `Member must have length less than or equal to ${length}`;

const faulty = (value: string | number, constraint: string): Fault => ({ path: '', shown: `'${value}'`, constraint });

export function readString(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) throw unexpected(value);
  throw serializationError(`${javaClass(value)} can not be converted to an String`);
}

const BASE64_GROUP = 4;

function readBase64(text: string): Uint8Array {
  if (text.length % BASE64_GROUP !== 0) {
    throw notBase64(text, `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`);
  }
  const bytes = fromBase64(text);
  if (bytes) return bytes;
  const wrong = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(text)?.[0];
  throw notBase64(
    text,
    wrong === undefined ? 'Invalid last non-pad Base64 character dectected' : `Invalid Base64 character: '${wrong}'`,
  );
}

const notBase64 = (text: string, reason: string) =>
  serializationError(`'${text}' can not be converted to a Blob: ${reason}`);
