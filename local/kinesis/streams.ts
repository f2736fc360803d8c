// The streams of the account, by name: found, made and taken away.
import type { Clock } from '../../src/domain/clock.ts';
import { accountShardLimit, type LimitValues } from '../../src/domain/limits/table.ts';
import { shardIdOf } from '../../src/domain/stream/shard-map.ts';
import type { StoredAccount } from './kept-state.ts';
import {
  limitExceeded,
  shardLimitExceeded,
  shardNotFound,
  streamExists,
  streamHasConsumers,
  streamNotActive,
  streamNotFound,
} from './refusals.ts';
import type { TagMap } from './schema/tags.ts';
import type { Shard } from './shard.ts';
import type { KinesisStore } from './store.ts';
import type { StoredStream } from './stored-stream.ts';
import { newStream, type RecordDistribution, Stream, type StreamMode } from './stream.ts';
import { addTags } from './tags.ts';

export interface StreamsOptions {
  readonly clock: Clock;
  readonly limits: LimitValues;
  readonly accountId: string;
  readonly region: string;
  readonly store: KinesisStore;
  readonly streamDelayMs: number;
}

interface NewStream {
  readonly mode: StreamMode;
  readonly shardCount: number;
  readonly maxRecordBytes: number;
  readonly warmThroughputMiBps: number | undefined;
  readonly recordDistribution: RecordDistribution | undefined;
  readonly tags: TagMap;
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #byName: Map<string, Stream>;
  #nextStreamNumber: number;
  #hasGrown = false;

  /** With the streams of an earlier process, and what their numbers leave for the next one. */
  constructor(
    options: StreamsOptions,
    streams: readonly StoredStream[],
    { nextStreamNumber }: Pick<StoredAccount, 'nextStreamNumber'>,
  ) {
    this.#options = options;
    this.#byName = new Map(streams.map((state) => [state.name, this.#streamOf(state)]));
    this.#nextStreamNumber = nextStreamNumber;
    const numbers = new Set(streams.map(({ number }) => number));
    // A stream that was deleted shortly before the end of its process may have left records behind.
    for (let number = 0; number < nextStreamNumber; number += 1) if (!numbers.has(number)) options.store.drop(number);
  }

  /** What they are made from. */
  get states(): StoredStream[] {
    return this.all().map(({ state }) => state);
  }

  /** What the next stream's number will be. */
  get nextStreamNumber(): number {
    return this.#nextStreamNumber;
  }

  /** Whether a stream changed of itself since this was last asked: it must be stored then, as after every change. */
  takeGrowth(): boolean {
    const hasGrown = this.#hasGrown;
    this.#hasGrown = false;
    return hasGrown;
  }

