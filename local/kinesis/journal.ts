// Small shares of many shards as one row for each flush: a row for each shard would cost many times what is in it.
// They lie there until their shards have enough for a block of their own.
import { crc32 } from 'node:zlib';
import type { Table } from '../store/tables.ts';
import { Block, bodyBytes, writeBody } from './block.ts';
import type { StoredRecord } from './store.ts';

/** What one shard has in one row: records at least one, with counters without a gap. */
export interface Share {
  readonly streamNumber: number;
  readonly shardIndex: number;
  readonly records: readonly StoredRecord[];
}

export interface JournalRow<Log> {
  readonly key: Buffer;
  readonly bytes: number;
  /** Those whose share is nowhere else yet. */
  readonly waiting: Set<Log>;
}

const KEY_BYTES = 8;
const FIRST_KEY = Buffer.alloc(KEY_BYTES);
const LAST_KEY = Buffer.alloc(KEY_BYTES, 0xff);

/*
 *   bytes  row
 *   4      CRC-32 of all that follows
 *   …      shares, one behind the other
 *
 *   bytes  share of one shard
 *   4      stream's number
 *   4      shard's index
 *   8      first counter
 *   4      bytes of its body
 *   …      body of a block
 */
const SHARES_AT = 4;
const SHARD_AT = 4;
const COUNTER_AT = 8;
const LENGTH_AT = 16;
const HEAD_BYTES = 20;

export class Journal<Log> {
  readonly #table: Table;
  /** Oldest first. */
  readonly #rows = new Set<JournalRow<Log>>();
  #nextNumber = 0n;
  #bytes = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /** What all rows have together. */
  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): JournalRow<Log> | undefined {
    const [row] = this.#rows;
    return row;
  }

  /** Writes the shares as a row, which stays until each of these logs has released it. */
  add(shares: readonly Share[], logs: readonly Log[]): JournalRow<Log> {
    const value = encodeRow(shares);
    const key = Buffer.allocUnsafe(KEY_BYTES);
    key.writeBigUInt64BE(this.#nextNumber);
    this.#table.put(key, value);
    return this.#keep(key, value.length, logs);
  }

  release(row: JournalRow<Log>, log: Log): void {
    row.waiting.delete(log);
    this.#removeIfFree(row);
  }

  /** Goes over what an ended process left, in its order; `adopt` answers the log that waits with the share, if any. */
  recover(adopt: (share: Share, row: JournalRow<Log>) => Log | undefined): void {
    for (const { key, value } of this.#table.rows({ from: FIRST_KEY, to: LAST_KEY })) {
      const row = this.#keep(key, value.length, []);
      for (const share of decodeRow(value)) {
        const log = adopt(share, row);
        if (log !== undefined) row.waiting.add(log);
      }
      this.#removeIfFree(row);
    }
  }

  #keep(key: Buffer, bytes: number, logs: readonly Log[]): JournalRow<Log> {
    const row = { key, bytes, waiting: new Set(logs) };
    this.#rows.add(row);
    this.#bytes += bytes;
    this.#nextNumber = key.readBigUInt64BE() + 1n;
    return row;
  }

  #removeIfFree(row: JournalRow<Log>): void {
    if (row.waiting.size > 0 || !this.#rows.delete(row)) return;
    this.#bytes -= row.bytes;
    this.#table.remove(row.key);
  }
}

function encodeRow(shares: readonly Share[]): Buffer {
  const bodies = shares.map(({ records }) => bodyBytes(records));
  const row = Buffer.allocUnsafe(bodies.reduce((sum, bytes) => sum + HEAD_BYTES + bytes, SHARES_AT));
  let at = SHARES_AT;
  for (const [index, { streamNumber, shardIndex, records }] of shares.entries()) {
    const bytes = bodies[index] ?? 0;
    row.writeUInt32LE(streamNumber, at);
    row.writeUInt32LE(shardIndex, at + SHARD_AT);
    row.writeDoubleLE(records[0]?.counter ?? 0, at + COUNTER_AT);
    row.writeUInt32LE(bytes, at + LENGTH_AT);
    writeBody(records, row, at + HEAD_BYTES);
    at += HEAD_BYTES + bytes;
  }
  row.writeUInt32LE(crc32(row.subarray(SHARES_AT)));
  return row;
}

function decodeRow(row: Buffer): readonly Share[] {
  if (row.length < SHARES_AT || crc32(row.subarray(SHARES_AT)) !== row.readUInt32LE()) {
    throw new Error('The last records are damaged on the disk: put a copy of the data folder back.');
  }
  const shares: Share[] = [];
  for (let at = SHARES_AT; at < row.length; ) {
    const bodyAt = at + HEAD_BYTES;
    const end = bodyAt + row.readUInt32LE(at + LENGTH_AT);
    shares.push({
      streamNumber: row.readUInt32LE(at),
      shardIndex: row.readUInt32LE(at + SHARD_AT),
      records: new Block(row.readDoubleLE(at + COUNTER_AT), row.subarray(bodyAt, end)).records,
    });
    at = end;
  }
  return shares;
}
