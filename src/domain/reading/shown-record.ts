// A user record as a read by hand shows it, as JSON text: data that are JSON go in as they are, to the last digit.

import type { ReadRecordDocument } from '../documents.ts';
import { isJson } from '../json-text.ts';
import { deaggregate } from '../records/aggregation/deaggregate.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import { base64Of } from './base64.ts';
import type { FetchedRecord } from './shard-source.ts';

export const ENCODINGS = ['text', 'json', 'base64'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A user record of the stream: the record itself, or one of those that a producer packed into it. */
export interface ReadableRecord {
  readonly record: FetchedRecord;
  /** Undefined where the record is no aggregate. */
  readonly subSequenceNumber: number | undefined;
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  readonly data: Uint8Array;
  /** Why what begins as an aggregate is none, or what is wrong with a part of one. */
  readonly fault: string | undefined;
}

/** `range` is that of the shard that the record was read from, where it is known. */
export function readableRecords(record: FetchedRecord, range?: HashKeyRange): ReadableRecord[] {
  const found = deaggregate(record.data, range);
  if (found.kind === 'aggregate') {
    return found.userRecords.map(({ data, partitionKey, explicitHashKey, isInRange }, subSequenceNumber) => ({
      ...{ record, subSequenceNumber, partitionKey, explicitHashKey, data },
      fault: isInRange ? undefined : OUT_OF_RANGE,
    }));
  }
  const { data, partitionKey } = record;
  const fault = found.fault === undefined ? undefined : `A damaged aggregate, as it came: ${found.fault}.`;
  return [{ record, subSequenceNumber: undefined, partitionKey, explicitHashKey: undefined, data, fault }];
}

const OUT_OF_RANGE = 'Its hash key belongs to another shard: the KCL would drop the whole aggregate.';

/** The whole record, its data in the encoding asked for, or in the nearest that they have. */
export function shownRecord(readable: ReadableRecord, as: Encoding): string {
  const { encoding, json, note } = encoded(readable.data, as);
  const notes = [readable.fault, note].filter((text) => text !== undefined).join(' ');
  return withData(headOf(readable), encoding, json, notes === '' ? null : notes);
}

/** As much of a record as one answer holds, where it does not hold all as it was asked for: always in base64. */
export function shownPart(readable: ReadableRecord, firstByte: number, endByte: number): string {
  const { data, fault } = readable;
  const isWhole = endByte - firstByte === data.length;
  const part = isWhole ? {} : { part: { firstByte, bytes: endByte - firstByte } };
  const note = isWhole
    ? 'Too much for one answer as text, hence in base64.'
    : `Bytes ${firstByte} to ${endByte - 1} of ${data.length}: one answer can not hold all.`;
  const json = JSON.stringify(base64Of(data.subarray(firstByte, endByte)));
  return withData({ ...headOf(readable), ...part }, 'base64', json, fault === undefined ? note : `${fault} ${note}`);
}

type Head = Omit<ReadRecordDocument, 'encoding' | 'data' | 'note'>;

const headOf = ({ record, subSequenceNumber, partitionKey, explicitHashKey, data }: ReadableRecord): Head => ({
  sequenceNumber: record.sequenceNumber,
  subSequenceNumber: subSequenceNumber ?? null,
  partitionKey,
  explicitHashKey: explicitHashKey ?? null,
  approximateArrivalTimestamp: new Date(record.arrivedAtMs).toISOString(),
  bytes: data.length,
});

/** Parsed and written again, JSON would lose digits of large numbers and all but the last of two members of one name. */
function withData(head: Head, encoding: Encoding, json: string, note: string | null): string {
  return `${JSON.stringify({ ...head, encoding }).slice(0, -1)},"data":${json},"note":${JSON.stringify(note)}}`;
}

interface Encoded {
  readonly encoding: Encoding;
  readonly json: string;
  readonly note?: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function encoded(data: Uint8Array, as: Encoding): Encoded {
  const inBase64 = (note?: string): Encoded => ({
    encoding: 'base64',
    json: JSON.stringify(base64Of(data)),
    ...(note === undefined ? {} : { note }),
  });
  if (as === 'base64') return inBase64();
  const text = textOf(data);
  if (text === undefined) return inBase64('Not UTF-8, hence in base64.');
  const asText: Encoded = { encoding: 'text', json: JSON.stringify(text) };
  if (as === 'text') return asText;
  return isJson(text) ? { encoding: 'json', json: text } : { ...asText, note: 'Not JSON, hence as text.' };
}

function textOf(data: Uint8Array): string | undefined {
  try {
    return utf8.decode(data);
  } catch {
    // A byte that no UTF-8 has: what is asked here.
    return undefined;
  }
}
