import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../local/aws-error.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis, STREAM } from '../../../support/streams.ts';
import { aTrigger, LIMITS } from './a-trigger.ts';

const CONSUMER = 'fast';
const StreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;

async function aWorld(over: Partial<TriggerSpec> = {}, shardCount = 1) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock, shardCount);
  await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName: CONSUMER });
  await clock.advance(1);
  return { clock, kinesis, ...aTrigger(kinesis, clock, { consumerName: CONSUMER, ...over }) };
}

const split = (NewStartingHashKey: bigint) => ({
  StreamName: STREAM,
  ShardToSplit: 'shardId-000000000000',
  NewStartingHashKey: `${NewStartingHashKey}`,
});

describe('a trigger on a consumer', () => {
  test('gets what is put within a fifth of a second, and takes none of the reads of the shard', async () => {
    const { clock, kinesis, mapping, invocations, batches } = await aWorld();
    await mapping.start();
    await clock.advance(10_500);
    const putAt = clock.now();
    await kinesis.put('one', 'two');
    await clock.advance(1_000);

    expect(batches()).toEqual([['one', 'two']]);
    expect((invocations[0]?.at ?? 0) - putAt).toBeLessThanOrEqual(200);
    expect(kinesis.timesOf('GetRecords')).toEqual([]);
    expect(mapping.metrics).toMatchObject({ reads: 0, subscriptions: 1, recordsRead: 2, recordsProcessed: 2 });
  });

  test('renews its subscription every five minutes, and misses nothing between', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    const startedAt = clock.now();
    await mapping.start();
    const texts = Array.from({ length: 120 }, (_, index) => `${index}`);
    for (const text of texts) {
      await kinesis.put(text);
      await clock.advance(10_000);
    }

    const renewals = kinesis.answeredAt('SubscribeToShard').map((at) => at - startedAt);
    expect(batches().flat()).toEqual(texts);
    expect(renewals).toHaveLength(5);
    for (const [index, at] of renewals.entries()) {
      expect(at).toBeGreaterThanOrEqual(index * LIMITS.subscriptionLifetimeMs);
      expect(at).toBeLessThan(index * LIMITS.subscriptionLifetimeMs + 10_000);
    }
  });

  test('reads what it is behind as fast as fan-out goes', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ batchSize: 10_000 });
    for (let second = 0; second < 20; second += 1) {
      await kinesis.put('x'.repeat(MIB - 1));
      await clock.advance(1_000);
    }
    await mapping.start();
    await clock.advance(11_000);

    expect(batches().flat()).toHaveLength(20);
  });

  test('reads the children of a shard when the shard itself is done', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld();
    behaviour.current = () => clock.sleep(3_000);
    await mapping.start();
    await kinesis.put('one', 'two', 'three');
    await kinesis.call('SplitShard', split(2n ** 127n));
    await clock.advance(10);
    const children = Array.from({ length: 8 }, (_, index) => `child ${index}`);
    await kinesis.put(...children);
    await clock.advance(20_000);

    expect(invocations[0]).toMatchObject({ shardId: 'shardId-000000000000', texts: ['one', 'two', 'three'] });
    const later = invocations.slice(1);
    expect(later.map(({ shardId }) => shardId).sort()).toEqual(['shardId-000000000001', 'shardId-000000000002']);
    expect(later.flatMap(({ texts }) => texts).sort()).toEqual(children);
    for (const { at } of later) expect(at).toBeGreaterThanOrEqual((invocations[0]?.at ?? 0) + 3_000);
  });

  test('begins at LATEST with what is put after its start', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ startingPosition: 'LATEST' });
    await kinesis.put('before');
    await clock.advance(1);
    await mapping.start();
    await kinesis.put('after');
    await clock.advance(1_000);

    expect(batches()).toEqual([['after']]);
  });

  test('tries again every second while it is refused, and says so once', async () => {
    const { clock, kinesis, mapping, batches, log } = await aWorld();
    const until = clock.now() + 10_000;
    kinesis.intercept = (operation) => {
      const isAway = operation === 'DescribeStreamConsumer' || operation === 'SubscribeToShard';
      if (isAway && clock.now() < until) throw new AwsError('InternalFailure', '', 500);
    };
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(15_000);

    expect(batches()).toEqual([['one']]);
    expect(log.of('warn').map(({ message }) => message)).toEqual([
      "shardId-000000000000 can't be subscribed to; it is tried again every second",
    ]);
    expect(kinesis.timesOf('DescribeStreamConsumer')).toHaveLength(11);
  });

  test('takes its subscription back from another reader, and misses nothing', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(10_000);
    const { ConsumerDescription } = await kinesis.call('DescribeStreamConsumer', { StreamARN, ConsumerName: CONSUMER });
    await kinesis.call('SubscribeToShard', {
      ConsumerARN: ConsumerDescription?.ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'LATEST' },
    });
    await kinesis.put('two');
    await clock.advance(10_000);

    expect(batches()).toEqual([['one'], ['two']]);
  });

  test('asks who its consumer is once for all shards', async () => {
    const { clock, kinesis, mapping } = await aWorld({}, 4);
    await mapping.start();
    await clock.advance(1_000);

    expect(kinesis.timesOf('DescribeStreamConsumer')).toHaveLength(1);
    expect(kinesis.timesOf('SubscribeToShard')).toHaveLength(4);
  });

  test('takes no more while its function is busy', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld();
    behaviour.current = () => clock.sleep(60_000);
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(1_000);
    for (let count = 0; count < 10; count += 1) {
      await kinesis.put(`later ${count}`);
      await clock.advance(1_000);
    }

    expect(batches()).toEqual([['one']]);
    expect(mapping.metrics.recordsRead).toBeLessThanOrEqual(2);
  });

  test('stops at once while it waits for records', async () => {
    const { clock, mapping } = await aWorld();
    await mapping.start();
    await clock.advance(7_000);
    const stoppedAt = clock.now();

    await mapping.stop();

    expect(clock.now()).toBe(stoppedAt);
  });
});
