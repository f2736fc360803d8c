// A reader as the Kinesis Client Library has it, through the SDK: leases and checkpoints, parents before children.
import { Kinesis, type Shard } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createKinesis } from '../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import { createRouter } from '../../local/server/router.ts';
import { type RunningServer, startServer } from '../../local/server/server.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';

const StreamName = 'leased';
const KEYS = 25;
const SHARD_END = 'SHARD_END';
const STREAM_DELAY_MS = 3_000;

const clock = FakeClock.overAWire();
let server: RunningServer;
let client: Kinesis;

beforeAll(async () => {
  const kinesis = createKinesis({
    clock,
    random: seededRandom(7),
    region: 'us-east-1',
    profile: 'classic',
    store: memoryStore(),
    streamDelayMs: STREAM_DELAY_MS,
  });
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    handler: createRouter({ services: [kinesis.jsonService], s3: (_, response) => void response.end() }),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new Kinesis({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

/** What KCL keeps in its DynamoDB table: how far each shard is read. */
class Leases {
  readonly #checkpoints = new Map<string, string>();
  readonly #shards = new Map<string, Shard>();

  /** KCL's shard sync: a lease for each shard that is listed. */
  async sync(): Promise<void> {
    const { Shards = [] } = await client.listShards({ StreamName });
    for (const shard of Shards) {
      this.#shards.set(shard.ShardId ?? '', shard);
      if (!this.#checkpoints.has(shard.ShardId ?? '')) this.#checkpoints.set(shard.ShardId ?? '', 'TRIM_HORIZON');
    }
  }

  /** The leases that a worker may hold now: those whose parents are read to their end. */
  get ready(): readonly string[] {
    return [...this.#shards.values()]
      .filter(({ ShardId = '' }) => this.#checkpoints.get(ShardId) !== SHARD_END)
      .filter(({ ParentShardId, AdjacentParentShardId }) =>
        [ParentShardId, AdjacentParentShardId].every((id) => id === undefined || this.checkpointOf(id) === SHARD_END),
      )
      .map(({ ShardId = '' }) => ShardId);
  }

  checkpointOf(shardId: string): string | undefined {
    return this.#checkpoints.get(shardId);
  }

  checkpoint(shardId: string, sequenceNumber: string): void {
    this.#checkpoints.set(shardId, sequenceNumber);
  }
}

/** One worker: it loses its iterators when it crashes, and goes on from the checkpoints. */
class Worker {
  readonly #leases: Leases;
  readonly #processed: string[];
  readonly #iterators = new Map<string, string>();

  constructor(leases: Leases, processed: string[]) {
    this.#leases = leases;
    this.#processed = processed;
  }

  /** One GetRecords call on each lease, as each of KCL's record processors makes them once a second. */
  async poll(): Promise<void> {
    for (const shardId of this.#leases.ready) await this.#pollShard(shardId);
  }

  async #pollShard(ShardId: string): Promise<void> {
    const ShardIterator = this.#iterators.get(ShardId) ?? (await this.#iteratorFor(ShardId));
    const { Records = [], NextShardIterator, ChildShards } = await client.getRecords({ ShardIterator, Limit: 40 });
    for (const { Data, SequenceNumber = '' } of Records) {
      this.#processed.push(Buffer.from(Data ?? []).toString());
      this.#leases.checkpoint(ShardId, SequenceNumber);
    }
    if (NextShardIterator !== undefined) {
      this.#iterators.set(ShardId, NextShardIterator);
      return;
    }
    expect(ChildShards?.length).toBeGreaterThan(0);
    this.#leases.checkpoint(ShardId, SHARD_END);
    await this.#leases.sync();
  }

  async #iteratorFor(ShardId: string): Promise<string | undefined> {
    const checkpoint = this.#leases.checkpointOf(ShardId);
    const start =
      checkpoint === 'TRIM_HORIZON'
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: checkpoint };
    return (await client.getShardIterator({ StreamName, ShardId, ...start })).ShardIterator;
  }
}

/** Every key gets its next number, one after another, each with the sequence number of the one before. */
class Writer {
  readonly #last = new Map<number, string>();
  written = 0;

  async write(): Promise<void> {
    for (let key = 0; key < KEYS; key += 1) {
      const SequenceNumberForOrdering = this.#last.get(key);
      const { SequenceNumber = '' } = await client.putRecord({
        StreamName,
        Data: Buffer.from(`${key}/${this.written}`),
        PartitionKey: `key ${key}`,
        ...(SequenceNumberForOrdering === undefined ? {} : { SequenceNumberForOrdering }),
      });
      this.#last.set(key, SequenceNumber);
    }
    this.written += 1;
  }
}

const RESHARDS = [
  () => client.splitShard({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: `${2n ** 126n}` }),
  () =>
    client.mergeShards({
      StreamName,
      ShardToMerge: 'shardId-000000000003',
      AdjacentShardToMerge: 'shardId-000000000001',
    }),
  () => client.updateShardCount({ StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
  () => client.updateShardCount({ StreamName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' }),
];

it('reads each record of each key once and in order, through splits, merges and a crash of the worker', async () => {
  await client.createStream({ StreamName, ShardCount: 2 });
  await clock.advance(STREAM_DELAY_MS);
  const [writer, leases, processed] = [new Writer(), new Leases(), [] as string[]];
  await leases.sync();
  let worker = new Worker(leases, processed);

  for (const reshard of RESHARDS) {
    await reshard();
    for (let second = 0; second < 5; second += 1) {
      await writer.write();
      await worker.poll();
      await clock.advance(1_000);
    }
    worker = new Worker(leases, processed);
  }
  for (let second = 0; second < 60 && processed.length < KEYS * writer.written; second += 1) {
    await worker.poll();
    await clock.advance(1_000);
  }

  const { Shards = [] } = await client.listShards({ StreamName });
  const byKey = Array.from({ length: KEYS }, (_, key) => processed.filter((text) => text.startsWith(`${key}/`)));
  expect(Shards.length).toBeGreaterThan(8);
  expect(processed).toHaveLength(KEYS * writer.written);
  for (const [key, texts] of byKey.entries()) {
    expect(texts).toEqual(Array.from({ length: writer.written }, (_, number) => `${key}/${number}`));
  }
}, 30_000);
