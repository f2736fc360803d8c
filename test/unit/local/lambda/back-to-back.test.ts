import { expect, test } from '@jest/globals';
import type { KinesisApi } from '../../../../local/kinesis/api.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis } from '../../../support/streams.ts';
import { aTrigger, LIMITS } from './a-trigger.ts';

const CALLS_PER_SECOND = LIMITS.shardReadCallsPerSecond;

/** A record an answer: so few bytes that the calls alone set the pace, and never the shard's 2 MiB a second. */
const oneRecordAnAnswer = (kinesis: KinesisApi): KinesisApi => ({
  call: (operation, input) => kinesis.call(operation, operation === 'GetRecords' ? { ...input, Limit: 1 } : input),
});

test('a trigger that is behind on small records makes all five calls of a second, and never one more', async () => {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock);
  const { mapping, invocations } = aTrigger(oneRecordAnAnswer(kinesis), clock);
  await kinesis.put(...Array.from({ length: 3 * CALLS_PER_SECOND }, (_, at) => `record ${at}`));
  await clock.advance(1_000);
  await mapping.start();
  const startedAt = clock.now();

  await clock.advance(2_900);
  await mapping.stop();

  const seconds = kinesis.timesOf('GetRecords').map((at) => Math.floor((at - startedAt) / 1_000));
  expect(seconds).toEqual([0, 1, 2].flatMap((second) => Array.from({ length: CALLS_PER_SECOND }, () => second)));
  expect(invocations.flatMap(({ texts }) => texts)).toHaveLength(3 * CALLS_PER_SECOND);
  expect(mapping.metrics.throttledReads).toBe(0);
});
