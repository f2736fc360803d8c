// The answer of GetRecords as the bytes of its JSON, in parts: ten thousand records are ten megabytes, and the client can
// read the first of them while the last are being written.
import { SEQUENCE_NUMBER_DIGITS } from '../../../src/domain/stream/sequence-number.ts';
import { PartedAnswer, type RawAnswer } from '../../server/json-service.ts';
import { RecordInRun } from '../run.ts';
import type { Shard } from '../shard.ts';
import type { StoredRecord } from '../store.ts';
import type { Stream } from '../stream.ts';
import { ByteWriter, isPlainText } from './byte-writer.ts';

const START = '{"Records":[';
const NUMBER_START = Buffer.from('{"SequenceNumber":"');
const KEY_START = Buffer.from('","PartitionKey":');
const NO_KEY = Buffer.from('"');
const QUOTE = Buffer.from('"');
const NO_TEXT = '""';
const PART_BYTES = 256 * 1024;
/** For the record that goes beyond a part; a larger one grows the buffer. */
const LARGEST_ROOM = 16 * 1024;
const MS_PER_SECOND = 1_000;

/** What the records of one millisecond have in common: what stands before their data, and at their end. */
interface Arrival {
  readonly atMs: number;
  readonly dataStart: Buffer;
  readonly end: Buffer;
}

export interface ReadRecords {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly records: readonly StoredRecord[];
}

/** A record as it is written: its data in base64, and its key, which is text that may need escapes. */
interface Written {
  readonly record: StoredRecord;
  readonly arrival: Arrival;
  /** The key in JSON; undefined where its bytes can be copied as they are, between quotes. */
  readonly key: string | undefined;
}

/** As JSON.stringify would write it. `others` are the members that follow the records: one at least. */
export function writeGetRecords({ stream, shard, records }: ReadRecords, others: object): RawAnswer {
  let arrival: Arrival | undefined;
  const end = Buffer.from(`],${JSON.stringify(others).slice(1)}`);
  let byteLength = START.length + end.length + Math.max(0, records.length - 1);
  const written: Written[] = [];
  for (const record of records) {
    if (arrival?.atMs !== record.arrivedAtMs) arrival = arrivalAt(record.arrivedAtMs, stream);
    const one = { record, arrival, key: isPlain(record) ? undefined : JSON.stringify(record.partitionKey) };
    byteLength += lengthOf(one);
    written.push(one);
  }
  const parts = partsOf(written, shard, end);
  return byteLength <= PART_BYTES ? Buffer.concat([...parts]) : new PartedAnswer(byteLength, parts);
}

const isPlain = (record: StoredRecord): boolean =>
  record instanceof RecordInRun &&
  record.keyAt < record.dataAt &&
  isPlainText(record.bytes, record.keyAt, record.dataAt);

function lengthOf({ record, arrival, key }: Written): number {
  const dataBytes = Math.ceil(dataBytesOf(record) / 3) * 4;
  const around = NUMBER_START.length + SEQUENCE_NUMBER_DIGITS + arrival.dataStart.length + arrival.end.length;
  return around + dataBytes + keyLength(record, key);
}

const dataBytesOf = (record: StoredRecord): number =>
  record instanceof RecordInRun ? record.endAt - record.dataAt : record.data.byteLength;

function keyLength(record: StoredRecord, key: string | undefined): number {
  if (key === NO_TEXT) return NO_KEY.length;
  const text = key === undefined ? record.sizeBytes - dataBytesOf(record) + 2 * QUOTE.length : Buffer.byteLength(key);
  return KEY_START.length + text;
}

function* partsOf(written: readonly Written[], shard: Shard, end: Buffer): Iterable<Uint8Array> {
  let writer = new ByteWriter(PART_BYTES + LARGEST_ROOM);
  writer.ascii(START);
  for (const [index, { record, arrival, key }] of written.entries()) {
    if (index > 0) writer.ascii(',');
    writer.bytes(NUMBER_START);
    writer.bytes(shard.sequenceDigitsOf(record));
    writer.bytes(arrival.dataStart);
    writeData(writer, record);
    writeKey(writer, record, key);
    writer.bytes(arrival.end);
    if (writer.length < PART_BYTES) continue;
    yield writer.written;
    writer = new ByteWriter(PART_BYTES + LARGEST_ROOM);
  }
  writer.bytes(end);
  yield writer.written;
}

function writeData(writer: ByteWriter, record: StoredRecord): void {
  if (record instanceof RecordInRun) writer.base64Of(record.bytes, record.dataAt, record.endAt);
  else writer.base64(record.data);
}

function writeKey(writer: ByteWriter, record: StoredRecord, key: string | undefined): void {
  if (key === NO_TEXT) {
    writer.bytes(NO_KEY);
    return;
  }
  writer.bytes(KEY_START);
  if (key === undefined && record instanceof RecordInRun) {
    writer.bytes(QUOTE);
    writer.bytes(record.bytes.subarray(record.keyAt, record.dataAt));
    writer.bytes(QUOTE);
  } else writer.utf8(key ?? '');
}

const arrivalAt = (atMs: number, stream: Stream): Arrival => ({
  atMs,
  dataStart: Buffer.from(`","ApproximateArrivalTimestamp":${atMs / MS_PER_SECOND},"Data":"`),
  end: Buffer.from(stream.wasEncryptedAt(atMs) ? ',"EncryptionType":"KMS"}' : '}'),
});
