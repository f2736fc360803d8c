// Records on the disk: what was flushed survives the end of the process. It is safe once it is in the journal, and goes
// from there into blocks of its shard, behind everybody's back.
import { join } from 'node:path';
import { storedDocuments } from '../store/documents.ts';
import { JournalFiles } from '../store/journal-files.ts';
import type { Table, Tables } from '../store/tables.ts';
import { UserError } from '../user-error.ts';
import { Journal } from './journal.ts';
import type { KinesisStore } from './store.ts';
import { blockKey, TableLog } from './table-log.ts';

/** A dropped stream may have millions of blocks. They go with the flushes, so many with each: nobody waits for them. */
const REMOVED_PER_FLUSH = 1_000;

/** What waits of a shard is worth a block from this size on. */
const BLOCK_BYTES = 64 * 1024;
/**
 * What waits of all such shards is worth a commit from this size on: each has the disk write all that is new, and who
 * writes to the journal meanwhile may have to wait for that.
 */
const FOLD_BYTES = 4 * 1024 * 1024;
/** Shards that get little must not keep a long journal: then they get their block, however small. */
const MAX_JOURNAL_BYTES = 96 * 1024 * 1024;

export interface TableStoreOptions {
  readonly blockBytes?: number;
  readonly foldBytes?: number;
  readonly maxJournalBytes?: number;
  readonly journalFileBytes?: number;
}

/**
 * Opens the store in the tables and in a journal beside them, in a folder of its own. What an ended process left in the
 * journal is in blocks when this resolves.
 */
export async function openTableStore(
  tables: Tables,
  folder: string,
  options: TableStoreOptions = {},
): Promise<KinesisStore> {
  requireNoOldJournal(tables, folder);
  const journal = new Journal<TableLog>(await JournalFiles.open(join(folder, 'journal'), options.journalFileBytes));
  const store = new TableStore(tables, journal, options);
  await store.recover();
  return store;
}

/** It was a table once. What lies there must not be passed over: the counters of its records would be given again. */
function requireNoOldJournal(tables: Tables, folder: string): void {
  const [row] = tables.table('journal').rows({ from: Buffer.alloc(1), to: Buffer.alloc(8, 0xff), limit: 1 });
  if (!row) return;
  throw new UserError(
    `The store in ${folder} is of an earlier version, whose last records this one cannot read. Go on with that version, ` +
      'or empty the data folder with npm run reset.',
  );
}

class TableStore implements KinesisStore {
  readonly documents;
  readonly #tables: Tables;
  readonly #blocks: Table;
  readonly #journal: Journal<TableLog>;
  readonly #blockBytes: number;
  readonly #foldBytes: number;
  readonly #maxJournalBytes: number;
  readonly #logs = new Map<number, Map<number, TableLog>>();
  /** Those with records that are not on their way to the journal yet. */
  readonly #dirty = new Set<TableLog>();
  /** Those with enough for a block. */
  readonly #due = new Set<TableLog>();
  readonly #sweeps = new Map<number, Sweep>();
  /** The flush that takes what is appended now: it waits for the one before it. */
  #next: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #folding: Promise<void> | undefined;

  constructor(tables: Tables, journal: Journal<TableLog>, options: TableStoreOptions) {
    this.#tables = tables;
    this.#blocks = tables.table('records');
    this.#journal = journal;
    this.#blockBytes = options.blockBytes ?? BLOCK_BYTES;
    this.#foldBytes = options.foldBytes ?? FOLD_BYTES;
    this.#maxJournalBytes = options.maxJournalBytes ?? MAX_JOURNAL_BYTES;
    this.documents = storedDocuments(tables, tables.table('streams'));
  }

  async recover(): Promise<void> {
    for await (const { streamNumber, shardIndex, run } of this.#journal.left()) {
      const log = this.log(streamNumber, shardIndex);
      log.recover(run);
      if (log.waitingBytes > 0) this.#due.add(log);
    }
    await this.#fold();
    await this.#journal.removeLeft();
  }

