// kill -9 in the middle of a load, again and again: what was acknowledged is there, once, and in its order.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListTagsForStreamCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const StreamName = 'killed';
const WRITERS = 4;
const RECORDS_PER_PUT = 50;
/** Requests acknowledged before each kill. The stream is split in the middle of it all. */
const ROUNDS = [1, 9, 30, 4, 17, 50];
const SPLIT_IN_ROUND = 2;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinesis-kill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Running {
  readonly process: ChildProcess;
  readonly client: KinesisClient;
}

async function start(): Promise<Running> {
  const child = spawn(process.execPath, ['scripts/aws.mjs'], {
    env: { ...process.env, AWS_PORT: '0', DATA_DIR: folder, LIMITS: 'unlimited' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const endpoint = /http:\/\/\S+?(?=,)/.exec(line)?.[0];
    if (endpoint === undefined) continue;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new KinesisClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    return { process: child, client };
  }
  throw new Error('The local AWS did not start.');
}

async function kill({ process: child, client }: Running): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  client.destroy();
}

async function untilActive(client: KinesisClient): Promise<void> {
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
  }
}

interface Acknowledged {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly content: string;
}

/** Puts until so many requests are acknowledged, and kills the server then, with others under way. */
async function loadAndKill(running: Running, round: number, requests: number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let answers = 0;
  const write = async (writer: number): Promise<void> => {
    for (let turn = 0; answers < requests; turn += 1) {
      const contents = Array.from({ length: RECORDS_PER_PUT }, (_, index) => `${round}/${writer}/${turn}/${index}`);
      const Records = contents.map((content) => ({ Data: Buffer.from(content), PartitionKey: content }));
      const { Records: results = [] } = await running.client.send(new PutRecordsCommand({ StreamName, Records }));
      contents.forEach((content, index) => {
        const { ShardId: shardId = '', SequenceNumber: sequenceNumber = '' } = results[index] ?? {};
        acknowledged.push({ shardId, sequenceNumber, content });
      });
      answers += 1;
      if (answers === requests) await kill(running);
    }
  };
  await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return acknowledged;
}

async function readShard(client: KinesisClient, ShardId: string): Promise<Acknowledged[]> {
  const read: Acknowledged[] = [];
  const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  while (ShardIterator !== undefined) {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
    for (const { SequenceNumber = '', Data = new Uint8Array() } of answer.Records ?? []) {
      read.push({ shardId: ShardId, sequenceNumber: SequenceNumber, content: Buffer.from(Data).toString() });
    }
    ShardIterator = answer.Records?.length ? answer.NextShardIterator : undefined;
  }
  return read;
}

async function splitFirstShard({ client }: Running): Promise<void> {
  await client.send(
    new SplitShardCommand({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 126n) }),
  );
}

it('loses nothing that was acknowledged, and gives no number twice, when it is killed many times', async () => {
  let running = await start();
  await running.client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  await untilActive(running.client);
  await running.client.send(new AddTagsToStreamCommand({ StreamName, Tags: { kept: 'yes' } }));
  const { StreamDescriptionSummary } = await running.client.send(new DescribeStreamSummaryCommand({ StreamName }));
  const StreamARN = StreamDescriptionSummary?.StreamARN;
  await running.client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'kept' }));
  const { ShardIterator } = await running.client.send(
    new GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000001', ShardIteratorType: 'TRIM_HORIZON' }),
  );

  const acknowledged: Acknowledged[] = [];
  for (const [round, requests] of ROUNDS.entries()) {
    if (round === SPLIT_IN_ROUND) await splitFirstShard(running);
    acknowledged.push(...(await loadAndKill(running, round, requests)));
    running = await start();
  }

  const { client } = running;
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const byShard = await Promise.all(Shards.map(({ ShardId = '' }) => readShard(client, ShardId)));
  const read = byShard.flat();
  const contents = new Map(read.map(({ sequenceNumber, content }) => [sequenceNumber, content]));
  const oldIterator = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  const { Tags } = await client.send(new ListTagsForStreamCommand({ StreamName }));
  const { Consumers } = await client.send(new ListStreamConsumersCommand({ StreamARN }));
  await kill(running);

  const requests = ROUNDS.reduce((sum, count) => sum + count, 0);
  expect(acknowledged.length).toBeGreaterThanOrEqual(requests * RECORDS_PER_PUT);
  expect(acknowledged.filter(({ sequenceNumber, content }) => contents.get(sequenceNumber) !== content)).toEqual([]);
  expect(new Set(read.map(({ content }) => content)).size).toBe(read.length);
  expect(contents.size).toBe(read.length);
  for (const records of byShard) {
    const numbers = records.map(({ sequenceNumber }) => BigInt(sequenceNumber));
    expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? number))).toBe(true);
  }
  expect(Shards.map(({ ShardId }) => ShardId?.at(-1))).toEqual(['0', '1', '2', '3']);
  expect(byShard.every((records) => records.length > 0)).toBe(true);
  expect(oldIterator.Records?.length).toBe(1);
  expect([Tags, Consumers?.map(({ ConsumerName }) => ConsumerName)]).toEqual([
    [{ Key: 'kept', Value: 'yes' }],
    ['kept'],
  ]);
}, 60_000);
