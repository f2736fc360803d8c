// The account of a run: every record is in exactly one of accepted, failed, expired and pending.
import * as z from 'zod';
import { type RunShardDocument, runShardSchema } from './run-document.ts';

const count = z.number().int().nonnegative();

/** A tally as it is stored. All counts are of user records; the bytes are those of the records that hold them. */
export const tallySchema = z.object({
  /** Of a worker with a share of the ring: falls, from that of the run, with each record that is another's. */
  requested: count,
  accepted: count,
  failed: count,
  expired: count,
  attempts: count,
  throttled: count,
  retried: count,
  unknown: count,
  bytes: count,
  /** The first thing that went wrong for good. */
  reason: z.string().nullable(),
  shards: z.array(runShardSchema),
});

export type TallyDocument = z.infer<typeof tallySchema>;

type ShardTally = { -readonly [Field in keyof RunShardDocument]: RunShardDocument[Field] };

export class Tally {
  requested: number;
  accepted = 0;
  failed = 0;
  expired = 0;
  attempts = 0;
  throttled = 0;
  retried = 0;
  unknown = 0;
  bytes = 0;
  reason: string | null = null;
  readonly #shards = new Map<string, ShardTally>();

  constructor(requested: number, shardIds: readonly string[], before?: TallyDocument) {
    this.requested = requested;
    if (before) {
      const { shards, ...counts } = before;
      Object.assign(this, counts);
      for (const shard of shards) this.#shards.set(shard.shardId, { ...shard });
    }
    for (const shardId of shardIds) this.#shard(shardId);
  }

  get pending(): number {
    return this.requested - this.accepted - this.failed - this.expired;
  }

  accept(shardId: string, sequenceNumber: string, records: number, bytes: number): void {
    this.accepted += records;
    this.bytes += bytes;
    const shard = this.#shard(shardId);
    shard.accepted += records;
    shard.bytes += bytes;
    const { firstSequenceNumber: first, lastSequenceNumber: last } = shard;
    if (first === null || isBefore(sequenceNumber, first)) shard.firstSequenceNumber = sequenceNumber;
    if (last === null || isBefore(last, sequenceNumber)) shard.lastSequenceNumber = sequenceNumber;
  }

  /** Counts tries with what became of them, for the run and for the shard they were meant for. */
  count(what: 'throttled' | 'retried' | 'unknown', shardId: string, records: number): void {
    this[what] += records;
    this.#shard(shardId)[what] += records;
  }

  fail(records: number, reason: string): void {
    this.failed += records;
    this.reason ??= reason;
  }

  get document(): TallyDocument {
    const { requested, accepted, failed, expired, attempts, throttled, retried, unknown, bytes, reason } = this;
    const shards = this.shardDocuments();
    return { requested, accepted, failed, expired, attempts, throttled, retried, unknown, bytes, reason, shards };
  }

  shardDocuments(): RunShardDocument[] {
    return [...this.#shards.values()].map((shard) => ({ ...shard }));
  }

  #shard(shardId: string): ShardTally {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const fresh = {
      shardId,
      accepted: 0,
      bytes: 0,
      throttled: 0,
      retried: 0,
      unknown: 0,
      firstSequenceNumber: null,
      lastSequenceNumber: null,
    };
    this.#shards.set(shardId, fresh);
    return fresh;
  }
}

/** Sequence numbers are decimal, without leading zeros: the longer is the larger, and no number has to be made of them. */
const isBefore = (one: string, other: string): boolean =>
  one.length === other.length ? one < other : one.length < other.length;
