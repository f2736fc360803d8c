// Records of a shard in a row, as bytes: their heads in front, so that their ends need not be looked for.
import type { StoredRecord } from './store.ts';

/*
 *   bytes  run
 *   4      number of records, one at least; their counters have no gap
 *   8      arrival of the first record, in epoch milliseconds
 *   then for each record: 4 its arrival less the first's, 2 bytes of its key, 4 bytes of its data
 *   then for each record: key in UTF-8, data
 */
const FIRST_ARRIVAL_AT = 4;
const HEAD_BYTES = 12;
const RECORD_HEAD_BYTES = 10;
const KEY_LENGTH_AT = 4;
const DATA_LENGTH_AT = 6;

/** Records, one at least, with counters without a gap. */
export class FreshRun {
  readonly records: readonly StoredRecord[];
  readonly byteLength: number;

  constructor(records: readonly StoredRecord[]) {
    this.records = records;
    let bytes = HEAD_BYTES + records.length * RECORD_HEAD_BYTES;
    for (const { sizeBytes } of records) bytes += sizeBytes;
    this.byteLength = bytes;
  }

  get firstCounter(): number {
    return this.records[0]?.counter ?? 0;
  }

  writeTo(target: Buffer, runAt: number): void {
    const { records } = this;
    const firstArrivalMs = records[0]?.arrivedAtMs ?? 0;
    target.writeUInt32LE(records.length, runAt);
    target.writeDoubleLE(firstArrivalMs, runAt + FIRST_ARRIVAL_AT);
    let headAt = runAt + HEAD_BYTES;
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
}

/** A run among other bytes. It makes no view of its own of them: hundreds of thousands may wait in the journal. */
export class Run {
  readonly firstCounter: number;
  readonly byteLength: number;
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(firstCounter: number, bytes: Buffer, at: number, byteLength: number) {
    this.firstCounter = firstCounter;
    this.byteLength = byteLength;
    this.#bytes = bytes;
    this.#at = at;
  }

  get #count(): number {
    return this.#bytes.readUInt32LE(this.#at);
  }

  /** The counter behind the last record. */
  get endCounter(): number {
    return this.firstCounter + this.#count;
  }

  get firstArrivalMs(): number {
    return this.#bytes.readDoubleLE(this.#at + FIRST_ARRIVAL_AT);
  }

  get lastArrivalMs(): number {
    const lastHeadAt = this.#at + HEAD_BYTES + (this.#count - 1) * RECORD_HEAD_BYTES;
    return this.firstArrivalMs + this.#bytes.readUInt32LE(lastHeadAt);
  }

  writeTo(target: Buffer, at: number): void {
    this.#bytes.copy(target, at, this.#at, this.#at + this.byteLength);
  }

  get records(): readonly StoredRecord[] {
    const { firstArrivalMs } = this;
    const bytes = this.#bytes;
    const count = this.#count;
    const records: StoredRecord[] = [];
    let at = this.#at + HEAD_BYTES + count * RECORD_HEAD_BYTES;
    for (let index = 0; index < count; index += 1) {
      const headAt = this.#at + HEAD_BYTES + index * RECORD_HEAD_BYTES;
      const arrivedAtMs = firstArrivalMs + bytes.readUInt32LE(headAt);
      const dataAt = at + bytes.readUInt16LE(headAt + KEY_LENGTH_AT);
      const endAt = dataAt + bytes.readUInt32LE(headAt + DATA_LENGTH_AT);
      records.push(new RecordInRun(this.firstCounter + index, arrivedAtMs, bytes, at, dataAt, endAt));
      at = endAt;
    }
    return records;
  }
}

/** A record where it lies: who writes its bytes on needs no view of them and no text, of which ten thousand cost much. */
export class RecordInRun implements StoredRecord {
  readonly counter: number;
  readonly arrivedAtMs: number;
  readonly bytes: Buffer;
  /** Behind the key. */
  readonly dataAt: number;
  readonly keyAt: number;
  /** Behind the data. */
  readonly endAt: number;

  constructor(counter: number, arrivedAtMs: number, bytes: Buffer, keyAt: number, dataAt: number, endAt: number) {
    this.counter = counter;
    this.arrivedAtMs = arrivedAtMs;
    this.bytes = bytes;
    this.keyAt = keyAt;
    this.dataAt = dataAt;
    this.endAt = endAt;
  }

  get partitionKey(): string {
    return this.bytes.toString('utf8', this.keyAt, this.dataAt);
  }

  get data(): Uint8Array {
    return this.bytes.subarray(this.dataAt, this.endAt);
  }

  get sizeBytes(): number {
    return this.endAt - this.keyAt;
  }
}
