// A data stream: its shards, and the state that its age and what is asked of it give it.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { DailyQuota } from './daily-quota.ts';
import { OnDemandGrowth } from './on-demand-growth.ts';
import type { ShardLevelMetric } from './schema/common.ts';
import type { Shard } from './shard.ts';
import type { KinesisStore } from './store.ts';
import { reshard, type StoredStream, type StreamChange } from './stored-stream.ts';
import { StreamConsumers } from './stream-consumers.ts';
import { firstShards, StreamShards } from './stream-shards.ts';
import type { Tags } from './tags.ts';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

export type RecordDistribution = NonNullable<StoredStream['recordDistribution']>;

interface StreamOptions {
  readonly state: StoredStream;
  readonly arn: string;
  readonly accountId: string;
  /** How long it is CREATING, UPDATING and DELETING. */
  readonly delayMs: number;
  readonly limits: LimitValues;
  readonly store: KinesisStore;
  /** Told when the stream changes of itself: its state is another then, though nobody asked for it. */
  readonly onGrowth: () => void;
}

interface NewStream {
  readonly name: string;
  readonly number: number;
  readonly mode: StreamMode;
  readonly shardCount: number;
  readonly maxRecordBytes: number;
  readonly warmThroughputMiBps: number | undefined;
  readonly recordDistribution: RecordDistribution | undefined;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;

/** What a new stream is made from. */
export const newStream = (
  { shardCount, ...asked }: NewStream,
  createdAtMs: number,
  limits: LimitValues,
): StoredStream => ({
  ...asked,
  createdAtMs,
  tags: {},
  retentionHours: (limits.retentionSeconds * MS_PER_SECOND) / MS_PER_HOUR,
  shardLevelMetrics: [],
  encryptions: [],
  daily: { scalings: [], encryptionStarts: [], encryptionStops: [], modeChanges: [] },
  ...firstShards(shardCount, createdAtMs),
  consumers: [],
});

export class Stream {
  readonly name: string;
  readonly number: number;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly accountId: string;
  readonly tags: Tags;
  /** The resource policy, as it was put: nobody is asked here who he is. */
  policy: string | undefined;
  readonly shards: StreamShards;
  readonly consumers: StreamConsumers;
  /** What AWS counts over 24 hours: calls of UpdateShardCount, of the two about encryption, of UpdateStreamMode. */
  readonly daily: Readonly<Record<keyof StoredStream['daily'], DailyQuota>>;
  mode: StreamMode;
  /** The most that one record may have, data and partition key together. */
  maxRecordBytes: number;
  /** What the stream is to take without having to grow, where that was asked for. */
  warmThroughputMiBps: number | undefined;
  /** How an on-demand stream places its records: by their keys where nothing is said. */
  recordDistribution: RecordDistribution | undefined;
  /** The metrics of EnableEnhancedMonitoring, in AWS's order. */
  shardLevelMetrics: readonly ShardLevelMetric[];
  readonly #delayMs: number;
  readonly #store: KinesisStore;
  readonly #growth: OnDemandGrowth;
  readonly #onGrowth: () => void;
  #deletedAtMs: number | undefined;
  /** A change that was asked for and is under way. */
  #update: StoredStream['update'];
  #retentionHours: number;
  /** Since when which key encrypts the records, or none. */
  #encryptions: StoredStream['encryptions'];

