// The answer of PutRecords as the bytes of its JSON: no object, no text and no number is made for a record.
import type { Shard } from '../shard.ts';
import type { StoredRecord } from '../store.ts';
import { ByteWriter } from './byte-writer.ts';

/** What became of one record: refused by its shard where there is none. */
export interface Put {
  readonly shard: Shard;
  readonly record: StoredRecord | undefined;
}

export interface PutRecordsAnswer {
  readonly FailedRecordCount: number;
  readonly EncryptionType?: 'KMS';
}

const NUMBER_START = Buffer.from('{"SequenceNumber":"');
const COMMA = Buffer.from(',');
/** One answer for a record that was taken. */
const RECORD_BYTES = 128;
const FRAME_BYTES = 128;

/** What follows the sequence number is the same for every record of a shard. */
const ends = new WeakMap<Shard, Buffer>();

/** As JSON.stringify would write it. `refusal` is the JSON of what a record gets that its shard refused. */
export function writePutRecords(
  { FailedRecordCount, EncryptionType }: PutRecordsAnswer,
  puts: readonly Put[],
  refusal: (shard: Shard) => string,
): Buffer {
  const writer = new ByteWriter(FRAME_BYTES + puts.length * RECORD_BYTES);
  writer.ascii(`{"FailedRecordCount":${FailedRecordCount},"Records":[`);
  for (const [index, { shard, record }] of puts.entries()) {
    if (index > 0) writer.bytes(COMMA);
    if (record) {
      writer.bytes(NUMBER_START);
      writer.bytes(shard.sequenceDigitsOf(record));
      writer.bytes(endOf(shard));
    } else {
      writer.utf8(refusal(shard));
    }
  }
  writer.ascii(EncryptionType === undefined ? ']}' : `],"EncryptionType":"${EncryptionType}"}`);
  return writer.written;
}

function endOf(shard: Shard): Buffer {
  const known = ends.get(shard);
  if (known) return known;
  const end = Buffer.from(`","ShardId":"${shard.shardId}"}`);
  ends.set(shard, end);
  return end;
}
