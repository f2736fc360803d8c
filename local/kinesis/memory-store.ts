// Records in memory: gone with the process, and as fast as an array.
import { memoryDocuments } from '../store/documents.ts';
import type { KinesisStore, ReadLimit, RecordLog, StoredRecord } from './store.ts';

export function memoryStore(): KinesisStore {
  const streams = new Map<number, Map<number, RecordLog>>();
  return {
    documents: memoryDocuments(),
    log(streamNumber, shardIndex) {
      const logs = streams.get(streamNumber) ?? new Map<number, RecordLog>();
      streams.set(streamNumber, logs);
      const log = logs.get(shardIndex) ?? new MemoryLog();
      logs.set(shardIndex, log);
      return log;
    },
    drop: (streamNumber) => {
      for (const log of streams.get(streamNumber)?.values() ?? []) log.remove();
      streams.delete(streamNumber);
    },
    flushed: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

class MemoryLog implements RecordLog {
  nextCounter = 1;
  lastArrivalMs: number | undefined;
  #records: StoredRecord[] = [];
  /** Trimmed records stay in front until they are half of the array: cutting each time would cost all that is stored. */
  #first = 0;

  get tip(): number {
    return this.nextCounter;
  }

  append(record: StoredRecord): void {
    this.#records.push({ ...record, data: Buffer.from(record.data) });
    this.nextCounter = record.counter + 1;
    this.lastArrivalMs = record.arrivedAtMs;
  }

  read(fromCounter: number, { maxRecords, maxBytes }: ReadLimit): readonly StoredRecord[] {
    const start = this.#indexOfFirst(({ counter }) => counter >= fromCounter);
    let end = start;
    let leftBytes = maxBytes;
    for (let record = this.#records[end]; record && end - start < maxRecords; record = this.#records[end]) {
      leftBytes -= record.sizeBytes;
      if (leftBytes < 0 && end > start) break;
      end += 1;
    }
    return this.#records.slice(start, end);
  }

  counterAt(instantMs: number): number | undefined {
    return this.#records[this.#indexOfFirst(({ arrivedAtMs }) => arrivedAtMs >= instantMs)]?.counter;
  }

  trim(beforeMs: number): void {
    const oldest = this.#records[this.#first];
    // A shard trims with every put: mostly there is nothing to do, and the search is saved.
    if (!oldest || oldest.arrivedAtMs >= beforeMs) return;
    this.#first = this.#indexOfFirst(({ arrivedAtMs }) => arrivedAtMs >= beforeMs);
    if (this.#first * 2 <= this.#records.length) return;
    this.#records = this.#records.slice(this.#first);
    this.#first = 0;
  }

  remove(): void {
    this.#records = [];
    this.#first = 0;
  }

  /** The place of the first record that passes; all behind it must pass too. */
  #indexOfFirst(passes: (record: StoredRecord) => boolean): number {
    let low = this.#first;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const record = this.#records[middle];
      if (record && passes(record)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
