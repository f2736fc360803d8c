import { describe, expect, it } from '@jest/globals';
import { createKinesis, type Kinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import type { KinesisStore } from '../../../../local/kinesis/store.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const StreamName = 'growing';
const ON_DEMAND = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } as const;
const STREAM_DELAY_MS = 100;

const kinesisOn = (store: KinesisStore, clock: FakeClock): Kinesis =>
  createKinesis({
    clock,
    random: seededRandom(1),
    region: 'us-east-1',
    profile: 'classic',
    store,
    streamDelayMs: STREAM_DELAY_MS,
  });

const openShards = async (kinesis: Kinesis): Promise<number | undefined> =>
  (await kinesis.call('DescribeStreamSummary', { StreamName })).StreamDescriptionSummary?.OpenShardCount;

/** Puts into the first shard, as the server does it: bytes to bytes, which must notice growth too. Answers the shard. */
async function putRaw(kinesis: Kinesis, data: readonly string[]): Promise<string> {
  const Records = data.map((Data) => ({ Data, PartitionKey: 'k', ExplicitHashKey: '0' }));
  const body = Buffer.from(JSON.stringify({ StreamName, Records }));
  const answer = await kinesis.jsonService.invokeRaw?.('PutRecords', body);
  return JSON.parse(String(answer)).Records[0].ShardId;
}

/** So many records a second, for a minute. */
async function write(kinesis: Kinesis, clock: FakeClock, recordsPerSecond: number): Promise<void> {
  const data = Array.from({ length: recordsPerSecond / 2 }, () => 'AA==');
  for (let half = 0; half <= 120; half += 1) {
    await putRaw(kinesis, data);
    await clock.advance(500);
  }
}

async function anOnDemandStream() {
  const [store, clock] = [memoryStore(), new FakeClock()];
  const kinesis = kinesisOn(store, clock);
  await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND });
  await clock.advance(STREAM_DELAY_MS);
  return { store, clock, kinesis };
}

describe('an on-demand stream', () => {
  it('splits a shard that takes more than 500 records a second for a minute', async () => {
    const { clock, kinesis } = await anOnDemandStream();

    await write(kinesis, clock, 600);

    expect(await openShards(kinesis)).toBe(5);
  });

  it('keeps a shard that takes fewer', async () => {
    const { clock, kinesis } = await anOnDemandStream();

    await write(kinesis, clock, 400);

    expect(await openShards(kinesis)).toBe(4);
  });

  it('grows in mode ON_DEMAND only', async () => {
    const { clock, kinesis } = await anOnDemandStream();
    const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName });
    await kinesis.call('UpdateStreamMode', {
      StreamARN: StreamDescriptionSummary?.StreamARN,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
    await clock.advance(STREAM_DELAY_MS);

    await write(kinesis, clock, 600);

    expect(await openShards(kinesis)).toBe(4);
  });

  it('has its new shards, and what was put into them, in a process that comes after', async () => {
    const { store, clock, kinesis } = await anOnDemandStream();
    await write(kinesis, clock, 600);
    const ShardId = await putRaw(kinesis, ['Bw==']);

    const next = kinesisOn(store, clock);
    const open = await openShards(next);
    const iterator = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await next.call('GetShardIterator', iterator);
    const { Records = [] } = await next.call('GetRecords', { ShardIterator });

    expect([open, ShardId]).toEqual([5, 'shardId-000000000004']);
    expect(Records.at(-1)?.Data).toEqual(new Uint8Array([7]));
  });
});
