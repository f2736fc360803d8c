// The end of a log: what was appended and is in no block yet, and where it is on its way.
import type { JournalRow } from './journal.ts';
import { type Encodable, FreshRun, type Run } from './run.ts';
import type { StoredRecord } from './store.ts';

/** Something that was written, and may be stored by now. */
interface Writing {
  /** The counters of what is new in it; `end` is not included. */
  readonly first: number;
  readonly end: number;
  /** Where it was written to blocks: what had waited, and is in them too. */
  readonly folded?: Waiting;
}

interface Waiting {
  /** In the order of their counters. */
  readonly runs: readonly Run[];
  /** The rows of the journal that have them. */
  readonly rows: readonly JournalRow[];
}

/** Appended records become one run each time; one of this size becomes several. */
const MAX_RUN_BYTES = 128 * 1024;

export class LogTail {
  /** Appended, and not written yet. */
  #appended: StoredRecord[] = [];
  #appendedBytes = 0;
  /** Written to the journal, and to no block yet. */
  #runs: Run[] = [];
  #rows: JournalRow[] = [];
  #waitingBytes = 0;
  /** Oldest first. */
  #underWay: Writing[] = [];

  get hasAppended(): boolean {
    return this.#appended.length > 0;
  }

  /** Bytes of what was appended since it was written last. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  /** Bytes of all that is written to no block yet. */
  get bytes(): number {
    return this.#appendedBytes + this.#waitingBytes;
  }

  /** The first counter that is not stored yet; undefined where all is. */
  get firstUnstored(): number | undefined {
    return this.#underWay[0]?.first ?? this.#appended[0]?.counter;
  }

  /** All that the journal has and blocks may not have: also what is on its way into one. */
  get waiting(): readonly Run[] {
    return inOrder([...this.#underWay.flatMap(({ folded }) => folded?.runs ?? []), ...this.#runs]);
  }

  /** Whether nothing is here but what waits in the journal. */
  get onlyWaits(): boolean {
    return this.#runs.length > 0 && this.#underWay.length === 0 && !this.hasAppended;
  }

  append(record: StoredRecord): void {
    this.#appended.push(record);
    this.#appendedBytes += record.sizeBytes;
  }

  /** What was appended. {@link await} must follow. */
  get share(): FreshRun {
    return new FreshRun(this.#appended);
  }

  /** What was appended is written to the journal, in this row and with these bytes. {@link settle} must follow. */
  await(row: JournalRow, run: Run): void {
    this.#adopt(row, run);
    this.#write({ first: run.firstCounter, end: run.endCounter });
  }

  /** All that is in no block yet, to be written to blocks now. {@link settle} must follow. */
  fold(nextCounter: number): readonly Encodable[] {
    const all = [...this.#runs, ...cut(this.#appended)];
    const folded = { runs: this.#runs, rows: this.#rows };
    this.#runs = [];
    this.#rows = [];
    this.#waitingBytes = 0;
    this.#write({ first: this.#appended[0]?.counter ?? nextCounter, end: nextCounter, folded });
    return all;
  }

  /**
   * What was written first is stored, or was refused: then nobody reads it, and its counters stay empty. Answers the
   * rows of the journal that are not needed any more.
   */
  settle(isStored: boolean): readonly JournalRow[] {
    const written = this.#underWay.shift();
    if (!written) return [];
    const { first, folded } = written;
    if (folded && isStored) return folded.rows;
    if (folded) this.#wait({ runs: inOrder([...folded.runs, ...this.#runs]), rows: [...folded.rows, ...this.#rows] });
    else if (!isStored) {
      this.#wait({ runs: this.#runs.filter(({ firstCounter }) => firstCounter !== first), rows: this.#rows });
    }
    return [];
  }

  /** Takes what an ended process left in the journal. */
  recover(row: JournalRow, run: Run): void {
    this.#adopt(row, run);
  }

  /** Forgets what waits, and answers the rows that have it. */
  leave(): readonly JournalRow[] {
    const rows = this.#rows;
    this.#wait({ runs: [], rows: [] });
    return rows;
  }

  #adopt(row: JournalRow, run: Run): void {
    this.#runs.push(run);
    this.#waitingBytes += run.byteLength;
    if (this.#rows.at(-1) !== row) this.#rows.push(row);
  }

  #wait({ runs, rows }: Waiting): void {
    this.#runs = [...runs];
    this.#rows = [...rows];
    this.#waitingBytes = runs.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  #write(writing: Writing): void {
    this.#underWay.push(writing);
    this.#appended = [];
    this.#appendedBytes = 0;
  }
}

const inOrder = (runs: readonly Run[]): readonly Run[] =>
  runs.length < 2 ? runs : [...runs].sort((a, b) => a.firstCounter - b.firstCounter);

/** The records in runs of at most a size, or of one record. */
function cut(records: readonly StoredRecord[]): readonly FreshRun[] {
  const parts: StoredRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    bytes += record.sizeBytes;
    if (bytes > MAX_RUN_BYTES) {
      parts.push([]);
      bytes = record.sizeBytes;
    }
    parts.at(-1)?.push(record);
  }
  return parts.map((part) => new FreshRun(part));
}