  create(name: string, { tags, ...asked }: NewStream): void {
    const { clock, limits, accountId } = this.#options;
    if (this.#lookUp(name)) throw streamExists(name, accountId);
    this.#checkCreating();
    if (asked.mode === 'ON_DEMAND') this.checkOnDemandLimit();
    else this.checkShardLimit(asked.shardCount);
    const number = this.#nextStreamNumber;
    const stream = this.#streamOf(newStream({ name, number, ...asked }, clock.now(), limits));
    addTags(stream, tags, limits.streamMaxTags);
    this.#nextStreamNumber += 1;
    this.#byName.set(name, stream);
  }

  /** A stream with consumers is deleted with them only where that is asked for. */
  delete(name: string, withConsumers: boolean): void {
    const stream = this.find(name);
    const now = this.#options.clock.now();
    const status = stream.status(now);
    // **Inferred**: a stream can only be deleted once it is there, and once.
    if (status === 'CREATING' || status === 'DELETING') throw streamNotActive(name, this.#options.accountId, status);
    const consumers = stream.consumers.all(now);
    if (consumers.length > 0 && !withConsumers) throw streamHasConsumers(name, this.#options.accountId);
    stream.delete(now);
  }

  /** The most shards that the account may have open in this Region. */
  get shardLimit(): number {
    return accountShardLimit(this.#options.limits, this.#options.region);
  }

  /** Shards of on-demand streams are not counted: AWS takes care of them. */
  get openShardCount(): number {
    return this.all()
      .filter(({ mode }) => mode === 'PROVISIONED')
      .reduce((sum, { shards }) => sum + shards.open.length, 0);
  }

  get onDemandCount(): number {
    return this.all().filter(({ mode }) => mode === 'ON_DEMAND').length;
  }

  /** **Inferred**: the limit is documented, its exception and words are not. */
  checkOnDemandLimit(): void {
    const { accountId, limits, region } = this.#options;
    if (this.onDemandCount < limits.accountOnDemandStreams) return;
    throw limitExceeded(
      `This request would exceed the limit of ${limits.accountOnDemandStreams} on-demand streams for the account ` +
        `${accountId} in ${region}.`,
    );
  }

  /** Throws where so many shards more would be too many for the account. Closed ones do not count. */
  checkShardLimit(additional: number): void {
    const { accountId, region } = this.#options;
    const [current, limit] = [this.openShardCount, this.shardLimit];
    if (current + additional > limit) throw shardLimitExceeded({ accountId, region, current, limit, additional });
  }

  /** All streams in the order of their names. */
  all(): Stream[] {
    for (const name of this.#byName.keys()) this.#lookUp(name);
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The stream in whatever state it is. */
  find(name: string): Stream {
    const stream = this.#lookUp(name);
    if (!stream) throw streamNotFound(name, this.#options.accountId);
    return stream;
  }

  /** The stream, for something about it to be changed: it must be ACTIVE. */
  findForUpdate(name: string): Stream {
    const stream = this.find(name);
    const status = stream.status(this.#options.clock.now());
    if (status !== 'ACTIVE') throw streamNotActive(name, this.#options.accountId, status);
    return stream;
  }

  /** The stream, for records to go in: while it is CREATING or DELETING, AWS answers as if it were not there. */
  findForWriting(name: string): Stream {
    const stream = this.#lookUp(name);
    if (!stream || !this.#isThere(stream)) throw streamNotFound(name, this.#options.accountId);
    return stream;
  }

  /** A shard, for records to come out. Observed: a stream that is not there is answered as a shard that is not. */
  findShard(name: string, shardIndex: number): { stream: Stream; shard: Shard } {
    const stream = this.#lookUp(name);
    const shard = stream?.shards.get(shardIndex);
    if (stream && shard && this.#isThere(stream)) return { stream, shard };
    throw shardNotFound(shardIdOf(shardIndex), name, this.#options.accountId);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;
  }

  /** **Inferred**: the limit and its exception are documented, the words are not. */
  #checkCreating(): void {
    const { accountId, clock, limits, region } = this.#options;
    const creating = this.all().filter((stream) => stream.status(clock.now()) === 'CREATING');
    if (creating.length < limits.accountCreatingStreams) return;
    throw limitExceeded(
      `${creating.length} streams of the account ${accountId} in ${region} are CREATING: wait until one is ACTIVE.`,
    );
  }

  #streamOf(state: StoredStream): Stream {
    const { accountId, limits, store, streamDelayMs: delayMs } = this.#options;
    const onGrowth = () => {
      this.#hasGrown = true;
    };
    return new Stream({ state, arn: this.arnOf(state.name), accountId, delayMs, limits, store, onGrowth });
  }

  #isThere(stream: Stream): boolean {
    const status = stream.status(this.#options.clock.now());
    return status === 'ACTIVE' || status === 'UPDATING';
  }

  #lookUp(name: string): Stream | undefined {
    const now = this.#options.clock.now();
    const stream = this.#byName.get(name);
    if (stream?.isGone(now)) {
      this.#byName.delete(name);
      return undefined;
    }
    stream?.settle(now);
    return stream;
  }
}
