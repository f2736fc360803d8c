// Walks a whole stream: all its shards at once, but a shard's children only when the shard itself is read to its end.
import type { Shard } from '@aws-sdk/client-kinesis';
import type { KinesisApi } from '../kinesis/api.ts';
import type { Position, Positions } from './position.ts';
import { ShardReader } from './shard-reader.ts';
import { type Retrying, untilItWorks } from './until-it-works.ts';

interface StreamWalkOptions extends Retrying {
  readonly kinesis: KinesisApi;
  readonly streamName: string;
  readonly positions: Positions;
  /** For the shards that exist when the first walk of all starts; those found later are read from their beginning. */
  readonly startAt: Position;
  /** Reads until the end of the shard, or until whoever gave the function wants it to stop. */
  readonly readShard: (reader: ShardReader) => Promise<'ended' | 'stopped'>;
}

interface Visit {
  readonly parents: readonly string[];
  readonly reader: ShardReader;
  state: 'waiting' | 'reading' | 'ended';
}

const TRIM_HORIZON: Position = { type: 'TRIM_HORIZON' };

export class StreamWalk {
  readonly #options: StreamWalkOptions;
  readonly #visits = new Map<string, Visit>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: StreamWalkOptions) {
    this.#options = options;
  }

  /** Resolves when the place of every shard is fixed: what is put from then on is read, wherever the walk starts. */
  async start(): Promise<void> {
    const { positions, startAt } = this.#options;
    const saved = await positions.load();
    const isFirst = saved.size === 0;
    await this.#discover((shardId) => saved.get(shardId) ?? (isFirst ? startAt : TRIM_HORIZON));
    if (isFirst) await Promise.all([...this.#visits.values()].map(({ reader }) => this.#fix(reader)));
    this.#readOn();
  }

  /** Resolves when no shard is being read any more, and none will be. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** The place is saved at once: a restart must not take a shard that gave nothing yet for a new one. */
  async #fix(reader: ShardReader): Promise<void> {
    await untilItWorks(`Opening ${reader.shardId}`, () => reader.open(), this.#options);
    await this.#options.positions.save(reader.shardId, reader.position);
  }

  async #discover(positionOf: (shardId: string) => Position): Promise<void> {
    const { kinesis, streamName } = this.#options;
    const list = () => listShards(kinesis, streamName);
    const shards = (await untilItWorks(`Listing the shards of ${streamName}`, list, this.#options)) ?? [];
    for (const { ShardId: shardId = '', ParentShardId, AdjacentParentShardId } of shards) {
      const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      this.#add(shardId, parents, positionOf(shardId));
    }
  }

  #add(shardId: string, parents: readonly string[], position: Position): void {
    if (this.#visits.has(shardId)) return;
    const { kinesis, clock, streamName } = this.#options;
    const reader = new ShardReader({ kinesis, clock, streamName, shardId, position });
    this.#visits.set(shardId, { parents, reader, state: 'waiting' });
  }

  #readOn(): void {
    for (const visit of this.#visits.values()) {
      if (visit.state !== 'waiting' || !visit.parents.every((parent) => this.#isOver(parent))) continue;
      visit.state = 'reading';
      const run = this.#read(visit)
        .catch((error) => this.#options.log.error(`${visit.reader.shardId} is not read any more`, error))
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** A parent that is not listed any more has nothing left to read. */
  #isOver(shardId: string): boolean {
    const visit = this.#visits.get(shardId);
    return visit === undefined || visit.state === 'ended';
  }

  async #read(visit: Visit): Promise<void> {
    if ((await this.#options.readShard(visit.reader)) === 'stopped') return;
    visit.state = 'ended';
    // The shard itself has told its children: hundreds that end together would list too often.
    for (const { ShardId = '', ParentShards = [] } of visit.reader.children) {
      this.#add(ShardId, ParentShards, TRIM_HORIZON);
    }
    this.#readOn();
  }
}

async function listShards(kinesis: KinesisApi, streamName: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let page = await kinesis.call('ListShards', { StreamName: streamName });
  shards.push(...(page.Shards ?? []));
  while (page.NextToken !== undefined) {
    page = await kinesis.call('ListShards', { NextToken: page.NextToken });
    shards.push(...(page.Shards ?? []));
  }
  return shards;
}
