// Where records are kept. Everything else about a stream is small and lives in `Streams`.

/** A record as it lies in a shard. Its counter is its place there: see src/domain/stream/sequence-number.ts. */
export interface StoredRecord {
  readonly counter: number;
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Data and partition key, as every limit counts them. */
  readonly sizeBytes: number;
}

export interface ReadLimit {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The records of one shard, in order of their counters and of their arrival. */
export interface RecordLog {
  /** Adds a record behind all others; the cost does not depend on what is stored. It is safe once the store is flushed. */
  append(record: StoredRecord): void;
  /** Records from a counter on, as many as the limit takes; one at least, however large, where there is any. */
  read(fromCounter: number, limit: ReadLimit): readonly StoredRecord[];
  /** The counter of the first record that arrived at or after the instant, or undefined where none did. */
  counterAt(instantMs: number): number | undefined;
  /** Forgets what arrived before the instant. */
  trim(beforeMs: number): void;
}

export interface RecordStore {
  /** The log of a shard, new and empty if there was none. */
  log(streamName: string, shardIndex: number): RecordLog;
  /** Forgets all records of a stream. */
  drop(streamName: string): void;
  /** Resolves when all that was appended before the call is as safe as this store makes it. */
  flushed(): Promise<void>;
}
