// Some records of a shard as one value of the store: their heads in front, so that a search need not touch the data.
import { crc32 } from 'node:zlib';
import type { StoredRecord } from './store.ts';

/*
 *   bytes  block
 *   4      CRC-32 of all that follows
 *   4      number of records
 *   8      arrival of the first record, in epoch milliseconds; of none, that of the last one ever
 *   8      arrival of the last record
 *   then for each record: 4 its arrival less the first's, 2 bytes of its key, 4 bytes of its data
 *   then for each record: key in UTF-8, data
 *
 * All but the checksum is the block's body.
 */
const BODY_AT = 4;
const FIRST_ARRIVAL_AT = 4;
const LAST_ARRIVAL_AT = 12;
const BODY_HEAD_BYTES = 20;
const RECORD_HEAD_BYTES = 10;
const KEY_LENGTH_AT = 4;
const DATA_LENGTH_AT = 6;

/** The records, at least one, have counters without a gap: only the first is kept, by whoever keeps the block. */
export function encodeBlock(records: readonly StoredRecord[]): Buffer {
  const block = Buffer.allocUnsafe(BODY_AT + bodyBytes(records));
  writeBody(records, block, BODY_AT);
  return sealed(block);
}

/** Holds the place of records that are gone: the counters go on behind it, and time does not go back. */
export function encodePlace(lastArrivalMs: number): Buffer {
  const block = Buffer.allocUnsafe(BODY_AT + BODY_HEAD_BYTES);
  writeBodyHead(block, BODY_AT, 0, lastArrivalMs, lastArrivalMs);
  return sealed(block);
}

export function bodyBytes(records: readonly StoredRecord[]): number {
  let bytes = BODY_HEAD_BYTES + records.length * RECORD_HEAD_BYTES;
  for (const { sizeBytes } of records) bytes += sizeBytes;
  return bytes;
}

/** Writes a body of {@link bodyBytes}. */
export function writeBody(records: readonly StoredRecord[], target: Buffer, bodyAt: number): void {
  const firstArrivalMs = records[0]?.arrivedAtMs ?? 0;
  writeBodyHead(target, bodyAt, records.length, firstArrivalMs, records.at(-1)?.arrivedAtMs ?? 0);
  let headAt = bodyAt + BODY_HEAD_BYTES;
  let at = headAt + records.length * RECORD_HEAD_BYTES;
  for (const { arrivedAtMs, partitionKey, data, sizeBytes } of records) {
    const keyBytes = sizeBytes - data.byteLength;
    target.writeUInt32LE(arrivedAtMs - firstArrivalMs, headAt);
    target.writeUInt16LE(keyBytes, headAt + KEY_LENGTH_AT);
    target.writeUInt32LE(data.byteLength, headAt + DATA_LENGTH_AT);
    headAt += RECORD_HEAD_BYTES;
    // As many bytes as characters: ASCII, which is written faster as what it is.
    target.write(partitionKey, at, keyBytes, keyBytes === partitionKey.length ? 'latin1' : 'utf8');
    target.set(data, at + keyBytes);
    at += sizeBytes;
  }
}

function writeBodyHead(target: Buffer, at: number, count: number, firstArrivalMs: number, lastArrivalMs: number): void {
  target.writeUInt32LE(count, at);
  target.writeDoubleLE(firstArrivalMs, at + FIRST_ARRIVAL_AT);
  target.writeDoubleLE(lastArrivalMs, at + LAST_ARRIVAL_AT);
}

function sealed(block: Buffer): Buffer {
  block.writeUInt32LE(crc32(block.subarray(BODY_AT)));
  return block;
}

/** The body of the block with this first counter; throws where the bytes are not those that were stored. */
export function openBlock(firstCounter: number, block: Buffer): Block {
  const body = block.subarray(BODY_AT);
  if (body.length >= BODY_HEAD_BYTES && crc32(body) === block.readUInt32LE()) return new Block(firstCounter, body);
  throw new Error(
    `The records from number ${firstCounter} on are damaged on the disk: put a copy of the data folder back.`,
  );
}

export class Block {
  readonly firstCounter: number;
  readonly count: number;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  readonly #body: Buffer;

  constructor(firstCounter: number, body: Buffer) {
    this.firstCounter = firstCounter;
    this.#body = body;
    this.count = body.readUInt32LE();
    this.firstArrivalMs = body.readDoubleLE(FIRST_ARRIVAL_AT);
    this.lastArrivalMs = body.readDoubleLE(LAST_ARRIVAL_AT);
  }

  /** The counter behind the last record. */
  get endCounter(): number {
    return this.firstCounter + this.count;
  }

  get records(): readonly StoredRecord[] {
    const body = this.#body;
    const records: StoredRecord[] = [];
    let at = BODY_HEAD_BYTES + this.count * RECORD_HEAD_BYTES;
    for (let index = 0; index < this.count; index += 1) {
      const headAt = BODY_HEAD_BYTES + index * RECORD_HEAD_BYTES;
      const dataAt = at + body.readUInt16LE(headAt + KEY_LENGTH_AT);
      const endAt = dataAt + body.readUInt32LE(headAt + DATA_LENGTH_AT);
      records.push({
        counter: this.firstCounter + index,
        arrivedAtMs: this.firstArrivalMs + body.readUInt32LE(headAt),
        partitionKey: body.toString('utf8', at, dataAt),
        data: body.subarray(dataAt, endAt),
        sizeBytes: endAt - at,
      });
      at = endAt;
    }
    return records;
  }
}
