// Where records and all that is known of their streams are kept.
import type { Documents } from '../store/documents.ts';

/** A record as it lies in a shard. Its counter is its place there: see src/domain/stream/sequence-number.ts. */
export interface StoredRecord {
  readonly counter: number;
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
  /** The counter that the next record must have. It never goes back, whatever is trimmed. */
  readonly nextCounter: number;
  /** When the last record arrived; undefined where none ever did. */
  readonly lastArrivalMs: number | undefined;
  /** Behind what can be read: less than `nextCounter` while records are still being stored. */
  readonly tip: number;
  /**
   * Adds a record behind all others; the cost does not depend on what is stored. It shows once the store is flushed:
   * from then on its bytes are the caller's again.
   */
  append(record: StoredRecord): void;
  /** Records from a counter on, as many as the limit takes; one at least, however large, where there is any. */
  read(fromCounter: number, limit: ReadLimit): readonly StoredRecord[];
  /** The counter of the first record that arrived at or after the instant, or undefined where none did. */
  counterAt(instantMs: number): number | undefined;
  /** Forgets what arrived before the instant. */
  trim(beforeMs: number): void;
  /** Forgets all there is, and the place: for a shard that does not come back. */
  remove(): void;
}

export interface KinesisStore {
  /** Streams and what belongs to the account. */
  readonly documents: Documents;
  /** The log of a shard, new and empty if there was none. A stream's number is its own, and never another's. */
  log(streamNumber: number, shardIndex: number): RecordLog;
  /** Forgets all records of a stream. */
  drop(streamNumber: number): void;
  /** Resolves when all that was appended since the last call is as safe as this store makes it, and can be read. */
  flushed(): Promise<void>;
  /** Nothing may be appended any more. */
  close(): Promise<void>;
}
