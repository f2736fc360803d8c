// What the HTTP API answers with: the shapes that handlers fill and the page draws. Times are ISO 8601 in UTC, sizes bytes.
import type { Limit, LimitName, ProfileName } from './limits/table.ts';
import type { RunDocument } from './producing/run-document.ts';

export type { RunDocument };

export interface RunsDocument {
  readonly runs: readonly RunDocument[];
  readonly nextToken: string | null;
}

export interface ShardDocument {
  readonly shardId: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly hashKeyRange: { readonly startingHashKey: string; readonly endingHashKey: string };
  readonly parentShardId: string | null;
  /** Arrivals of all writers together, in the last whole second that the mirror has surely seen. */
  readonly write: {
    /** That second: the stream's `asOf`, but for a shard that is mirrored later than the others. */
    readonly asOf: string;
    readonly recordsPerSecond: number;
    readonly bytesPerSecond: number;
    /**
     * The minute up to that second and what of later ones is mirrored by now, oldest first; seconds without arrivals are
     * left out.
     */
    readonly history: readonly { readonly at: string; readonly records: number; readonly bytes: number }[];
  };
  /** What the mirror reads, out of the five calls and 2 MiB that all readers of the shard share. */
  readonly read: { readonly callsPerSecond: number; readonly bytesPerSecond: number; readonly blockedMs: number };
}

export interface StreamDocument {
  readonly name: string;
  readonly status: string;
  /** The second whose arrivals are shown of every shard that the mirror keeps up with. */
  readonly asOf: string;
  readonly shards: readonly ShardDocument[];
  /** Per shard; null where the stage's profile lifts the limit. */
  readonly limits: {
    readonly shardWriteRecordsPerSecond: number | null;
    readonly shardWriteBytesPerSecond: number | null;
    readonly shardReadCallsPerSecond: number | null;
    readonly shardReadBytesPerSecond: number | null;
  };
}

/** A user record as it lies in a shard: the record itself, or one of those that a producer packed into it. */
export interface ReadRecordDocument {
  readonly sequenceNumber: string;
  /** Its place in the aggregate, from 0; null where the record is none. */
  readonly subSequenceNumber: number | null;
  readonly partitionKey: string;
  /** Only an aggregate tells it. */
  readonly explicitHashKey: string | null;
  readonly approximateArrivalTimestamp: string;
  /** Of the data, before any encoding. */
  readonly bytes: number;
  /** Only where the data are too much for one answer: which of them these are. The next answer has those behind. */
  readonly part?: { readonly firstByte: number; readonly bytes: number };
  /** How `data` are given: as asked for, or in the nearest way that they can be. */
  readonly encoding: 'text' | 'json' | 'base64';
  readonly data: unknown;
  /** Why they are not as asked for, or what is wrong with the record; null where all is well. */
  readonly note: string | null;
}

/** What one GetRecords call gave. Without records it may be: go on with `next`. */
export interface ShardRecordsDocument {
  readonly shardId: string;
  readonly records: readonly ReadRecordDocument[];
  readonly millisBehindLatest: number;
  /** Where to read on when a closed shard is read to its end. */
  readonly childShards: readonly {
    readonly shardId: string;
    readonly parentShards: readonly string[];
    readonly hashKeyRange: { readonly startingHashKey: string; readonly endingHashKey: string };
  }[];
  /** Null at the end of a closed shard. */
  readonly nextToken: string | null;
  /** The path that reads on, its `limit` and `as` the same. */
  readonly next: string | null;
}

export interface MirrorCounts {
  readonly records: number;
  readonly userRecords: number;
  readonly bytes: number;
  /** User records in which the stage's egg was found. */
  readonly eggs: number;
  readonly redelivered: number;
  /** Passed and not counted: poison, and the later records of its key. */
  readonly held: number;
  /** Poison put under `errors/`. */
  readonly setAside: number;
  /** Held until the trigger gave them up. */
  readonly abandoned: number;
  /** Times that a record failed, each try counted. */
  readonly failures: number;
  readonly reads: number;
  readonly throttled: { readonly transactions: number; readonly bytes: number };
  readonly waitedMs: number;
  /**
   * Age of the oldest record that came and is not counted. Where all is, of the last one when it was counted, for ten
   * seconds, and 0 from then on. In the totals, the greatest of all shards.
   */
  readonly millisBehindLatest: number;
}

export interface MirrorShardDocument extends MirrorCounts {
  readonly shardId: string;
  readonly checkpoint: string | null;
  /** Sequence numbers of the first hundred records with an egg. */
  readonly firstEggs: readonly string[];
  /** The last minute, oldest first; seconds in which nothing was read or refused are left out. */
  readonly history: readonly {
    readonly at: string;
    readonly reads: number;
    readonly records: number;
    readonly bytes: number;
    readonly throttled: { readonly transactions: number; readonly bytes: number };
    readonly waitedMs: number;
  }[];
  /** When the mirror's last batch of the shard ended, be it with a failure. */
  readonly updatedAt: string;
}

/** A batch that the mirror's trigger gave up, and that Lambda wrote to the bucket. */
export interface DiscardedBatch {
  readonly key: string;
  readonly shardId: string;
  /** To the second. */
  readonly discardedAt: string;
  readonly records: number;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  /** Lambda's own word: `RetryAttemptsExhausted`, `RecordAgeExceeded`. The mirror's log says what was wrong. */
  readonly reason: string;
  /** About how often the mirror was invoked with it. */
  readonly tries: number;
}

export interface DiscardsDocument {
  /** As far as they were listed. */
  readonly batches: number;
  /** There are more than were listed, and then the latest are the latest of those. */
  readonly isMore: boolean;
  /** The latest five, newest first. */
  readonly latest: readonly DiscardedBatch[];
}

