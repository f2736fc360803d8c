import { describe, expect, test } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { fraction, seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aTriggerSpec } from '../support/specs.ts';
import { aKinesis, STREAM } from '../support/streams.ts';

const LIMITS = limitValues('classic');

/** A function that throws, reports a part or hangs for a while, as a seeded source has it; what it did is in `done`. */
function aFlakyFunction(clock: FakeClock, seed: number) {
  const random = seededRandom(seed);
  const done = new Map<string, number[]>();
  const invoke = async (_: string, event: unknown): Promise<unknown> => {
    const { Records } = event as KinesisStreamEvent;
    const shardId = Records[0]?.eventID.split(':')[0] ?? '';
    const mine = done.get(shardId) ?? [];
    done.set(shardId, mine);
    await clock.sleep(fraction(random) * 300);
    const luck = fraction(random);
    if (luck < 0.1) throw new Error('The function failed');
    const length = luck < 0.3 ? Math.floor(fraction(random) * Records.length) : Records.length;
    mine.push(...Records.slice(0, length).map(({ kinesis }) => Number(Buffer.from(kinesis.data, 'base64').toString())));
    const next = Records[length];
    return next ? { batchItemFailures: [{ itemIdentifier: next.kinesis.sequenceNumber }] } : null;
  };
  return { invoke, done };
}

describe('a function that fails now and then', () => {
  test.each([1, 2, 3, 4, 5])(
    'gets every record of every shard in the end, in order and once (seed %i)',
    async (seed) => {
      const clock = new FakeClock();
      const kinesis = await aKinesis(clock, 3);
      const { invoke, done } = aFlakyFunction(clock, seed);
      const trigger = new EventSourceMapping({
        spec: aTriggerSpec({ batchSize: 500, bisectOnError: seed % 2 === 0 }),
        kinesis,
        invoke,
        limits: LIMITS,
        clock,
        random: seededRandom(seed),
        log: new RecordingLog(),
        region: 'us-east-1',
      });
      await trigger.start();

      const numbers = Array.from({ length: 6_000 }, (_, index) => index);
      await clock.runUntil(kinesis.push(numbers.map((number) => ({ key: `${number}`, text: `${number}` }))));
      await clock.advance(120_000);
      await trigger.stop();

      expect([...done.values()].flat().sort((a, b) => a - b)).toEqual(numbers);
      for (const mine of done.values()) expect(mine).toEqual(await orderOf(kinesis, mine, done));
      expect(trigger.metrics).toMatchObject({ recordsProcessed: 6_000, recordsDiscarded: 0 });
      expect(trigger.metrics.failures + trigger.metrics.partialFailures).toBeGreaterThan(0);
    },
  );
});

/** The numbers of a shard in the order in which they lie in it. */
async function orderOf(
  kinesis: Awaited<ReturnType<typeof aKinesis>>,
  mine: readonly number[],
  done: ReadonlyMap<string, readonly number[]>,
): Promise<number[]> {
  const [shardId] = [...done].find(([, numbers]) => numbers === mine) ?? [];
  const { ShardIterator } = await kinesis.call('GetShardIterator', {
    StreamName: STREAM,
    ShardId: shardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records = [] } = await kinesis.call('GetRecords', { ShardIterator });
  return Records.map(({ Data }) => Number(Buffer.from(Data ?? '').toString()));
}
