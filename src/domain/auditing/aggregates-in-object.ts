// The KPL's aggregates in an object, where somebody delivered them unopened.
import { deaggregate } from '../records/aggregation/deaggregate.ts';
import { AGGREGATE_FIELD, MAGIC, MD5_BYTES, WIRE_TYPE } from '../records/aggregation/format.ts';

export interface FoundAggregate {
  readonly start: number;
  /** Just behind its last byte. */
  readonly end: number;
  readonly userRecords: readonly { readonly data: Uint8Array }[];
}

/** Where an MD5 happens to look like a field or two, its end is not the last that was found. */
const ENDS_TRIED = 8;
const TAGS: readonly (number | undefined)[] = Object.values(AGGREGATE_FIELD).map(
  (number) => number * 8 + WIRE_TYPE.bytes,
);

/** In their order. Damaged ones are left to the bytes around them. */
export function* aggregatesIn(object: Uint8Array): Generator<FoundAggregate> {
  const [first = 0] = MAGIC;
  let at = object.indexOf(first);
  while (at >= 0) {
    const found = aggregateAt(object, at);
    if (found) yield found;
    at = object.indexOf(first, found?.end ?? at + 1);
  }
}

/** An aggregate does not say how long it is: it ends with the MD5 of its fields, behind one of them. */
function aggregateAt(object: Uint8Array, start: number): FoundAggregate | undefined {
  if (!MAGIC.every((byte, index) => object[start + index] === byte)) return undefined;
  const fieldEnds = fieldEndsFrom(object, start + MAGIC.length);
  for (const fieldEnd of fieldEnds.slice(-ENDS_TRIED).reverse()) {
    const end = fieldEnd + MD5_BYTES;
    const found = deaggregate(object.subarray(start, end));
    if (found.kind === 'aggregate') return { start, end, userRecords: found.userRecords };
  }
  return undefined;
}

function fieldEndsFrom(object: Uint8Array, from: number): number[] {
  const ends: number[] = [];
  let at = from;
  while (TAGS.includes(object[at])) {
    let length = 0;
    let weight = 1;
    let byte = 0x80;
    while (byte >= 0x80 && weight < 2 ** 35) {
      at += 1;
      byte = object[at] ?? 0;
      length += (byte & 0x7f) * weight;
      weight *= 0x80;
    }
    at += 1 + length;
    if (at > object.length) break;
    ends.push(at);
  }
  return ends;
}
