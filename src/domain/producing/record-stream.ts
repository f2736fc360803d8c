// The stream as the producer needs it; src/aws puts Kinesis behind it.
import type { OutgoingRecord } from '../records/record.ts';
import type { ShardRange } from '../stream/shard-map.ts';

export type PutResult =
  | { readonly kind: 'accepted'; readonly shardId: string; readonly sequenceNumber: string }
  | { readonly kind: 'throttled' }
  /** The service failed on this record; trying again may help. */
  | { readonly kind: 'failing'; readonly message: string };

export type PutOutcome =
  /** One result a record, in the order of the request. */
  | { readonly kind: 'answered'; readonly results: readonly PutResult[] }
  /** The whole request was refused, nothing of it was stored, and no retry mends it. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** The whole request was refused for now; nothing of it was stored. */
  | { readonly kind: 'unavailable'; readonly message: string }
  /** No answer came: it may have been stored or not. */
  | { readonly kind: 'lost'; readonly message: string };

export interface RecordStream {
  /** One PutRecords request. It never rejects: what went wrong is the outcome. */
  put(records: readonly OutgoingRecord[]): Promise<PutOutcome>;
  /** The shards that take records now. */
  openShards(): Promise<readonly ShardRange[]>;
}
