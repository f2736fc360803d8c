// What costs money on AWS when it does not work is checked here.
import { describe, expect, it } from '@jest/globals';
import type { KinesisApi } from '../../../local/kinesis/api.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { withCleanUp } from './clean-up.ts';
import { inProcess } from './subjects.ts';

describe('cleaning up', () => {
  it('deletes the streams that were made, CREATING or with consumers, and no others', async () => {
    const session = await inProcess.open();
    await session.kinesis.call('CreateStream', { StreamName: 'not-ours', ShardCount: 1 });
    const clock = { now: session.now, sleep: session.pass };
    const { kinesis, cleanUp } = withCleanUp(session.kinesis, clock);
    for (const StreamName of ['gone', 'used', 'late']) {
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });
      await session.pass(StreamName === 'late' ? 0 : session.streamDelayMs);
    }
    await kinesis.call('DeleteStream', { StreamName: 'gone' });
    const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName: 'used' });
    const StreamARN = StreamDescriptionSummary?.StreamARN;
    await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'reader' });

    await cleanUp();

    await session.pass(session.streamDelayMs);
    expect((await session.kinesis.call('ListStreams', {})).StreamNames).toEqual(['not-ours']);
  });

  it('names a stream that can not be deleted', async () => {
    const clock = new FakeClock();
    const refusing: KinesisApi = {
      call: async (operation) => {
        if (operation === 'DeleteStream') throw new Error('no');
        return {};
      },
    };
    const { kinesis, cleanUp } = withCleanUp(refusing, clock);
    await kinesis.call('CreateStream', { StreamName: 'stuck', ShardCount: 1 });

    const cleaned = cleanUp();

    await expect(clock.runUntil(cleaned)).rejects.toThrow('Delete the stream stuck by hand.');
  });
});
