// The answer of GetRecords as the bytes of its JSON: ten thousand records are written straight into one buffer.
import { RecordInRun } from '../run.ts';
import type { Shard } from '../shard.ts';
import type { StoredRecord } from '../store.ts';
import type { Stream } from '../stream.ts';
import { ByteWriter } from './byte-writer.ts';

const NUMBER_START = Buffer.from('{"SequenceNumber":"');
const KEY_START = Buffer.from('","PartitionKey":');
const NO_KEY = Buffer.from('"');
/** What stands around the data and the key of one record. */
const FRAME_BYTES = 256;
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

/** As JSON.stringify would write it. `others` are the members that follow the records: one at least. */
export function writeGetRecords({ stream, shard, records }: ReadRecords, others: object): Buffer {
  const writer = new ByteWriter(records.reduce((sum, record) => sum + expectedBytes(record), FRAME_BYTES));
  let arrival: Arrival | undefined;
  writer.ascii('{"Records":[');
  for (const [index, record] of records.entries()) {
    if (arrival?.atMs !== record.arrivedAtMs) arrival = arrivalAt(record.arrivedAtMs, stream);
    if (index > 0) writer.ascii(',');
    writer.bytes(NUMBER_START);
    writer.bytes(shard.sequenceDigitsOf(record));
    writer.bytes(arrival.dataStart);
    if (record instanceof RecordInRun) writeDataInRun(writer, record);
    else writeData(writer, record);
    writer.bytes(arrival.end);
  }
  writer.utf8(`],${JSON.stringify(others).slice(1)}`);
  return writer.written;
}

function writeDataInRun(writer: ByteWriter, record: RecordInRun): void {
  const { bytes, keyAt, dataAt, endAt } = record;
  writer.base64Of(bytes, dataAt, endAt);
  writer.bytes(keyAt === dataAt ? NO_KEY : KEY_START);
  if (keyAt === dataAt || writer.plainText(bytes, keyAt, dataAt)) return;
  writer.utf8(JSON.stringify(record.partitionKey));
}

function writeData(writer: ByteWriter, { data, partitionKey }: StoredRecord): void {
  writer.base64(data);
  writer.bytes(partitionKey === '' ? NO_KEY : KEY_START);
  if (partitionKey !== '') writer.utf8(JSON.stringify(partitionKey));
}

const expectedBytes = ({ sizeBytes }: StoredRecord): number => Math.ceil((sizeBytes * 4) / 3) + FRAME_BYTES;

const arrivalAt = (atMs: number, stream: Stream): Arrival => ({
  atMs,
  dataStart: Buffer.from(`","ApproximateArrivalTimestamp":${atMs / MS_PER_SECOND},"Data":"`),
  end: Buffer.from(stream.wasEncryptedAt(atMs) ? ',"EncryptionType":"KMS"}' : '}'),
});
