// Records in the platform's tables: what was flushed survives the end of the process.
import { storedDocuments } from '../store/documents.ts';
import type { Table, Tables } from '../store/tables.ts';
import type { KinesisStore } from './store.ts';
import { blockKey, TableLog } from './table-log.ts';

/** A dropped stream may have millions of blocks. They go with the flushes, so many with each: nobody waits for them. */
const REMOVED_PER_FLUSH = 1_000;

export function tableStore(tables: Tables): KinesisStore {
  const blocks = tables.table('records');
  const logs = new Map<number, Map<number, TableLog>>();
  /** Those with records that are not on their way to the disk yet. */
  const dirty = new Set<TableLog>();
  const sweeps = new Map<number, Sweep>();
  return {
    documents: storedDocuments(tables, tables.table('streams')),
    log(streamNumber, shardIndex) {
      const ofStream = logs.get(streamNumber) ?? new Map<number, TableLog>();
      logs.set(streamNumber, ofStream);
      const log =
        ofStream.get(shardIndex) ?? new TableLog({ blocks, streamNumber, shardIndex, onAppend: (of) => dirty.add(of) });
      ofStream.set(shardIndex, log);
      return log;
    },
    drop(streamNumber) {
      for (const log of logs.get(streamNumber)?.values() ?? []) dirty.delete(log);
      logs.delete(streamNumber);
      sweeps.set(streamNumber, new Sweep(blocks, streamNumber));
    },
    async flushed() {
      const written = [...dirty];
      dirty.clear();
      for (const log of written) log.write();
      for (const [streamNumber, sweep] of sweeps) if (sweep.isDoneWith(REMOVED_PER_FLUSH)) sweeps.delete(streamNumber);
      try {
        await tables.stored();
      } finally {
        for (const log of written) log.settle();
      }
    },
  };
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