  log(streamNumber: number, shardIndex: number): TableLog {
    const ofStream = this.#logs.get(streamNumber) ?? new Map<number, TableLog>();
    this.#logs.set(streamNumber, ofStream);
    const known = ofStream.get(shardIndex);
    if (known) return known;
    const [blocks, journal] = [this.#blocks, this.#journal];
    const onAppend = (log: TableLog) => void this.#dirty.add(log);
    const log = new TableLog({ blocks, journal, streamNumber, shardIndex, onAppend });
    ofStream.set(shardIndex, log);
    return log;
  }

  drop(streamNumber: number): void {
    for (const log of this.#logs.get(streamNumber)?.values() ?? []) {
      this.#dirty.delete(log);
      this.#due.delete(log);
      log.leave();
    }
    this.#logs.delete(streamNumber);
    this.#sweeps.set(streamNumber, new Sweep(this.#blocks, streamNumber));
  }

  /** Those who come while a row is being written share the next one. */
  flushed(): Promise<void> {
    if (this.#next) return this.#next;
    const flush = this.#last.then(() => this.#flush());
    this.#next = flush;
    this.#last = flush.catch(() => undefined);
    return flush;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#folding?.catch(() => undefined);
    await this.#journal.close();
  }

  async #flush(): Promise<void> {
    const noRoom = await this.#makeRoom().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // From here on, whatever is appended is for the next one.
    this.#next = undefined;
    const logs = [...this.#dirty];
    this.#dirty.clear();
    const shares = logs.map((log) => log.write());
    try {
      if (noRoom) throw noRoom.error;
      if (logs.length > 0) await this.#write(logs, shares);
    } catch (error) {
      for (const log of logs) log.refused();
      throw error;
    }
    for (const [streamNumber, sweep] of this.#sweeps) {
      if (sweep.isDoneWith(REMOVED_PER_FLUSH)) this.#sweeps.delete(streamNumber);
    }
    // It is tried again with every flush, and told where it is needed: when the journal is full.
    if (this.#dueBytes >= this.#foldBytes) this.#fold().catch(() => undefined);
  }

  get #dueBytes(): number {
    let bytes = 0;
    for (const { waitingBytes } of this.#due) bytes += waitingBytes;
    return bytes;
  }

  async #write(logs: readonly TableLog[], shares: readonly ReturnType<TableLog['write']>[]): Promise<void> {
    const { file, runs } = await this.#journal.write(shares.flat());
    let at = 0;
    for (const [index, log] of logs.entries()) {
      const end = at + (shares[index]?.length ?? 0);
      log.written(file, runs.slice(at, end));
      at = end;
      if (log.waitingBytes >= this.#blockBytes) this.#due.add(log);
    }
  }

  /** A journal that is full waits until blocks have taken what is oldest in it. */
  async #makeRoom(): Promise<void> {
    if (this.#journal.bytes <= this.#maxJournalBytes) return;
    for (const log of await this.#journal.closeOldest()) this.#due.add(log);
    await this.#fold();
  }

  /** Resolves when everything that is due is in blocks. */
  #fold(): Promise<void> {
    this.#folding ??= this.#foldAll().finally(() => {
      this.#folding = undefined;
    });
    return this.#folding;
  }

  async #foldAll(): Promise<void> {
    while (this.#due.size > 0) {
      const logs = [...this.#due];
      this.#due.clear();
      for (const log of logs) log.fold();
      try {
        await this.#tables.stored();
      } catch (error) {
        for (const log of logs) {
          log.folded(false);
          this.#due.add(log);
        }
        throw error;
      }
      for (const log of logs) log.folded(true);
    }
    await this.#journal.removeFree();
  }
}

/** Removes the blocks of one stream, some at a time. What a process left undone is found again by its number. */
class Sweep {
  readonly #blocks: Table;
  readonly #end: Buffer;
  #from: Buffer;

  constructor(blocks: Table, streamNumber: number) {
    this.#blocks = blocks;
    this.#from = blockKey(streamNumber, 0, 0);
    this.#end = blockKey(streamNumber + 1, 0, 0);
  }

  isDoneWith(limit: number): boolean {
    const keys = Array.from(this.#blocks.rows({ from: this.#from, to: this.#end, limit }), ({ key }) => key);
    for (const key of keys) this.#blocks.remove(key);
    this.#from = keys.at(-1) ?? this.#from;
    return keys.length < limit;
  }
}
