// What shards get, as one row for each flush: acknowledged as soon as the row is written. It lies there until their shards
// have enough for a block of their own.
import { type JournalFile, type JournalFiles, ROW_HEAD_BYTES } from '../store/journal-files.ts';
import { type FreshRun, Run } from './run.ts';

/** What one shard has in one row. */
export interface Share<R> {
  readonly streamNumber: number;
  readonly shardIndex: number;
  readonly run: R;
}

/*
 *   bytes  share of one shard
 *   4      stream's number
 *   4      shard's index
 *   8      first counter
 *   4      bytes of the run
 *   …      run
 */
const SHARD_AT = 4;
const COUNTER_AT = 8;
const LENGTH_AT = 16;
const HEAD_BYTES = 20;

/** Where the shares of a row are now. */
export interface Written {
  readonly file: JournalFile;
  /** In the order of the shares. */
  readonly runs: readonly Run[];
}

/** `L` is a log: it waits in a file while that has runs which are in no block yet. */
export class Journal<L> {
  readonly #files: JournalFiles;
  /** Oldest first; for each log, the counter behind its last run there. */
  readonly #waiting = new Map<JournalFile, Map<L, number>>();
  #bytes = 0;

  constructor(files: JournalFiles) {
    this.#files = files;
  }

  /** What all files have together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the shares survive the end of the process. */
  async write(shares: readonly Share<FreshRun>[]): Promise<Written> {
    const row = encodeRow(shares);
    const file = await this.#files.append(row);
    this.#bytes += row.length;
    if (!this.#waiting.has(file)) this.#waiting.set(file, new Map());
    return { file, runs: Array.from(sharesIn(row.subarray(ROW_HEAD_BYTES)), ({ run }) => run) };
  }

  wait(log: L, file: JournalFile, endCounter: number): void {
    this.#waiting.get(file)?.set(log, endCounter);
  }

  /** All that the log has before the counter is elsewhere, or gone. Answers whether nothing of it waits there any more. */
  release(log: L, file: JournalFile, endCounter: number): boolean {
    const logs = this.#waiting.get(file);
    if ((logs?.get(log) ?? 0) > endCounter) return false;
    logs?.delete(log);
    return true;
  }

  /** Those that wait in the oldest file. It gets no more rows: it can go when they are gone. */
  async closeOldest(): Promise<readonly L[]> {
    const [oldest] = this.#waiting;
    if (!oldest) return [];
    const [file, logs] = oldest;
    if (file === this.#files.current) await this.#files.finish();
    return [...logs.keys()];
  }

  /** Takes the files away that nobody waits in. */
  async removeFree(): Promise<void> {
    for (const [file, logs] of this.#waiting) {
      if (logs.size > 0 || file === this.#files.current) continue;
      this.#waiting.delete(file);
      this.#bytes -= file.bytes;
      await this.#files.remove(file);
    }
  }

  /** What an ended process left, in its order. */
  async *left(): AsyncIterable<Share<Run>> {
    for await (const content of this.#files.left()) yield* sharesIn(content);
  }

  /** To be called when all that was left is in blocks. */
  async removeLeft(): Promise<void> {
    await this.#files.removeLeft();
  }

  async close(): Promise<void> {
    await this.#files.finish();
  }
}

function encodeRow(shares: readonly Share<FreshRun>[]): Buffer {
  let bytes = ROW_HEAD_BYTES;
  for (const { run } of shares) bytes += HEAD_BYTES + run.byteLength;
  const row = Buffer.allocUnsafe(bytes);
  let at = ROW_HEAD_BYTES;
  for (const { streamNumber, shardIndex, run } of shares) {
    row.writeUInt32LE(streamNumber, at);
    row.writeUInt32LE(shardIndex, at + SHARD_AT);
    row.writeDoubleLE(run.firstCounter, at + COUNTER_AT);
    row.writeUInt32LE(run.byteLength, at + LENGTH_AT);
    run.writeTo(row, at + HEAD_BYTES);
    at += HEAD_BYTES + run.byteLength;
  }
  return row;
}

function* sharesIn(content: Buffer): Iterable<Share<Run>> {
  for (let at = 0; at < content.length; ) {
    const runAt = at + HEAD_BYTES;
    const runLength = content.readUInt32LE(at + LENGTH_AT);
    yield {
      streamNumber: content.readUInt32LE(at),
      shardIndex: content.readUInt32LE(at + SHARD_AT),
      run: new Run(content.readDoubleLE(at + COUNTER_AT), content, runAt, runLength),
    };
    at = runAt + runLength;
  }
}
