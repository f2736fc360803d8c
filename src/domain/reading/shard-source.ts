// What a read by hand needs of the stream: an iterator, and the records from there. A refusal is an answer, not an error.
import type { HashKeyRange } from '../stream/shard-map.ts';
import type { StartingPosition } from './starting-position.ts';

export interface FetchedRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivedAtMs: number;
}

export interface ChildShard {
  readonly shardId: string;
  readonly parentShards: readonly string[];
  readonly hashKeyRange: { readonly startingHashKey: string; readonly endingHashKey: string };
}

export interface Fetched {
  readonly kind: 'fetched';
  readonly records: readonly FetchedRecord[];
  /** Null at the end of a closed shard. */
  readonly nextIterator: string | null;
  readonly millisBehindLatest: number;
  readonly childShards: readonly ChildShard[];
}

/** The stream's own words are in `message`. */
export type SourceRefusal =
  | { readonly kind: 'throttled'; readonly message: string }
  | { readonly kind: 'expired'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'not-found'; readonly message: string };

/** Rejects with `stream-unavailable` where the stream does not answer. */
export interface ShardSource {
  iteratorAt(
    shardId: string,
    position: StartingPosition,
  ): Promise<{ readonly kind: 'iterator'; readonly iterator: string } | SourceRefusal>;
  fetch(iterator: string, limit: number): Promise<Fetched | SourceRefusal>;
  /** Undefined where the stream lists no such shard any more, or can't be asked now: never rejects. */
  rangeOf(shardId: string): Promise<HashKeyRange | undefined>;
}
