import { describe, expect, it } from '@jest/globals';
import { createKinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const SHARD = { ShardId: 'shardId-000000000000' };
const RECORD = { Data: new Uint8Array(MIB - 1), PartitionKey: 'k' };

/** A stream of one shard in virtual time, with records of 1 MiB in it, and a subscription from its beginning. */
async function aSubscription({ records }: { readonly records: number }) {
  const clock = new FakeClock();
  const kinesis = createKinesis({
    clock,
    random: seededRandom(1),
    region: 'us-east-1',
    profile: 'classic',
    store: memoryStore(),
    streamDelayMs: 0,
  });
  const stream = { StreamName: 'pushed' };
  await kinesis.call('CreateStream', { ...stream, ShardCount: 1 });
  const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', stream);
  const { Consumer } = await kinesis.call('RegisterStreamConsumer', {
    StreamARN: StreamDescriptionSummary?.StreamARN,
    ConsumerName: 'reader',
  });
  for (let put = 0; put < records; put += 1) {
    await kinesis.call('PutRecord', { ...stream, ...RECORD });
    await clock.advance(1_000);
  }
  const { EventStream } = await kinesis.call('SubscribeToShard', {
    ...SHARD,
    ConsumerARN: Consumer?.ConsumerARN,
    StartingPosition: { Type: 'TRIM_HORIZON' },
  });
  return { clock, events: EventStream[Symbol.asyncIterator]() };
}

const NEVER = new Promise<never>(() => undefined);

describe('a subscription', () => {
  it('pushes 2 MiB a second, no less', async () => {
    const { clock, events } = await aSubscription({ records: 5 });
    const startedAt = clock.now();
    const pushedAtMs: number[] = [];

    for (let event = 0; event < 5; event += 1) {
      await clock.runUntil(events.next());
      pushedAtMs.push(clock.now() - startedAt);
    }

    expect(pushedAtMs).toEqual([0, 500, 1_000, 1_500, 2_000]);
  });

  it('waits for nothing any more once its listener has left', async () => {
    const { clock, events } = await aSubscription({ records: 0 });
    await events.next();
    const next = events.next();

    await events.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
    await expect(clock.runUntil(NEVER)).rejects.toThrow('Nothing sleeps any more');
  });

  it('waits for nothing before somebody listens', async () => {
    const { clock } = await aSubscription({ records: 0 });

    await expect(clock.runUntil(NEVER)).rejects.toThrow('Nothing sleeps any more');
  });
});
