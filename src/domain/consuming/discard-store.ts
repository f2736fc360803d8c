// What the mirror's trigger gave up, as Lambda writes it to the bucket: how many batches, and the latest of them.
//
// Source: Lambda developer guide, "Retain discarded batch records for a Kinesis Data Streams event source in Lambda":
// the key is aws/lambda/MAPPING/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID, and the object has the whole invocation.
import * as z from 'zod';
import type { DiscardedBatch, DiscardsDocument } from '../documents.ts';
import type { VersionedStateStore } from '../state-store.ts';

const PREFIX = 'aws/lambda/';
const KEY = /^aws\/lambda\/[^/]+\/([^/]+)\/\d{4}\/\d\d\/\d\d\/(\d{4}-\d\d-\d\d)T(\d\d)\.(\d\d)\.(\d\d)-/;

/** Whoever looks at the mirror every second lists them every second: five full pages, and a request for one that is more. */
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
  /** The latest, as they were read last: an object never changes. Undefined: it is none of Lambda's. */
  #known: ReadonlyMap<string, DiscardedBatch | undefined> = new Map();

  constructor(state: VersionedStateStore) {
    this.#state = state;
  }

  async read(): Promise<DiscardsDocument> {
    const keys = await this.#state.list(PREFIX, MOST_LISTED + 1);
    const listed = keys.slice(0, MOST_LISTED).flatMap(listedAs);
    const newestFirst = listed.sort((a, b) => b.discardedAt.localeCompare(a.discardedAt) || b.key.localeCompare(a.key));
    const found = await Promise.all(
      newestFirst.slice(0, LATEST).map(async (one) => [one.key, await this.#readUnlessKnown(one)] as const),
    );
    this.#known = new Map(found);
    const latest = found.flatMap(([, discarded]) => discarded ?? []);
    return { batches: listed.length, isMore: keys.length > MOST_LISTED, latest };
  }

  async #readUnlessKnown(listed: Listed): Promise<DiscardedBatch | undefined> {
    if (this.#known.has(listed.key)) return this.#known.get(listed.key);
    const discard = discardSchema.safeParse(await this.#content(listed.key));
    if (!discard.success) return undefined;
    const { requestContext, KinesisBatchInfo: batch } = discard.data;
    return {
      ...listed,
      records: batch.batchSize,
      firstSequenceNumber: batch.startSequenceNumber,
      lastSequenceNumber: batch.endSequenceNumber,
      reason: requestContext.condition,
      tries: requestContext.approximateInvokeCount,
    };
  }

  /** Undefined where it was deleted meanwhile, and where it is no JSON: whoever may write to the bucket may put it there. */
  async #content(key: string): Promise<unknown> {
    try {
      return (await this.#state.read(key))?.value;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/** Nothing for a key that Lambda did not make. */
function listedAs(key: string): Listed[] {
  const [, shardId, day, hours, minutes, seconds] = KEY.exec(key) ?? [];
  if (shardId === undefined) return [];
  return [{ key, shardId, discardedAt: `${day}T${hours}:${minutes}:${seconds}.000Z` }];
}
