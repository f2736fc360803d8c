// The account of a run: every record is in exactly one of accepted, failed, expired and pending.
import type { RunShardDocument } from './run-document.ts';

export interface ShardTally {
  accepted: number;
  bytes: number;
  throttled: number;
  retried: number;
  first: bigint | undefined;
  last: bigint | undefined;
}

export class Tally {
  readonly requested: number;
  accepted = 0;
  failed = 0;
  expired = 0;
  attempts = 0;
  throttled = 0;
  retried = 0;
  unknown = 0;
  bytes = 0;
  /** The first thing that went wrong for good. */
  reason: string | null = null;
  readonly #shards = new Map<string, ShardTally>();

  constructor(requested: number, shardIds: readonly string[]) {
    this.requested = requested;
    for (const shardId of shardIds) this.shard(shardId);
  }

  get pending(): number {
    return this.requested - this.accepted - this.failed - this.expired;
  }

  shard(shardId: string): ShardTally {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const fresh = { accepted: 0, bytes: 0, throttled: 0, retried: 0, first: undefined, last: undefined };
    this.#shards.set(shardId, fresh);
    return fresh;
  }

  accept(shardId: string, sequenceNumber: string, sizeBytes: number): void {
    this.accepted += 1;
    this.bytes += sizeBytes;
    const shard = this.shard(shardId);
    shard.accepted += 1;
    shard.bytes += sizeBytes;
    const sequence = BigInt(sequenceNumber);
    if (shard.first === undefined || sequence < shard.first) shard.first = sequence;
    if (shard.last === undefined || sequence > shard.last) shard.last = sequence;
  }

  fail(records: number, reason: string): void {
    this.failed += records;
    this.reason ??= reason;
  }

  shardDocuments(): RunShardDocument[] {
    return [...this.#shards].map(([shardId, { first, last, ...counts }]) => ({
      shardId,
      ...counts,
      firstSequenceNumber: first?.toString() ?? null,
      lastSequenceNumber: last?.toString() ?? null,
    }));
  }
}
