import { describe, expect, it } from '@jest/globals';
import { isAwsError } from '../../../../local/aws-error.ts';
import { createKinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import { patiently } from '../../../../local/platform/patient-kinesis.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const aKinesis = () => {
  const clock = new FakeClock();
  const kinesis = createKinesis({
    clock,
    random: seededRandom(1),
    region: 'us-east-1',
    profile: 'classic',
    store: memoryStore(),
    streamDelayMs: 0,
  });
  return { clock, kinesis: patiently(kinesis, clock) };
};

describe('the patient Kinesis', () => {
  it('makes more calls than a second takes, and waits no longer than it must', async () => {
    const { clock, kinesis } = aKinesis();
    const startMs = clock.now();
    const names = Array.from({ length: 12 }, (_, index) => `stream-${index}`);
    const created = Promise.all(names.map((StreamName) => kinesis.call('CreateStream', { StreamName, ShardCount: 1 })));

    await clock.runUntil(created);

    expect(clock.now() - startMs).toBe(2_000);
    expect((await kinesis.call('ListStreams', {})).StreamNames).toHaveLength(12);
  });

  it('waits for no other limit, however it is called', async () => {
    const { kinesis } = aKinesis();

    const tooMany = kinesis.call('CreateStream', { StreamName: 'wide', ShardCount: 501 }).catch((error) => error);

    expect(isAwsError(await tooMany, 'LimitExceededException')).toBe(true);
  });
});