export interface MirrorDocument {
  readonly totals: MirrorCounts;
  readonly shards: readonly MirrorShardDocument[];
  readonly discarded: DiscardsDocument;
  /** Only where it was asked for one. */
  readonly run?: MirroredRunDocument;
}

interface MirroredRunCounts {
  /** Records of the stream, and the user records in them. */
  readonly records: number;
  readonly userRecords: number;
  /** Data bytes of the user records. */
  readonly bytes: number;
  readonly eggs: number;
  readonly redelivered: number;
  /** Records with a lower number than the one before them of their partition key and shard. */
  readonly reversals: number;
  readonly firstArrivalAt: string | null;
  readonly lastArrivalAt: string | null;
  /**
   * From the generation of a user record, by its producer's clock, to its count, by the mirror's: none is below 0. Of
   * records that do not say when they were generated, from their arrival.
   */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
}

/** How many, and the first hundred of them. */
interface NumbersDocument {
  readonly count: number;
  readonly first: readonly number[];
}

/** What the mirror saw of a run. Exact: see src/domain/consuming/run-account.ts. */
export interface MirroredRunDocument extends MirroredRunCounts {
  readonly runId: string;
  readonly requested: number;
  /** Different numbers that arrived. */
  readonly arrived: number;
  /** How many were not seen by now while the run goes on: on their way, or not sent yet. 0 when it has ended. */
  readonly pending: number;
  /** Those not seen by now of a run that has ended, whether or not the stream had taken them. */
  readonly missing: NumbersDocument;
  readonly duplicates: NumbersDocument;
  readonly setAside: NumbersDocument;
  readonly shards: readonly (MirroredRunCounts & {
    readonly shardId: string;
    readonly duplicates: number;
    readonly setAside: number;
  })[];
}

/** What an audit that settles still waits for. */
export type AuditWait = 'run' | 'mirror' | 'objects' | 'delivery';

/**
 * Did each record of a run arrive, once, in order, in S3? `requested = accepted + failed + expired + pending`, and at
 * every look `accepted + acceptedUnreported = delivered + buffered + missing.count + unread`.
 */
export interface AuditDocument {
  readonly runId: string;
  /** `settling` while anything may still change: ask again. */
  readonly state: 'settling' | 'settled';
  readonly waitsFor: readonly AuditWait[];
  readonly requested: number;
  readonly accepted: number;
  /** Found beyond that: the run's account has it as pending, since a worker is late or dead, or as failed or expired. */
  readonly acceptedUnreported: number;
  readonly failed: number;
  readonly expired: number;
  readonly pending: number;
  /** At most so many may be in the stream once more than they are counted: an answer was lost, or a worker died. */
  readonly unknown: number;
  /** Different numbers that the mirror saw. */
  readonly mirrored: number;
  /** Different numbers that lie in S3. */
  readonly delivered: number;
  readonly unread: number;
  /** What Firehose may still hold. */
  readonly buffered: number;
  /** When Firehose's buffer becomes an object, and what makes it one; null where nothing is buffered. */
  readonly flush: { readonly at: string; readonly by: 'size' | 'age' } | null;
  /** The first are those known to have been accepted: where records failed or expired, there may be fewer than counted. */
  readonly missing: NumbersDocument;
  /** Records beyond a number's first, by who doubled them, and the first numbers. */
  readonly duplicated: {
    /** Written into the stream more than once. */
    readonly producer: number;
    /** Brought to the mirror again by its trigger, and recognised. */
    readonly redelivery: number;
    /** More often in S3 than in the stream. */
    readonly firehose: number;
    readonly first: { readonly producer: readonly number[]; readonly firehose: readonly number[] };
  };
  /** Records with a lower number than the one before them of their partition key and shard. */
  readonly outOfOrder: number;
  readonly objects: { readonly found: number; readonly read: number };
}

/** What Firehose holds now: AWS shows it nowhere, so it is worked out as what the mirror saw less what S3 has. */
export interface BufferDocument {
  readonly bytes: number;
  readonly records: number;
  readonly sizeLimitBytes: number;
  readonly intervalSeconds: number;
  /** When the oldest record in the buffer arrived; null when the buffer is empty. */
  readonly oldestArrivalAt: string | null;
  /** When the buffer's age makes it an object; null when it is empty. */
  readonly ageFlushAt: string | null;
  /** When its size will, at the present rate; null when nothing flows. */
  readonly sizeFlushAt: string | null;
  readonly first: 'size' | 'age' | null;
}

export interface DeliveryObject {
  readonly key: string;
  readonly size: number;
  readonly lastModified: string;
}

export interface DeliveriesDocument {
  /** Newest first. */
  readonly objects: readonly DeliveryObject[];
  readonly totals: { readonly objects: number; readonly bytes: number };
  readonly buffer: BufferDocument;
  readonly nextToken: string | null;
}

export interface DeliveryDocument extends DeliveryObject {
  readonly contentEncoding: string | null;
  readonly offset: number;
  /** The object's bytes from `offset` on, as UTF-8 text. */
  readonly content: string;
  /** Where to read on; null at the end. */
  readonly nextOffset: number | null;
}

export interface LimitsDocument {
  readonly profile: ProfileName;
  /** A `value` of null: the stage's profile lifts this limit. */
  readonly limits: readonly (Omit<Limit, 'value'> & { readonly name: LimitName; readonly value: number | null })[];
}

/** RFC 9457, with what our clients act on. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly limit?: string;
  readonly retryAfterMs?: number;
  /** The methods that the path takes, where it does not take that of the request. */
  readonly allow?: readonly string[];
  /** One entry a field: a JSON Pointer into the body (or `?name` for the query) and what was expected there. */
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}