  constructor({ state, arn, accountId, delayMs, limits, store, onGrowth }: StreamOptions) {
    this.name = state.name;
    this.number = state.number;
    this.arn = arn;
    this.accountId = accountId;
    this.tags = new Map(Object.entries(state.tags));
    this.policy = state.policy;
    this.mode = state.mode;
    this.maxRecordBytes = state.maxRecordBytes;
    this.warmThroughputMiBps = state.warmThroughputMiBps;
    this.recordDistribution = state.recordDistribution;
    this.createdAtMs = state.createdAtMs;
    this.shardLevelMetrics = state.shardLevelMetrics;
    this.daily = {
      scalings: new DailyQuota(state.daily.scalings),
      encryptionStarts: new DailyQuota(state.daily.encryptionStarts),
      encryptionStops: new DailyQuota(state.daily.encryptionStops),
      modeChanges: new DailyQuota(state.daily.modeChanges),
    };
    this.#deletedAtMs = state.deletedAtMs;
    this.#update = state.update;
    this.#retentionHours = state.retentionHours;
    this.#encryptions = state.encryptions;
    this.#delayMs = delayMs;
    this.#store = store;
    this.#growth = new OnDemandGrowth(limits, state.createdAtMs);
    this.#onGrowth = onGrowth;
    this.consumers = new StreamConsumers({ streamArn: arn, accountId, delayMs, limits }, state.consumers);
    this.shards = new StreamShards({ limits, logOf: (index) => store.log(state.number, index) }, state);
  }

  /** What a new one is made from, and one that is kept. */
  get state(): StoredStream {
    const { scalings, encryptionStarts, encryptionStops, modeChanges } = this.daily;
    return {
      name: this.name,
      number: this.number,
      mode: this.mode,
      createdAtMs: this.createdAtMs,
      deletedAtMs: this.#deletedAtMs,
      retentionHours: this.#retentionHours,
      maxRecordBytes: this.maxRecordBytes,
      warmThroughputMiBps: this.warmThroughputMiBps,
      recordDistribution: this.recordDistribution,
      tags: Object.fromEntries(this.tags),
      policy: this.policy,
      shardLevelMetrics: [...this.shardLevelMetrics],
      encryptions: this.#encryptions,
      daily: {
        scalings: [...scalings.calls],
        encryptionStarts: [...encryptionStarts.calls],
        encryptionStops: [...encryptionStops.calls],
        modeChanges: [...modeChanges.calls],
      },
      update: this.#update,
      ...this.shards.states,
      consumers: this.consumers.states,
    };
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
      for (const change of update.changes) this.#apply(change, update.dueMs);
    }
    this.shards.expire(this.horizonMs(now));
    if (this.mode === 'ON_DEMAND') this.#grow(now);
  }

  /** The stream is UPDATING, and as it was, until the delay has passed; then the changes take effect, all at once. */
  update(now: number, ...changes: StreamChange[]): void {
    this.#update = { dueMs: now + this.#delayMs, changes };
    this.settle(now);
  }

  /** Whether its deletion has come to its end, so that the name is free. */
  isGone(now: number): boolean {
    return this.#deletedAtMs !== undefined && now >= this.#deletedAtMs + this.#delayMs;
  }

  /** The records go at once, the name after the delay. */
  delete(now: number): void {
    this.#deletedAtMs = now;
    this.#store.drop(this.number);
  }

  /** The open shard that takes the hash key. */
  shardFor(hashKey: bigint): Shard | undefined {
    return this.shards.shardFor(hashKey);
  }

  /** The open shard that takes the partition key. */
  shardForKey(partitionKey: string): Shard | undefined {
    return this.shards.shardForKey(partitionKey);
  }

  /** Records that arrived before this instant are past their retention. */
  horizonMs(now: number): number {
    return now - this.#retentionHours * MS_PER_HOUR;
  }

  #grow(now: number): void {
    if (this.status(now) !== 'ACTIVE') return;
    const steps = this.#growth.stepsAt(now, this.shards.open);
    if (steps.length === 0) return;
    this.update(now, reshard(steps));
    this.#onGrowth();
  }

  #apply(change: StreamChange, atMs: number): void {
    if (change.kind === 'mode') {
      this.mode = change.mode;
      if (change.mode === 'PROVISIONED') this.recordDistribution = undefined;
    } else if (change.kind === 'maxRecordSize') this.maxRecordBytes = change.maxRecordBytes;
    else if (change.kind === 'encrypt') {
      this.#encryptions = [...this.#encryptions, { sinceMs: atMs, keyId: change.keyId }];
    } else
      this.shards.reshard(
        change.steps.map(({ kind, at }) => ({ kind, at: BigInt(at) })),
        atMs,
      );
  }
}
