// Some records of a shard as one value of the store: their heads in front, so that a search need not touch the data.
import { crc32 } from 'node:zlib';
import type { StoredRecord } from './store.ts';

/*
 *   bytes  head of the block
 *   4      CRC-32 of all that follows
 *   4      number of records
 *   8      arrival of the first record, in epoch milliseconds; of none, that of the last one ever
 *   8      arrival of the last record
 *   then for each record: 4 its arrival less the first's, 2 bytes of its key, 4 bytes of its data
 *   then for each record: key in UTF-8, data
 */
const COUNT_AT = 4;
const FIRST_ARRIVAL_AT = 8;
const LAST_ARRIVAL_AT = 16;
const HEAD_BYTES = 24;
const RECORD_HEAD_BYTES = 10;
const KEY_LENGTH_AT = 4;
const DATA_LENGTH_AT = 6;

/** The records, at least one, have counters without a gap: only the first is kept, by whoever keeps the block. */
export function encodeBlock(records: readonly StoredRecord[]): Buffer {
  const firstArrivalMs = records[0]?.arrivedAtMs ?? 0;
  const payloadBytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const block = Buffer.allocUnsafe(HEAD_BYTES + records.length * RECORD_HEAD_BYTES + payloadBytes);
  let headAt = HEAD_BYTES;
  let at = HEAD_BYTES + records.length * RECORD_HEAD_BYTES;
  for (const { arrivedAtMs, partitionKey, data, sizeBytes } of records) {
    const keyBytes = sizeBytes - data.byteLength;
    block.writeUInt32LE(arrivedAtMs - firstArrivalMs, headAt);
    block.writeUInt16LE(keyBytes, headAt + KEY_LENGTH_AT);
    block.writeUInt32LE(data.byteLength, headAt + DATA_LENGTH_AT);
    headAt += RECORD_HEAD_BYTES;
    block.write(partitionKey, at, keyBytes, 'utf8');
    block.set(data, at + keyBytes);
    at += sizeBytes;
  }
  return sealed(block, records.length, firstArrivalMs, records.at(-1)?.arrivedAtMs ?? 0);
}

/** Holds the place of records that are gone: the counters go on behind it, and time does not go back. */
export const encodePlace = (lastArrivalMs: number): Buffer =>
  sealed(Buffer.allocUnsafe(HEAD_BYTES), 0, lastArrivalMs, lastArrivalMs);

function sealed(block: Buffer, count: number, firstArrivalMs: number, lastArrivalMs: number): Buffer {
  block.writeUInt32LE(count, COUNT_AT);
  block.writeDoubleLE(firstArrivalMs, FIRST_ARRIVAL_AT);
  block.writeDoubleLE(lastArrivalMs, LAST_ARRIVAL_AT);
  block.writeUInt32LE(crc32(block.subarray(COUNT_AT)), 0);
  return block;
}

export class Block {
  readonly firstCounter: number;
  readonly count: number;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  readonly #bytes: Buffer;

  /** Throws where the bytes are not those that were stored. */
  constructor(firstCounter: number, bytes: Buffer) {
    if (bytes.length < HEAD_BYTES || crc32(bytes.subarray(COUNT_AT)) !== bytes.readUInt32LE(0)) {
      throw new Error(
        `The records from number ${firstCounter} on are damaged on the disk: put a copy of the data folder back.`,
      );
    }
    this.firstCounter = firstCounter;
    this.#bytes = bytes;
    this.count = bytes.readUInt32LE(COUNT_AT);
    this.firstArrivalMs = bytes.readDoubleLE(FIRST_ARRIVAL_AT);
    this.lastArrivalMs = bytes.readDoubleLE(LAST_ARRIVAL_AT);
  }

  /** The counter behind the last record. */
  get endCounter(): number {
    return this.firstCounter + this.count;
  }

  get records(): readonly StoredRecord[] {
    const bytes = this.#bytes;
    const records: StoredRecord[] = [];
    let at = HEAD_BYTES + this.count * RECORD_HEAD_BYTES;
    for (let index = 0; index < this.count; index += 1) {
      const headAt = HEAD_BYTES + index * RECORD_HEAD_BYTES;
      const dataAt = at + bytes.readUInt16LE(headAt + KEY_LENGTH_AT);
      const endAt = dataAt + bytes.readUInt32LE(headAt + DATA_LENGTH_AT);
      records.push({
        counter: this.firstCounter + index,
        arrivedAtMs: this.firstArrivalMs + bytes.readUInt32LE(headAt),
        partitionKey: bytes.toString('utf8', at, dataAt),
        data: bytes.subarray(dataAt, endAt),
        sizeBytes: endAt - at,
      });
      at = endAt;
    }
    return records;
  }
}
