// What the mirror knows of one shard: its checkpoint, its counts and its read budget, in one document, so that a record
// is counted if and only if the checkpoint has passed it.
import { z } from 'zod';
import { FULL_READ_BUDGET } from '../limits/read-budget.ts';
import type { StateStore } from '../state-store.ts';
import type { Arrivals } from './arrivals.ts';

const count = z.number().nonnegative();

const ledgerSchema = z.object({
  shardId: z.string(),
  /** Sequence number of the last record counted. */
  checkpoint: z.string().nullable(),
  records: count,
  userRecords: count,
  /** Data bytes, without partition keys. */
  bytes: count,
  redelivered: count,
  reads: count,
  throttled: z.object({ transactions: count, bytes: count }),
  waitedMs: count,
  millisBehindLatest: count,
  budget: z.object({ calls: z.array(z.number()).readonly(), paidOffUs: z.number(), at: z.number() }),
  arrivals: z.array(z.tuple([z.number(), count, count, count])).readonly(),
  /** `[instant, bytes]` of the reads in the second before the last one, that one included. */
  lastReads: z.array(z.tuple([z.number(), count])).readonly(),
  updatedAtMs: z.number(),
});

export type ShardLedger = Omit<z.infer<typeof ledgerSchema>, 'arrivals'> & { readonly arrivals: Arrivals };

export const NO_COUNTS = {
  records: 0,
  userRecords: 0,
  bytes: 0,
  redelivered: 0,
  reads: 0,
  throttled: { transactions: 0, bytes: 0 },
  waitedMs: 0,
  millisBehindLatest: 0,
} as const;

export const newLedger = (shardId: string): ShardLedger => ({
  ...NO_COUNTS,
  shardId,
  checkpoint: null,
  budget: FULL_READ_BUDGET,
  arrivals: [],
  lastReads: [],
  updatedAtMs: 0,
});

const PREFIX = 'state/mirror/';
/** More shards than any stage of a playground has; the list is read in one go. */
const MOST_LEDGERS = 10_000;

export interface StoredLedger {
  readonly ledger: ShardLedger;
  /** Undefined: there is none yet. */
  readonly version: string | undefined;
}

export class LedgerStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
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

  /** The ledgers of all shards that were ever mirrored, in order of their ids. */
  async readAll(): Promise<ShardLedger[]> {
    const keys = await this.#state.list(PREFIX, MOST_LEDGERS);
    const stored = await Promise.all(keys.map((key) => this.#state.read(key)));
    return stored.flatMap((entry) => (entry ? [ledgerSchema.parse(entry.value)] : []));
  }
}
