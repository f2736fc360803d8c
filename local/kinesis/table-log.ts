// The records of one shard in a table: each flush adds them as blocks under the counter of their first record.
import type { Row, Table } from '../store/tables.ts';
import { Block, encodeBlock, encodePlace } from './block.ts';
import type { ReadLimit, RecordLog, StoredRecord } from './store.ts';

interface TableLogOptions {
  readonly blocks: Table;
  readonly streamNumber: number;
  readonly shardIndex: number;
  /** Told when the log has something to write. */
  readonly onAppend: (log: TableLog) => void;
}

/** Large enough that a block costs little beside its records, small enough to be read for a few of them. */
const MAX_BLOCK_BYTES = 128 * 1024;

/** Counters start at 1: 0 is the shard's own starting sequence number, before every record. */
const FIRST_COUNTER = 1;

const KEY_BYTES = 16;
const SHARD_AT = 4;
const COUNTER_AT = 8;

/** Keys sort by stream, then by shard, then by counter. */
export function blockKey(streamNumber: number, shardIndex: number, counter: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt32BE(streamNumber);
  key.writeUInt32BE(shardIndex, SHARD_AT);
  key.writeBigUInt64BE(BigInt(counter), COUNTER_AT);
  return key;
}

const blockOf = ({ key, value }: Row): Block => new Block(Number(key.readBigUInt64BE(COUNTER_AT)), value);

export class TableLog implements RecordLog {
  nextCounter: number;
  lastArrivalMs: number | undefined;
  readonly #options: TableLogOptions;
  /** Appended, and not written yet. */
  #appended: StoredRecord[] = [];
  /** The first counters of what is written and not stored yet, oldest first. */
  #underWay: number[] = [];
  #trimmedBeforeMs = Number.NEGATIVE_INFINITY;
  #oldestArrivalMs: number;

  constructor(options: TableLogOptions) {
    this.#options = options;
    const last = this.#lastBlock(Number.MAX_SAFE_INTEGER);
    this.nextCounter = last?.endCounter ?? FIRST_COUNTER;
    this.lastArrivalMs = last?.lastArrivalMs;
    this.#oldestArrivalMs = this.#firstBlock()?.firstArrivalMs ?? Number.POSITIVE_INFINITY;
  }

  get tip(): number {
    return this.#underWay[0] ?? this.#appended[0]?.counter ?? this.nextCounter;
  }

  append(record: StoredRecord): void {
    if (this.#appended.length === 0) this.#options.onAppend(this);
    this.#appended.push(record);
    this.nextCounter = record.counter + 1;
    this.lastArrivalMs = record.arrivedAtMs;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, record.arrivedAtMs);
  }

  /** Hands what was appended to the table. {@link settle} must follow once it is stored, or refused. */
  write(): void {
    const [first] = this.#appended;
    if (!first) return;
    for (const records of cut(this.#appended)) {
      this.#options.blocks.put(this.#key(records[0]?.counter ?? first.counter), encodeBlock(records));
    }
    this.#appended = [];
    this.#underWay.push(first.counter);
  }

  /** What was written first is stored. Or refused: then its counters stay empty, and readers pass over them. */
  settle(): void {
    this.#underWay.shift();
  }

  read(fromCounter: number, { maxRecords, maxBytes }: ReadLimit): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let leftBytes = maxBytes;
    for (const block of this.#blocksFrom(fromCounter)) {
      for (const record of block.records) {
        if (record.counter < fromCounter || record.arrivedAtMs < this.#trimmedBeforeMs) continue;
        leftBytes -= record.sizeBytes;
        if (leftBytes < 0 && records.length > 0) return records;
        records.push(record);
        if (records.length === maxRecords) return records;
      }
    }
    return records;
  }

  counterAt(instantMs: number): number | undefined {
    const soughtMs = Math.max(instantMs, this.#trimmedBeforeMs);
    for (const block of this.#blocksFrom(this.#counterNear(soughtMs))) {
      const found = block.records.find(({ arrivedAtMs }) => arrivedAtMs >= soughtMs);
      if (found) return found.counter;
    }
    return undefined;
  }

  trim(beforeMs: number): void {
    // A shard trims with every put: mostly there is nothing to do.
    if (this.#oldestArrivalMs >= beforeMs) return;
    this.#trimmedBeforeMs = Math.max(this.#trimmedBeforeMs, beforeMs);
    // What is still under way shows later, and is looked at then.
    this.#oldestArrivalMs = this.tip < this.nextCounter ? beforeMs : Number.POSITIVE_INFINITY;
    for (const row of this.#rows(0, this.tip)) {
      const block = blockOf(row);
      if (block.lastArrivalMs >= beforeMs) {
        this.#oldestArrivalMs = Math.max(block.firstArrivalMs, beforeMs);
        return;
      }
      if (block.endCounter < this.nextCounter) this.#options.blocks.remove(row.key);
      else if (block.count > 0) this.#leavePlace(row, block);
    }
  }

  remove(): void {
    for (const { key } of this.#rows(0, this.nextCounter + 1)) this.#options.blocks.remove(key);
  }

  /** The last block of all: the counters must go on behind it, after a restart too. */
  #leavePlace({ key }: Row, { endCounter, lastArrivalMs }: Block): void {
    this.#options.blocks.remove(key);
    this.#options.blocks.put(this.#key(endCounter), encodePlace(lastArrivalMs));
  }

  /** Where to begin to look for an instant: in the first block that ends late enough, or shortly before. */
  #counterNear(soughtMs: number): number {
    let low = FIRST_COUNTER;
    let high = this.tip;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const block = this.#lastBlock(middle) ?? this.#firstBlock();
      if (!block) break;
      // Blocks are in order of arrival too.
      if (block.lastArrivalMs >= soughtMs) high = Math.min(middle, block.firstCounter);
      else low = Math.max(middle + 1, block.endCounter);
    }
    return low;
  }

  *#blocksFrom(counter: number): Iterable<Block> {
    const first = this.#lastBlock(counter)?.firstCounter ?? 0;
    for (const row of this.#rows(first, this.tip)) yield blockOf(row);
  }

  /** The block that has the counter, or else the last one before it. */
  #lastBlock(counter: number): Block | undefined {
    const range = { from: this.#key(counter), to: this.#key(0), reverse: true, limit: 1 };
    const [row] = this.#options.blocks.rows(range);
    return row && blockOf(row);
  }

  #firstBlock(): Block | undefined {
    const [row] = this.#rows(0, Number.MAX_SAFE_INTEGER);
    return row && blockOf(row);
  }

  #rows(fromCounter: number, toCounter: number): Iterable<Row> {
    return this.#options.blocks.rows({ from: this.#key(fromCounter), to: this.#key(toCounter) });
  }

  #key(counter: number): Buffer {
    const { streamNumber, shardIndex } = this.#options;
    return blockKey(streamNumber, shardIndex, counter);
  }
}

/** The records in runs of at most a block's size, or of one record. */
function cut(records: readonly StoredRecord[]): readonly (readonly StoredRecord[])[] {
  const runs: StoredRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    bytes += record.sizeBytes;
    if (bytes > MAX_BLOCK_BYTES) {
      runs.push([]);
      bytes = record.sizeBytes;
    }
    runs.at(-1)?.push(record);
  }
  return runs;
}
