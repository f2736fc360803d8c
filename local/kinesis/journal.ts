// Small shares of many shards as one row for each flush: a row for each shard would cost many times what is in it.
// They lie there until their shards have enough for a block of their own.
import { crc32 } from 'node:zlib';
import type { Table } from '../store/tables.ts';
import { type FreshRun, Run } from './run.ts';

/** What one shard has in one row. */
export interface Share<R> {
  readonly streamNumber: number;
  readonly shardIndex: number;
  readonly run: R;
}

export interface JournalRow {
  readonly key: Buffer;
  readonly bytes: number;
  /** Those whose share is nowhere else yet. */
  readonly waiting: Set<JournalLog>;
}

/** A log that puts its shares into the journal, and into blocks later. Each must be settled once it is stored, or refused. */
export interface JournalLog {
  readonly share: Share<FreshRun>;
  /** Its share is in the row, as this run; the row is released when it is elsewhere. */
  await(row: JournalRow, run: Run): void;
  writeBlocks(): void;
  settle(isStored: boolean): void;
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
 *   4      bytes of the run
 *   …      run
 */
const SHARES_AT = 4;
const SHARD_AT = 4;
const COUNTER_AT = 8;
const LENGTH_AT = 16;
const HEAD_BYTES = 20;

export class Journal {
  readonly #table: Table;
  /** Oldest first. */
  readonly #rows = new Set<JournalRow>();
  #nextNumber = 0n;
  #bytes = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /** What all rows have together. */
  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): JournalRow | undefined {
    const [row] = this.#rows;
    return row;
  }

  /** Writes the shares of the logs as a row, which stays until each of them has released it. */
  write(logs: readonly JournalLog[]): void {
    const shares = logs.map(({ share }) => share);
    const value = encodeRow(shares);
    const key = Buffer.allocUnsafe(KEY_BYTES);
    key.writeBigUInt64BE(this.#nextNumber);
    this.#table.put(key, value);
    const row = this.#keep(key, value.length, logs);
    let at = SHARES_AT;
    for (const [index, { run }] of shares.entries()) {
      const runAt = at + HEAD_BYTES;
      at = runAt + run.byteLength;
      logs[index]?.await(row, new Run(run.firstCounter, value, runAt, run.byteLength));
    }
  }

  release(row: JournalRow, log: JournalLog): void {
    row.waiting.delete(log);
    this.#removeIfFree(row);
  }

  /** Goes over what an ended process left, in its order; `adopt` answers the log that waits with the share, if any. */
  recover(adopt: (share: Share<Run>, row: JournalRow) => JournalLog | undefined): void {
    for (const { key, value } of this.#table.rows({ from: FIRST_KEY, to: LAST_KEY })) {
      const row = this.#keep(key, value.length, []);
      for (const share of decodeRow(value)) {
        const log = adopt(share, row);
        if (log) row.waiting.add(log);
      }
      this.#removeIfFree(row);
    }
  }

  #keep(key: Buffer, bytes: number, logs: readonly JournalLog[]): JournalRow {
    const row = { key, bytes, waiting: new Set(logs) };
    this.#rows.add(row);
    this.#bytes += bytes;
    this.#nextNumber = key.readBigUInt64BE() + 1n;
    return row;
  }

  #removeIfFree(row: JournalRow): void {
    if (row.waiting.size > 0 || !this.#rows.delete(row)) return;
    this.#bytes -= row.bytes;
    this.#table.remove(row.key);
  }
}

function encodeRow(shares: readonly Share<FreshRun>[]): Buffer {
  const row = Buffer.allocUnsafe(shares.reduce((sum, { run }) => sum + HEAD_BYTES + run.byteLength, SHARES_AT));
  let at = SHARES_AT;
  for (const { streamNumber, shardIndex, run } of shares) {
    row.writeUInt32LE(streamNumber, at);
    row.writeUInt32LE(shardIndex, at + SHARD_AT);
    row.writeDoubleLE(run.firstCounter, at + COUNTER_AT);
    row.writeUInt32LE(run.byteLength, at + LENGTH_AT);
    run.writeTo(row, at + HEAD_BYTES);
    at += HEAD_BYTES + run.byteLength;
  }
  row.writeUInt32LE(crc32(row.subarray(SHARES_AT)));
  return row;
}

function decodeRow(row: Buffer): readonly Share<Run>[] {
  if (row.length < SHARES_AT || crc32(row.subarray(SHARES_AT)) !== row.readUInt32LE()) {
    throw new Error('The last records are damaged on the disk: put a copy of the data folder back.');
  }
  const shares: Share<Run>[] = [];
  for (let at = SHARES_AT; at < row.length; ) {
    const runAt = at + HEAD_BYTES;
    const runLength = row.readUInt32LE(at + LENGTH_AT);
    shares.push({
      streamNumber: row.readUInt32LE(at),
      shardIndex: row.readUInt32LE(at + SHARD_AT),
      run: new Run(row.readDoubleLE(at + COUNTER_AT), row, runAt, runLength),
    });
    at = runAt + runLength;
  }
  return shares;
}
