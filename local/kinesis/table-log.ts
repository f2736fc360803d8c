// The records of one shard in a table: as blocks under the counter of their first record. Few at a time would make many
// small blocks, so they wait in memory and in the journal until they are enough for one.

import type { JournalFile } from '../store/journal-files.ts';
import type { Row, Table } from '../store/tables.ts';
import { Block, encodeBlock, encodePlace } from './block.ts';
import type { Journal, Share } from './journal.ts';
import { LogTail } from './log-tail.ts';
import type { FreshRun, Run } from './run.ts';
import type { ReadLimit, RecordLog, StoredRecord } from './store.ts';

interface TableLogOptions {
  readonly blocks: Table;
  readonly journal: Journal<TableLog>;
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
  readonly #tail = new LogTail();
  /** Files of the journal that have something of it, oldest first. */
  #files: JournalFile[] = [];
  /** Nobody reads it any more. */
  #isGone = false;
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
    return this.#tail.firstUnstored ?? this.nextCounter;
  }

  append(record: StoredRecord): void {
    if (!this.#tail.hasAppended) this.#options.onAppend(this);
    this.#tail.append(record);
    this.nextCounter = record.counter + 1;
    this.lastArrivalMs = record.arrivedAtMs;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, record.arrivedAtMs);
  }

  /** Bytes of what is in no block, and on its way to none. */
  get waitingBytes(): number {
    return this.#tail.waitingBytes;
  }

  /** What was appended, to be written to the journal. {@link written} or {@link refused} must follow. */
  write(): readonly Share<FreshRun>[] {
    const { streamNumber, shardIndex } = this.#options;
    return this.#tail.write().map((run) => ({ streamNumber, shardIndex, run }));
  }

  written(file: JournalFile, runs: readonly Run[]): void {
    if (this.#isGone) return;
    this.#tail.written(runs);
    this.#options.journal.wait(this, file, runs.at(-1)?.endCounter ?? 0);
    if (this.#files.at(-1) !== file) this.#files.push(file);
  }

  refused(): void {
    this.#tail.refused();
  }

  /** Writes all that waits to blocks. {@link folded} must follow. */
  fold(): void {
    for (const runs of blocksOf(this.#tail.fold())) {
      this.#options.blocks.put(this.#key(runs[0]?.firstCounter ?? 0), encodeBlock(runs));
    }
  }

  /** The blocks are stored, or were refused. */
  folded(isStored: boolean): void {
    const endCounter = this.#tail.folded(isStored);
    if (this.#isGone) {
      this.#tail.leave();
      this.#removeBlocks();
    } else if (endCounter !== undefined) this.#release(endCounter);
  }

  /** Takes what an ended process left in the journal, unless it is in a block. */
  recover(run: Run): void {
    if (run.firstCounter < this.nextCounter) return;
    this.#tail.written([run]);
    this.nextCounter = run.endCounter;
    this.lastArrivalMs = run.lastArrivalMs;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, run.firstArrivalMs);
  }

  read(fromCounter: number, { maxRecords, maxBytes }: ReadLimit): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let leftBytes = maxBytes;
    for (const some of this.#recordsFrom(fromCounter)) {
      for (const record of some) {
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
    for (const some of this.#recordsFrom(this.#counterNear(soughtMs))) {
      const found = some.find(({ arrivedAtMs }) => arrivedAtMs >= soughtMs);
      if (found) return found.counter;
    }
    return undefined;
  }

  trim(beforeMs: number): void {
    // A shard trims with every put: mostly there is nothing to do.
    if (this.#oldestArrivalMs >= beforeMs) return;
    this.#trimmedBeforeMs = Math.max(this.#trimmedBeforeMs, beforeMs);
    this.#oldestArrivalMs = this.#oldestBehindBlocks(beforeMs);
    let expired: Row | undefined;
    for (const row of this.#rows(0, this.#blocksEnd)) {
      if (expired) this.#options.blocks.remove(expired.key);
      const block = blockOf(row);
      if (block.lastArrivalMs >= beforeMs) {
        this.#oldestArrivalMs = Math.max(block.firstArrivalMs, beforeMs);
        return;
      }
      expired = row;
    }
    if (expired) this.#removeLast(expired);
  }

  /** What is in no block yet comes into one later, and is looked at then. */
  #oldestBehindBlocks(beforeMs: number): number {
    const oldest = this.#tail.readable.find(({ lastArrivalMs }) => lastArrivalMs >= beforeMs);
    if (oldest) return Math.max(oldest.firstArrivalMs, beforeMs);
    return this.tip < this.nextCounter ? beforeMs : Number.POSITIVE_INFINITY;
  }

  /** Where nothing is stored behind it, it leaves its place: the counters must go on there, after a restart too. */
  #removeLast({ key, value }: Row): void {
    const { endCounter, lastArrivalMs, isPlace } = blockOf({ key, value });
    const isLast = this.#tail.readable.length === 0;
    if (isLast && isPlace) return;
    this.#options.blocks.remove(key);
    if (isLast) this.#options.blocks.put(this.#key(endCounter), encodePlace(lastArrivalMs));
  }

  remove(): void {
    this.#removeBlocks();
    this.leave();
  }

  /** What waits, and what is on its way, will not be read any more. */
  leave(): void {
    this.#isGone = true;
    this.#tail.leave();
    this.#release(Number.POSITIVE_INFINITY);
  }

  #removeBlocks(): void {
    for (const { key } of this.#rows(0, this.nextCounter + 1)) this.#options.blocks.remove(key);
  }

  #release(endCounter: number): void {
    this.#files = this.#files.filter((file) => !this.#options.journal.release(this, file, endCounter));
  }

  /** Behind what can be read from blocks. */
  get #blocksEnd(): number {
    return Math.min(this.#tail.readable[0]?.firstCounter ?? this.tip, this.tip);
  }

  /** Where to begin to look for an instant: in the first block that ends late enough, or shortly before. */
  #counterNear(soughtMs: number): number {
    let low = FIRST_COUNTER;
    let high = this.#blocksEnd;
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

  /** All that can be read from a counter on, or shortly before it. */
  *#recordsFrom(counter: number): Iterable<readonly StoredRecord[]> {
    if (this.#isGone) return;
    const blocksEnd = this.#blocksEnd;
    const { readable } = this.#tail;
    if (counter < blocksEnd) {
      const first = this.#lastBlock(counter)?.firstCounter ?? 0;
      for (const row of this.#rows(first, blocksEnd)) {
        for (const { records } of blockOf(row).runs) yield records;
      }
    }
    for (const run of readable) if (run.endCounter > counter) yield run.records;
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

/** The runs in groups that are not larger than a block, or of one run. */
function blocksOf(runs: readonly Run[]): readonly (readonly Run[])[] {
  const groups: Run[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const run of runs) {
    bytes += run.byteLength;
    if (bytes > MAX_BLOCK_BYTES) {
      groups.push([]);
      bytes = run.byteLength;
    }
    groups.at(-1)?.push(run);
  }
  return groups;
}
