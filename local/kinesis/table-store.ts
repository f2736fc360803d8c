// Records in the platform's tables: what was flushed survives the end of the process.
import { storedDocuments } from '../store/documents.ts';
import type { Table, Tables } from '../store/tables.ts';
import { Journal, type JournalLog } from './journal.ts';
import type { KinesisStore } from './store.ts';
import { blockKey, TableLog } from './table-log.ts';

/** A dropped stream may have millions of blocks. They go with the flushes, so many with each: nobody waits for them. */
const REMOVED_PER_FLUSH = 1_000;

/** What a shard got in one flush is worth a block from this size on. */
const SHARE_BLOCK_BYTES = 4 * 1024;
/** What waits in the journal is worth a block when it is so much. */
const WAITING_BLOCK_BYTES = 16 * 1024;
/** Shards that get little must not keep a long journal: then they get their block, however small. */
const MAX_JOURNAL_BYTES = 32 * 1024 * 1024;

export interface TableStoreOptions {
  readonly shareBlockBytes?: number;
  readonly waitingBlockBytes?: number;
  readonly maxJournalBytes?: number;
}

export function tableStore(tables: Tables, options: TableStoreOptions = {}): KinesisStore {
  const {
    shareBlockBytes = SHARE_BLOCK_BYTES,
    waitingBlockBytes = WAITING_BLOCK_BYTES,
    maxJournalBytes = MAX_JOURNAL_BYTES,
  } = options;
  const blocks = tables.table('records');
  const journal = new Journal(tables.table('journal'));
  const logs = new Map<number, Map<number, TableLog>>();
  /** Those with records that are not on their way to the disk yet. */
  const dirty = new Set<TableLog>();
  const sweeps = new Map<number, Sweep>();
  journal.recover((share, row) => {
    const log = logOf(share.streamNumber, share.shardIndex);
    return log.recover(share.run, row) ? log : undefined;
  });
  return {
    documents: storedDocuments(tables, tables.table('streams')),
    log: logOf,
    drop(streamNumber) {
      for (const log of logs.get(streamNumber)?.values() ?? []) {
        dirty.delete(log);
        log.leaveJournal();
      }
      logs.delete(streamNumber);
      sweeps.set(streamNumber, new Sweep(blocks, streamNumber));
    },
    async flushed() {
      const written = write();
      for (const [streamNumber, sweep] of sweeps) if (sweep.isDoneWith(REMOVED_PER_FLUSH)) sweeps.delete(streamNumber);
      const settle = (isStored: boolean): void => {
        for (const log of written) log.settle(isStored);
      };
      await tables.stored().catch((error: unknown) => {
        settle(false);
        throw error;
      });
      settle(true);
    },
  };

  function logOf(streamNumber: number, shardIndex: number): TableLog {
    const ofStream = logs.get(streamNumber) ?? new Map<number, TableLog>();
    logs.set(streamNumber, ofStream);
    const log =
      ofStream.get(shardIndex) ??
      new TableLog({ blocks, journal, streamNumber, shardIndex, onAppend: (of) => dirty.add(of) });
    ofStream.set(shardIndex, log);
    return log;
  }

  /** Hands all that was appended to the tables, and answers the logs that must be settled. */
  function write(): readonly JournalLog[] {
    const small: TableLog[] = [];
    const large = new Set<JournalLog>(journal.bytes > maxJournalBytes ? journal.oldest?.waiting : []);
    for (const log of dirty) {
      if (log.appendedBytes >= shareBlockBytes || log.unblockedBytes >= waitingBlockBytes) large.add(log);
      else if (!large.has(log)) small.push(log);
    }
    dirty.clear();
    for (const log of large) log.writeBlocks();
    if (small.length > 0) journal.write(small);
    return [...large, ...small];
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
