// Bodies in CBOR, which the Java SDKs and all that is built on them (KCL, Flink, Spark) speak to Kinesis.
import { cbor, tag } from '@smithy/core/cbor';
import type { Codec } from './codec.ts';

export const cborCodec: Codec = {
  contentType: 'application/x-amz-cbor-1.1',
  read(body) {
    try {
      return withoutTags(cbor.deserialize(body));
    } catch {
      return undefined;
    }
  },
  write: (answer) => cbor.serialize(toCbor(answer)),
};

const TIME_TAG = 1;

/**
 * AWS writes a time as whole milliseconds, where the standard has seconds; clients of other make keep to the standard.
 * A number of seconds gets this large in the year 5138, one of milliseconds was in March 1973.
 */
const LEAST_MS = 100_000_000_000;
const MS_PER_SECOND = 1_000;

interface Tagged {
  readonly tag: unknown;
  readonly value: unknown;
}

/** What a JSON body would be, but with bytes for blobs and dates for times. */
function withoutTags(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutTags);
  if (isTagged(value)) return value.tag === TIME_TAG ? toDate(value.value) : withoutTags(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutTags(member)]));
}

/** The library marks its tags with a symbol, which no map of a body has. */
const isTagged = (value: object): value is Tagged => Object.getOwnPropertySymbols(value).length > 0;

function toDate(time: unknown): unknown {
  const number = Number(time);
  return new Date(Math.abs(number) < LEAST_MS ? Math.round(number * MS_PER_SECOND) : number);
}

function toCbor(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value instanceof Date) return tag({ tag: TIME_TAG, value: value.getTime() });
  if (Array.isArray(value)) return value.map(toCbor);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, toCbor(member)]));
}
