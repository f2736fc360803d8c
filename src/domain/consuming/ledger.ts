// What the mirror knows of one shard: how far it is, its counts, its read budget and the open sheets of runs, in one
// document, so that a record is counted if and only if the ledger has passed it.
import * as z from 'zod';
import { FULL_READ_BUDGET } from '../limits/read-budget.ts';
import type { ListedDocument, VersionedStateStore } from '../state-store.ts';
import type { Arrivals } from './arrivals.ts';
import { readingSecondsSchema } from './reading-seconds.ts';
import { runSheetSchema } from './run-sheet.ts';

const count = z.number().nonnegative();

/** Members with a default came later: a stage that is deployed anew goes on with the ledgers that it has. */
const ledgerSchema = z
  .object({
    shardId: z.string(),
    /** Sequence number of the last record passed: all up to it are counted but for those held. */
    checkpoint: z.string().nullable(),
    /** Sequence numbers passed and not counted, ascending: records that failed, and those behind them with their keys. */
    held: z.array(z.string()).readonly().default([]),
    /** Records that were held until the trigger came with later ones: it had given them up. */
    abandoned: count.default(0),
    /** Times that a record failed, each try counted. */
    failures: count.default(0),
    /** Records counted, those set aside among them. */
    records: count,
    userRecords: count,
    /** Data bytes of the records, without partition keys. */
    bytes: count,
    /** Data bytes of the user records; less than `bytes` where records are aggregates. */
    userBytes: count.optional(),
    redelivered: count,
    /** Poison records that were put under `errors/`. */
    setAside: count.default(0),
    /** User records in which the egg was found, and the sequence numbers of the first of their records. */
    eggs: z.object({ count, first: z.array(z.string()).readonly() }).default({ count: 0, first: [] }),
    reads: count,
    throttled: z.object({ transactions: count, bytes: count }),
    waitedMs: count,
    /** When the last batch ended: the age of what {@link waitsFor} says, else of the last record of that batch. */
    millisBehindLatest: count,
    batchEndedAtMs: count.optional(),
    /** Of what came, what is not counted: records held or not read, or the batch, which failed whole. Null: all is. */
    waitsFor: z.enum(['handed-back', 'failed']).nullable().optional(),
    budget: z.object({ calls: z.array(z.number()).readonly(), paidOffUs: z.number(), at: z.number() }),
    arrivals: z.array(z.tuple([z.number(), count, count, count])).readonly(),
    /** `[instant, bytes]` of the reads in the second before the last one, that one included. */
    lastReads: z.array(z.tuple([z.number(), count])).readonly(),
    seconds: readingSecondsSchema.default([]),
    sheets: z.array(runSheetSchema).readonly().default([]),
    nextSheet: count.default(0),
    /** Of the last read. */
    updatedAtMs: z.number(),
  })
  .transform(({ waitsFor = null, ...ledger }) => ({
    ...ledger,
    userBytes: ledger.userBytes ?? ledger.bytes,
    batchEndedAtMs: ledger.batchEndedAtMs ?? ledger.updatedAtMs,
    waitsFor: waitsFor ?? (ledger.held.length > 0 ? 'handed-back' : null),
  }));

export type ShardLedger = Omit<z.infer<typeof ledgerSchema>, 'arrivals'> & { readonly arrivals: Arrivals };

export const NO_COUNTS = {
  records: 0,
  userRecords: 0,
  bytes: 0,
  redelivered: 0,
  setAside: 0,
  failures: 0,
  abandoned: 0,
  reads: 0,
  throttled: { transactions: 0, bytes: 0 },
  waitedMs: 0,
  millisBehindLatest: 0,
} as const;

export const newLedger = (shardId: string): ShardLedger => ({
  ...NO_COUNTS,
  shardId,
  checkpoint: null,
  batchEndedAtMs: 0,
  waitsFor: null,
  held: [],
  userBytes: 0,
  eggs: { count: 0, first: [] },
  budget: FULL_READ_BUDGET,
  arrivals: [],
  lastReads: [],
  seconds: [],
  sheets: [],
  nextSheet: 0,
  updatedAtMs: 0,
});

const PREFIX = 'state/mirror/';
/** More shards than any stage of a playground has; the list is read in one go. */
const MOST_LEDGERS = 10_000;
const READ_AT_ONCE = 64;

export interface StoredLedger {
  readonly ledger: ShardLedger;
  /** Undefined: there is none yet. */
  readonly version: string | undefined;
}

export class LedgerStore {
  readonly #state: VersionedStateStore;
  /** As they were read last, by their keys: whoever looks every second finds most of them unchanged. */
  #known: ReadonlyMap<string, StoredLedger> = new Map();

  constructor(state: VersionedStateStore) {
    this.#state = state;
  }

  async read(shardId: string): Promise<StoredLedger> {
    const stored = await this.#state.read(`${PREFIX}${shardId}.json`);
    if (!stored) return { ledger: newLedger(shardId), version: undefined };
    return { ledger: ledgerSchema.parse(stored.value), version: stored.version };
  }

  /** False when another invocation wrote meanwhile, and nothing was saved. */
  async save(ledger: ShardLedger, version: string | undefined): Promise<boolean> {
    const expected = version === undefined ? 'absent' : { version };
    return (await this.#state.write(`${PREFIX}${ledger.shardId}.json`, ledger, expected)) !== undefined;
  }

  /** The ledgers of all shards that were ever mirrored, in order of their ids. What has changed since the last call is read. */
  async readAll(): Promise<ShardLedger[]> {
    const listed = await this.#state.listVersions(PREFIX, MOST_LEDGERS);
    const read = new Map<string, StoredLedger>();
    for (let at = 0; at < listed.length; at += READ_AT_ONCE) {
      const some = listed.slice(at, at + READ_AT_ONCE);
      const found = await Promise.all(some.map((document) => this.#readUnlessKnown(document)));
      for (const [index, { key }] of some.entries()) {
        const stored = found[index];
        if (stored) read.set(key, stored);
      }
    }
    this.#known = read;
    return [...read.values()].map(({ ledger }) => ledger);
  }

  async #readUnlessKnown({ key, version }: ListedDocument): Promise<StoredLedger | undefined> {
    const known = this.#known.get(key);
    if (known?.version === version) return known;
    const stored = await this.#state.read(key);
    return stored && { ledger: ledgerSchema.parse(stored.value), version: stored.version };
  }
}
