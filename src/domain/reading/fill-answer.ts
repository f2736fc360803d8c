// As much of what was read as one answer holds. What is left out keeps its place, for the next.
import { payloadBytes } from '../limits/answer-room.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import type { Rest } from './continuation.ts';
import type { FetchedRecord } from './shard-source.ts';
import { type Encoding, type ReadableRecord, readableRecords, shownPart, shownRecord } from './shown-record.ts';

export interface Filling {
  /** Each is the JSON of one user record. */
  readonly shown: readonly string[];
  /** Of the last of these. */
  readonly last: FetchedRecord | undefined;
  /** The first that found no room, and how many records of the stream are before it. */
  readonly rest: { readonly place: Rest; readonly recordsBefore: number } | undefined;
}

interface Wanted {
  readonly as: Encoding;
  /** Of the shard, where it is known. */
  readonly range: HashKeyRange | undefined;
}

/** `start` is the place where the answer before ended, if it is one of these. */
export function fillAnswer(
  records: readonly FetchedRecord[],
  { as, range }: Wanted,
  roomBytes: number,
  start: Rest | undefined,
): Filling {
  const shown: string[] = [];
  let last: FetchedRecord | undefined;
  let room = roomBytes;
  for (const item of itemsFrom(records, range, start)) {
    const fitting = whatFits(item, as, room, shown.length === 0);
    if (!fitting) return { shown, last, rest: restFrom(item, item.firstByte) };
    shown.push(fitting.json);
    last = item.readable.record;
    room -= fitting.bytes;
    if (fitting.endByte < item.readable.data.length) return { shown, last, rest: restFrom(item, fitting.endByte) };
  }
  return { shown, last, rest: undefined };
}

interface Item {
  readonly readable: ReadableRecord;
  /** Where in its data to begin. */
  readonly firstByte: number;
  readonly recordsBefore: number;
}

function* itemsFrom(
  records: readonly FetchedRecord[],
  range: HashKeyRange | undefined,
  start: Rest | undefined,
): Generator<Item> {
  for (const [recordsBefore, record] of records.entries()) {
    const from = record.sequenceNumber === start?.sequenceNumber ? start : undefined;
    for (const readable of readableRecords(record, range).slice(from?.subSequenceNumber ?? 0)) {
      const isStart = from !== undefined && (readable.subSequenceNumber ?? 0) === from.subSequenceNumber;
      yield { readable, firstByte: isStart ? from.byte : 0, recordsBefore };
    }
  }
}

/** Undefined: nothing, as there is no room left. What is too much for an answer of its own is given in base64, and in parts. */
function whatFits({ readable, firstByte }: Item, as: Encoding, room: number, isFirst: boolean) {
  const { length } = readable.data;
  // No encoding makes data shorter: what is larger than the room need not be tried.
  if (firstByte === 0 && length <= room) {
    const whole = shownRecord(readable, as);
    const bytes = payloadBytes(whole);
    if (bytes <= room) return { json: whole, bytes, endByte: length };
  }
  if (!isFirst) return undefined;
  const endByte = Math.min(length, firstByte + partBytes(readable, room));
  const part = shownPart(readable, firstByte, endByte);
  return { json: part, bytes: payloadBytes(part), endByte };
}

/** Three bytes are four characters of base64, none of which is escaped; around them, no figure is longer than the size. */
function partBytes(readable: ReadableRecord, room: number): number {
  const { length } = readable.data;
  const around = payloadBytes(shownPart(readable, length, length)) + String(length).length;
  return Math.floor((room - around) / 4) * 3;
}

const restFrom = ({ readable, recordsBefore }: Item, byte: number): Filling['rest'] => ({
  place: { sequenceNumber: readable.record.sequenceNumber, subSequenceNumber: readable.subSequenceNumber ?? 0, byte },
  recordsBefore,
});
