// The records of one shard in a table: as blocks under the counter of their first record. Few at a time would make many
// small blocks, so they wait in the journal until they are enough for one.
import type { Row, Table } from '../store/tables.ts';
import { type Block, encodeBlock, encodePlace, openBlock } from './block.ts';
import type { Journal, JournalRow, Share } from './journal.ts';
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

const blockOf = ({ key, value }: Row): Block => openBlock(Number(key.readBigUInt64BE(COUNTER_AT)), value);

export class TableLog implements RecordLog {
  nextCounter: number;
  lastArrivalMs: number | undefined;
  readonly #options: TableLogOptions;
  /** Appended, and not written yet. */
  #appended = new Run();
  /** Written to the journal, and to no block yet. */
  #waiting = new Run();
  /** The rows of the journal that have what waits. */
  #rowsAwaited: JournalRow<TableLog>[] = [];
  /** What is written and not stored yet, oldest first. */
  #underWay: Writing[] = [];
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
    return this.#underWay[0]?.first ?? this.#appended.first ?? this.nextCounter;
  }

  append(record: StoredRecord): void {
    if (this.#appended.isEmpty) this.#options.onAppend(this);
    this.#appended.add(record);
    this.nextCounter = record.counter + 1;
    this.lastArrivalMs = record.arrivedAtMs;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, record.arrivedAtMs);
  }

  /** Bytes of what was appended since the last write. */
  get appendedBytes(): number {
    return this.#appended.bytes;
  }

  /** Bytes of all that is in no block yet. */
  get unblockedBytes(): number {
    return this.#waiting.bytes + this.#appended.bytes;
  }

  /** Hands what waits and what was appended to the table. {@link settle} must follow once it is stored, or refused. */
  writeBlocks(): void {
    for (const records of cut([...this.#waiting.records, ...this.#appended.records])) {
      this.#options.blocks.put(this.#key(records[0]?.counter ?? 0), encodeBlock(records));
    }
    this.#underWay.push({ ...this.#fresh(), folded: { run: this.#waiting, rows: this.#rowsAwaited } });
    this.#waiting = new Run();
    this.#rowsAwaited = [];
  }

  /** What was appended, for the journal. {@link await} must follow. */
  get share(): Share {
    const { streamNumber, shardIndex } = this.#options;
    return { streamNumber, shardIndex, records: this.#appended.records };
  }

  /** What was appended is written in the row. {@link settle} must follow once it is stored, or refused. */
  await(row: JournalRow<TableLog>): void {
    for (const record of this.#appended.records) this.#waiting.add(record);
    this.#rowsAwaited.push(row);
    this.#underWay.push(this.#fresh());
  }

  /** What was written first is stored. Or refused: then its counters stay empty, and readers pass over them. */
  settle(isStored: boolean): void {
    const written = this.#underWay.shift();
    if (!written) return;
    const { first, end, folded } = written;
    if (folded && isStored) {
      for (const row of folded.rows) this.#options.journal.release(row, this);
    } else if (folded) {
      this.#waiting = folded.run.and(this.#waiting);
      this.#rowsAwaited.unshift(...folded.rows);
    } else if (!isStored) {
      this.#waiting = this.#waiting.without(first, end);
    }
  }

  /** What was appended is now written. */
  #fresh(): Writing {
    const first = this.#appended.first ?? this.nextCounter;
    this.#appended = new Run();
    return { first, end: this.nextCounter };
  }

  /** Takes what an ended process left in the journal, unless it is in a block. */
  recover({ records }: Share, row: JournalRow<TableLog>): boolean {
    const [first, last] = [records[0], records.at(-1)];
    if (!first || !last || first.counter < this.nextCounter) return false;
    for (const record of records) this.#waiting.add(record);
    if (this.#rowsAwaited.at(-1) !== row) this.#rowsAwaited.push(row);
    this.nextCounter = last.counter + 1;
    this.lastArrivalMs = last.arrivedAtMs;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, first.arrivedAtMs);
    return true;
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
    if (this.#waitsInVain(beforeMs)) {
      this.leaveJournal();
      this.#options.blocks.put(this.#key(this.nextCounter), encodePlace(this.lastArrivalMs ?? 0));
    }
    // What is still under way, or waits, comes into a block later, and is looked at then.
    this.#oldestArrivalMs = this.#blocksEnd < this.nextCounter ? beforeMs : Number.POSITIVE_INFINITY;
    for (const row of this.#rows(0, this.#blocksEnd)) {
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
    this.leaveJournal();
  }

  /** Nobody will read it any more. */
  leaveJournal(): void {
    for (const row of this.#rowsAwaited) this.#options.journal.release(row, this);
    this.#rowsAwaited = [];
    this.#waiting = new Run();
  }

  /** Whether the journal has the last records of all, and their time is over. */
  #waitsInVain(beforeMs: number): boolean {
    const isLast = this.#underWay.length === 0 && this.#appended.isEmpty && !this.#waiting.isEmpty;
    return isLast && (this.lastArrivalMs ?? 0) < beforeMs;
  }

  /** Behind what can be read from blocks. */
  get #blocksEnd(): number {
    return Math.min(this.#unblocked.first ?? this.tip, this.tip);
  }

  /** All that lies in the journal alone, or may still: also what is on its way into a block. */
  get #unblocked(): Run {
    return this.#underWay.reduceRight((run, { folded }) => folded?.run.and(run) ?? run, this.#waiting);
  }

  /** The last block of all: the counters must go on behind it, after a restart too. */
  #leavePlace({ key }: Row, { endCounter, lastArrivalMs }: Block): void {
    this.#options.blocks.remove(key);
    this.#options.blocks.put(this.#key(endCounter), encodePlace(lastArrivalMs));
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
    const blocksEnd = this.#blocksEnd;
    if (counter < blocksEnd) {
      const first = this.#lastBlock(counter)?.firstCounter ?? 0;
      for (const row of this.#rows(first, blocksEnd)) yield blockOf(row).records;
    }
    const { tip } = this;
    yield this.#unblocked.records.filter((record) => record.counter < tip);
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

interface Writing {
  /** The counters of what is new in it: up to `end`, which is not included. */
  readonly first: number;
  readonly end: number;
  /** Where it was written as blocks: what is in them beside, and the rows of the journal that have it. */
  readonly folded?: { readonly run: Run; readonly rows: readonly JournalRow<TableLog>[] };
}

/** Records in the order of their counters, and how many bytes they have. */
class Run {
  readonly #records: StoredRecord[] = [];
  #bytes = 0;

  get records(): readonly StoredRecord[] {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** The first counter. */
  get first(): number | undefined {
    return this.#records[0]?.counter;
  }

  add(record: StoredRecord): void {
    this.#records.push(record);
    this.#bytes += record.sizeBytes;
  }

  /** In the order of the counters; where one of both is empty, it is the other. */
  and(other: Run): Run {
    if (this.isEmpty || other.isEmpty) return this.isEmpty ? other : this;
    const both = new Run();
    for (const record of [...this.records, ...other.records].sort((a, b) => a.counter - b.counter)) both.add(record);
    return both;
  }

  without(first: number, end: number): Run {
    const left = new Run();
    for (const record of this.#records) if (record.counter < first || record.counter >= end) left.add(record);
    return left;
  }
}

/** The records in runs without a gap, of at most a block's size, or of one record. */
function cut(records: readonly StoredRecord[]): readonly (readonly StoredRecord[])[] {
  const runs: StoredRecord[][] = [];
  let bytes = 0;
  let next = Number.NaN;
  for (const record of records) {
    bytes += record.sizeBytes;
    if (record.counter !== next || bytes > MAX_BLOCK_BYTES) {
      runs.push([]);
      bytes = record.sizeBytes;
    }
    runs.at(-1)?.push(record);
    next = record.counter + 1;
  }
  return runs;
}
