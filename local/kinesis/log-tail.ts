// The end of a log: what was appended and is in no block yet, and where it is on its way.
import { FreshRun, type Run } from './run.ts';
import type { StoredRecord } from './store.ts';

/** A larger run is cut: who reads one record from a block goes over all of it. */
const MAX_RUN_BYTES = 128 * 1024;

export class LogTail {
  /** Appended, and not written yet. */
  #appended: StoredRecord[] = [];
  /** On its way to the journal: its first counter. */
  #writingFrom: number | undefined;
  /** In the journal, and in no block yet; in the order of their counters. */
  #runs: Run[] = [];
  #runsBytes = 0;
  /** On their way to blocks. */
  #folding: readonly Run[] = [];

  get hasAppended(): boolean {
    return this.#appended.length > 0;
  }

  /** Bytes of what is in the journal alone, and on its way nowhere. */
  get waitingBytes(): number {
    return this.#runsBytes;
  }

  /** The first counter that is not stored yet; undefined where all is. */
  get firstUnstored(): number | undefined {
    return this.#writingFrom ?? this.#appended[0]?.counter;
  }

  /** What the journal has and blocks may not have. */
  get readable(): readonly Run[] {
    return this.#folding.length === 0 ? this.#runs : [...this.#folding, ...this.#runs];
  }

  append(record: StoredRecord): void {
    this.#appended.push(record);
  }

  /** What was appended goes to the journal. {@link written} or {@link refused} must follow. */
  write(): readonly FreshRun[] {
    this.#writingFrom = this.#appended[0]?.counter;
    const runs = cut(this.#appended);
    this.#appended = [];
    return runs;
  }

  written(runs: readonly Run[]): void {
    this.#writingFrom = undefined;
    this.#wait(runs);
  }

  /** What was to be written is not there: nobody reads it, and its counters stay empty. */
  refused(): void {
    this.#writingFrom = undefined;
  }

  /** All that waits goes to blocks. {@link folded} must follow. */
  fold(): readonly Run[] {
    this.#folding = this.#runs;
    this.#runs = [];
    this.#runsBytes = 0;
    return this.#folding;
  }

  /** Answers the counter behind what is in blocks now, or undefined where it waits again. */
  folded(isStored: boolean): number | undefined {
    const runs = this.#folding;
    this.#folding = [];
    if (isStored) return runs.at(-1)?.endCounter;
    const since = this.#runs;
    this.leave();
    this.#wait(runs);
    this.#wait(since);
    return undefined;
  }

  /** Forgets what waits. */
  leave(): void {
    this.#runs = [];
    this.#runsBytes = 0;
  }

  #wait(runs: readonly Run[]): void {
    for (const run of runs) {
      this.#runs.push(run);
      this.#runsBytes += run.byteLength;
    }
  }
}

/** The records in runs of at most a size, or of one record. */
function cut(records: readonly StoredRecord[]): readonly FreshRun[] {
  const runs: FreshRun[] = [];
  let start = 0;
  let bytes = 0;
  for (const [index, { sizeBytes }] of records.entries()) {
    if (bytes + sizeBytes > MAX_RUN_BYTES && index > start) {
      runs.push(new FreshRun(records.slice(start, index)));
      start = index;
      bytes = 0;
    }
    bytes += sizeBytes;
  }
  runs.push(new FreshRun(start === 0 ? records : records.slice(start)));
  return runs;
}
