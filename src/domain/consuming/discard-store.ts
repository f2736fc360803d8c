// What the mirror's trigger gave up, as Lambda writes it to the bucket: how many batches, and the latest of them.
//
// Source: Lambda developer guide, "Retain discarded batch records for a Kinesis Data Streams event source in Lambda":
// the key is aws/lambda/MAPPING/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID, and the object has the whole invocation.
import * as z from 'zod';
import type { DiscardedBatch, DiscardsDocument } from '../documents.ts';
import type { VersionedStateStore } from '../state-store.ts';

const PREFIX = 'aws/lambda/';
const KEY = /^aws\/lambda\/[^/]+\/([^/]+)\/\d{4}\/\d\d\/\d\d\/(\d{4}-\d\d-\d\d)T(\d\d)\.(\d\d)\.(\d\d)-/;

/** Whoever looks at the mirror every second lists them every second: five pages of S3's, and a key that tells of more. */
const MOST_LISTED = 5_000;
/** Each may hold an invocation of 6 MB. */
const LATEST = 5;

const discardSchema = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number() }),
  KinesisBatchInfo: z.object({ startSequenceNumber: z.string(), endSequenceNumber: z.string(), batchSize: z.number() }),
});

type Listed = Pick<DiscardedBatch, 'key' | 'shardId' | 'discardedAt'>;

export class DiscardStore {
  readonly #state: VersionedStateStore;
  /** The latest, as they were read last: an object never changes. */
  #known: ReadonlyMap<string, DiscardedBatch> = new Map();

  constructor(state: VersionedStateStore) {
    this.#state = state;
  }

  async read(): Promise<DiscardsDocument> {
    const keys = await this.#state.list(PREFIX, MOST_LISTED + 1);
    const listed = keys.slice(0, MOST_LISTED).flatMap(listedAs);
    const newestFirst = listed.sort((a, b) => b.discardedAt.localeCompare(a.discardedAt) || b.key.localeCompare(a.key));
    const found = await Promise.all(
      newestFirst.slice(0, LATEST).map((one) => this.#known.get(one.key) ?? this.#read(one)),
    );
    const latest = found.filter((discarded) => discarded !== undefined);
    this.#known = new Map(latest.map((discarded) => [discarded.key, discarded]));
    return { batches: listed.length, isMore: keys.length > MOST_LISTED, latest };
  }

  /** Undefined where it was deleted meanwhile. */
  async #read(listed: Listed): Promise<DiscardedBatch | undefined> {
    const stored = await this.#state.read(listed.key);
    if (!stored) return undefined;
    const { requestContext, KinesisBatchInfo: batch } = discardSchema.parse(stored.value);
    return {
      ...listed,
      records: batch.batchSize,
      firstSequenceNumber: batch.startSequenceNumber,
      lastSequenceNumber: batch.endSequenceNumber,
      reason: requestContext.condition,
      tries: requestContext.approximateInvokeCount,
    };
  }
}

/** Nothing for a key that Lambda did not make. */
function listedAs(key: string): Listed[] {
  const [, shardId, day, hours, minutes, seconds] = KEY.exec(key) ?? [];
  if (shardId === undefined) return [];
  return [{ key, shardId, discardedAt: `${day}T${hours}:${minutes}:${seconds}.000Z` }];
}
