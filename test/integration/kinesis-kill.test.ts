// kill -9 in the middle of a load, again and again: what was acknowledged is there, once, and in its order.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../support/local-aws.ts';

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

interface Acknowledged {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly content: string;
}

/** Puts until so many requests are acknowledged, and kills the server then, with others under way. */
async function loadAndKill(running: LocalAws, round: number, requests: number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let answers = 0;
  const write = async (writer: number): Promise<void> => {
    for (let turn = 0; answers < requests; turn += 1) {
      const contents = Array.from({ length: RECORDS_PER_PUT }, (_, index) => `${round}/${writer}/${turn}/${index}`);
      const Records = contents.map((content) => ({ Data: Buffer.from(content), PartitionKey: content }));
      const { Records: results = [] } = await running.client.putRecords({ StreamName, Records });
      contents.forEach((content, index) => {
        const { ShardId: shardId = '', SequenceNumber: sequenceNumber = '' } = results[index] ?? {};
        acknowledged.push({ shardId, sequenceNumber, content });
      });
      answers += 1;
      if (answers === requests) await running.kill();
    }
  };
  await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return acknowledged;
}

async function readShard(client: Kinesis, ShardId: string): Promise<Acknowledged[]> {
  const read: Acknowledged[] = [];
  const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.getShardIterator(start);
  while (ShardIterator !== undefined) {
    const answer = await client.getRecords({ ShardIterator });
    for (const { SequenceNumber = '', Data = new Uint8Array() } of answer.Records ?? []) {
      read.push({ shardId: ShardId, sequenceNumber: SequenceNumber, content: Buffer.from(Data).toString() });
    }
    ShardIterator = answer.Records?.length ? answer.NextShardIterator : undefined;
  }
  return read;
}

async function splitFirstShard({ client }: LocalAws): Promise<void> {
  await client.splitShard({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 126n) });
}

it('loses nothing that was acknowledged, and gives no number twice, when it is killed many times', async () => {
  let running = await startLocalAws({ dataDir: folder });
  await running.client.createStream({ StreamName, ShardCount: 2 });
  await running.untilActive(StreamName);
  await running.client.addTagsToStream({ StreamName, Tags: { kept: 'yes' } });
  const { StreamDescriptionSummary } = await running.client.describeStreamSummary({ StreamName });
  const StreamARN = StreamDescriptionSummary?.StreamARN;
  await running.client.registerStreamConsumer({ StreamARN, ConsumerName: 'kept' });
  const { ShardIterator } = await running.client.getShardIterator({
    StreamName,
    ShardId: 'shardId-000000000001',
    ShardIteratorType: 'TRIM_HORIZON',
  });

  const acknowledged: Acknowledged[] = [];
  for (const [round, requests] of ROUNDS.entries()) {
    if (round === SPLIT_IN_ROUND) await splitFirstShard(running);
    acknowledged.push(...(await loadAndKill(running, round, requests)));
    running = await startLocalAws({ dataDir: folder });
  }

  const { client } = running;
  const { Shards = [] } = await client.listShards({ StreamName });
  const byShard = await Promise.all(Shards.map(({ ShardId = '' }) => readShard(client, ShardId)));
  const read = byShard.flat();
  const contents = new Map(read.map(({ sequenceNumber, content }) => [sequenceNumber, content]));
  const oldIterator = await client.getRecords({ ShardIterator, Limit: 1 });
  const { Tags } = await client.listTagsForStream({ StreamName });
  const { Consumers } = await client.listStreamConsumers({ StreamARN });
  await running.kill();

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
