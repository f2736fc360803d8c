// What the contract, which is held under the profile classic, can't reach: the limits of the other two.
import { describe, expect, it } from '@jest/globals';
import { createKinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import { MIB, type ProfileName } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const StreamName = 'limited';

/** A Kinesis in virtual time with a stream of so many shards. */
async function aKinesis(profile: ProfileName, ShardCount: number) {
  const kinesis = createKinesis({
    clock: new FakeClock(),
    random: seededRandom(1),
    region: 'us-east-1',
    profile,
    store: memoryStore(),
    streamDelayMs: 0,
  });
  await kinesis.call('CreateStream', { StreamName, ShardCount });
  return kinesis;
}

/** Records of 1 MiB each, key included, spread over as many shards. */
const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    Data: new Uint8Array(MIB - 1),
    PartitionKey: 'k',
    ExplicitHashKey: ((2n ** 128n / BigInt(count)) * BigInt(index)).toString(),
  }));

describe('the profile current', () => {
  it('takes 10 MiB in one PutRecords call, and not a byte more', async () => {
    const kinesis = await aKinesis('current', 10);
    const put = (Records: ReturnType<typeof records>) => kinesis.call('PutRecords', { StreamName, Records });

    const most = await put(records(10));
    const tooMuch = put([...records(10), { Data: new Uint8Array(0), PartitionKey: 'k', ExplicitHashKey: '0' }]);

    expect(most.FailedRecordCount).toBe(0);
    await expect(tooMuch).rejects.toMatchObject({
      type: 'InvalidArgumentException',
      message: 'Records size exceeds 10 MB limit',
    });
  });

  it('scales a stream to 10,000 shards, and an account to 20,000', async () => {
    const kinesis = await aKinesis('current', 6_000);
    const scale = (TargetShardCount: number) =>
      kinesis.call('UpdateShardCount', { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });

    await expect(scale(10_001)).rejects.toMatchObject({
      type: 'LimitExceededException',
      message: expect.stringContaining('cannot be greater than 10000'),
    });
    await kinesis.call('CreateStream', { StreamName: 'other', ShardCount: 14_000 });
    await expect(scale(6_001)).rejects.toMatchObject({
      type: 'LimitExceededException',
      message: expect.stringContaining('Limit: 20000.'),
    });
  });
});

describe('the profile unlimited', () => {
  it('throttles neither writers nor readers', async () => {
    const kinesis = await aKinesis('unlimited', 1);
    const record = { Data: new Uint8Array(MIB - 1), PartitionKey: 'k' };

    for (let call = 0; call < 10; call += 1) await kinesis.call('PutRecord', { StreamName, ...record });
    const reads: number[] = [];
    for (let call = 0; call < 10; call += 1) {
      const { ShardIterator } = await kinesis.call('GetShardIterator', {
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const { Records = [] } = await kinesis.call('GetRecords', { ShardIterator });
      reads.push(Records.length);
    }

    expect(reads).toEqual(Array(10).fill(10));
  });
});
