// The account of a run: every record is in exactly one of accepted, failed, expired and pending.
import type { RunShardDocument } from './run-document.ts';

export interface ShardTally {
  accepted: number;
  bytes: number;
  throttled: number;
  retried: number;
  unknown: number;
  first: string | undefined;
  last: string | undefined;
}

export class Tally {
  /** Of a worker with a share of the stream: falls as records turn out to be another's. */
  requested: number;
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
    const fresh = { accepted: 0, bytes: 0, throttled: 0, retried: 0, unknown: 0, first: undefined, last: undefined };
    this.#shards.set(shardId, fresh);
    return fresh;
  }

  accept(shardId: string, sequenceNumber: string, sizeBytes: number): void {
    this.accepted += 1;
    this.bytes += sizeBytes;
    const shard = this.shard(shardId);
    shard.accepted += 1;
    shard.bytes += sizeBytes;
    if (shard.first === undefined || isBefore(sequenceNumber, shard.first)) shard.first = sequenceNumber;
    if (shard.last === undefined || isBefore(shard.last, sequenceNumber)) shard.last = sequenceNumber;
  }

  throttle(shardId: string): void {
    this.throttled += 1;
    this.shard(shardId).throttled += 1;
  }

  retry(shardId: string): void {
    this.retried += 1;
    this.shard(shardId).retried += 1;
  }

  lose(shardId: string): void {
    this.unknown += 1;
    this.shard(shardId).unknown += 1;
  }

  fail(reason: string): void {
    this.failed += 1;
    this.reason ??= reason;
  }

  shardDocuments(): RunShardDocument[] {
    return [...this.#shards].map(([shardId, { first, last, ...counts }]) => ({
      shardId,
      ...counts,
      firstSequenceNumber: first ?? null,
      lastSequenceNumber: last ?? null,
    }));
  }
}

/** Sequence numbers are decimal, without leading zeros: the longer is the larger, and no number has to be made of them. */
const isBefore = (one: string, other: string): boolean =>
  one.length === other.length ? one < other : one.length < other.length;
