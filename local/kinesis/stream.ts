// A data stream: its shards, and the state that its age and what is asked of it give it.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { DailyQuota } from './daily-quota.ts';
import type { ShardLevelMetric } from './schema/common.ts';
import type { Shard } from './shard.ts';
import type { RecordStore } from './store.ts';
import { StreamConsumers } from './stream-consumers.ts';
import { StreamShards } from './stream-shards.ts';
import type { Tags } from './tags.ts';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

interface Encryption {
  readonly sinceMs: number;
  readonly keyId: string | undefined;
}

interface StreamOptions {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly mode: StreamMode;
  readonly shardCount: number;
  readonly createdAtMs: number;
  /** How long it is CREATING, UPDATING and DELETING. */
  readonly delayMs: number;
  readonly limits: LimitValues;
  readonly store: RecordStore;
}

/** A change that was asked for and is under way. */
interface Update {
  readonly dueMs: number;
  readonly apply: (nowMs: number) => void;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;

export class Stream {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly accountId: string;
  readonly tags: Tags = new Map();
  /** The resource policy, as it was put: nobody is asked here who he is. */
  policy: string | undefined;
  readonly shards: StreamShards;
  readonly consumers: StreamConsumers;
  /** What AWS counts over 24 hours: calls of UpdateShardCount, of the two about encryption, of UpdateStreamMode. */
  readonly daily = {
    scalings: new DailyQuota(),
    encryptionStarts: new DailyQuota(),
    encryptionStops: new DailyQuota(),
    modeChanges: new DailyQuota(),
  };
  mode: StreamMode;
  /** The metrics of EnableEnhancedMonitoring, in AWS's order. */
  shardLevelMetrics: readonly ShardLevelMetric[] = [];
  readonly #delayMs: number;
  readonly #store: RecordStore;
  #deletedAtMs: number | undefined;
  #update: Update | undefined;
  #retentionHours: number;
  /** Since when which key encrypts the records, or none. */
  #encryptions: readonly Encryption[] = [];

  constructor({ name, arn, accountId, mode, shardCount, createdAtMs, delayMs, limits, store }: StreamOptions) {
    this.name = name;
    this.arn = arn;
    this.accountId = accountId;
    this.mode = mode;
    this.createdAtMs = createdAtMs;
    this.#retentionHours = (limits.retentionSeconds * MS_PER_SECOND) / MS_PER_HOUR;
    this.#delayMs = delayMs;
    this.#store = store;
    this.consumers = new StreamConsumers({ streamArn: arn, accountId, delayMs, limits });
    this.shards = new StreamShards({ shardCount, createdAtMs, limits, logOf: (index) => store.log(name, index) });
  }

  /** As messages name it. */
  get label(): string {
    return `stream ${this.name}`;
  }

  get retentionHours(): number {
    return this.#retentionHours;
  }

  /** What is past its retention before the change, or by it, is gone: a longer period brings nothing back. */
  retain(hours: number, now: number): void {
    const horizonMs = now - Math.min(hours, this.#retentionHours) * MS_PER_HOUR;
    for (const shard of this.shards.all) shard.trim(horizonMs);
    this.shards.expire(horizonMs);
    this.#retentionHours = hours;
  }

  /** The key that encrypts what is put now. Nothing is encrypted here: it only shows in the answers, as on AWS. */
  get keyId(): string | undefined {
    return this.#encryptions.at(-1)?.keyId;
  }

  encrypt(keyId: string | undefined, sinceMs: number): void {
    this.#encryptions = [...this.#encryptions, { sinceMs, keyId }];
  }

  /** Whether a record that arrived then was encrypted: what lies there stays as it was put. */
  wasEncryptedAt(instantMs: number): boolean {
    return this.#encryptions.findLast(({ sinceMs }) => sinceMs <= instantMs)?.keyId !== undefined;
  }

  /** The state follows from the time alone: no timer has to fire for a stream to become ACTIVE. */
  status(now: number): StreamStatus {
    if (this.#deletedAtMs !== undefined) return 'DELETING';
    if (now < this.createdAtMs + this.#delayMs) return 'CREATING';
    return this.#update ? 'UPDATING' : 'ACTIVE';
  }

  /** Catches up with the time: what fell due since the last call takes effect as of its own instant. */
  settle(now: number): void {
    const update = this.#update;
    if (update && now >= update.dueMs) {
      this.#update = undefined;
      update.apply(update.dueMs);
    }
    this.shards.expire(this.horizonMs(now));
  }

  /** The stream is UPDATING, and as it was, until the delay has passed; then the change takes effect, all at once. */
  update(now: number, apply: Update['apply']): void {
    this.#update = { dueMs: now + this.#delayMs, apply };
    this.settle(now);
  }

  /** Whether its deletion has come to its end, so that the name is free. */
  isGone(now: number): boolean {
    return this.#deletedAtMs !== undefined && now >= this.#deletedAtMs + this.#delayMs;
  }

  /** The records go at once, the name after the delay. */
  delete(now: number): void {
    this.#deletedAtMs = now;
    this.#store.drop(this.name);
  }

  /** The open shard that takes the hash key. */
  shardFor(hashKey: bigint): Shard | undefined {
    return this.shards.shardFor(hashKey);
  }

  /** Records that arrived before this instant are past their retention. */
  horizonMs(now: number): number {
    return now - this.#retentionHours * MS_PER_HOUR;
  }
}
