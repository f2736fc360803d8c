import { describe, expect, test } from '@jest/globals';
import { memoryPositions } from '../../../../local/reading/position.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis } from '../../../support/streams.ts';
import { aTrigger } from './a-trigger.ts';

const BUYS = '{"data":{"type":["buy"]}}';
const BUY = '{"type":"buy"}';
const SELL = '{"type":"sell"}';

async function aWorld(over: Partial<TriggerSpec> = {}) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock);
  const positions = memoryPositions();
  const again = () => aTrigger(kinesis, clock, { filterPatterns: [BUYS], ...over }, positions);
  return { clock, kinesis, again, ...again() };
}

describe('a trigger with filters', () => {
  test('gives its function what passes, and counts the rest', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    await kinesis.put(BUY, SELL, 'no JSON', BUY);
    await mapping.start();
    await clock.advance(1_000);

    expect(batches()).toEqual([[BUY, BUY]]);
    expect(mapping.metrics).toMatchObject({ recordsRead: 4, recordsFiltered: 2, recordsProcessed: 2 });
  });

  test('does not invoke its function for nothing', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    await kinesis.put(SELL, SELL);
    await mapping.start();
    await clock.advance(10_000);

    expect(batches()).toEqual([]);
  });

  test('fills its batches with what passes', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ batchSize: 2, batchingWindowSeconds: 5 });
    await mapping.start();
    await kinesis.put(SELL, BUY, SELL, SELL);
    await clock.advance(2_000);
    expect(batches()).toEqual([]);
    await kinesis.put(SELL, BUY);
    await clock.advance(1_000);

    expect(batches()).toEqual([[BUY, BUY]]);
  });

  test('sees the metadata of a record: key, number, shard', async () => {
    const filterPatterns = ['{"partitionKey":["1"],"eventID":[{"prefix":"shardId-000000000000:"}]}'];
    const { clock, kinesis, mapping, batches } = await aWorld({ filterPatterns });
    await kinesis.put('zero', 'one', 'two');
    await mapping.start();
    await clock.advance(1_000);

    expect(batches()).toEqual([['one']]);
  });

  test('has done with what does not pass: a restart does not read it again', async () => {
    const { clock, kinesis, mapping, again } = await aWorld();
    await kinesis.put(SELL, SELL);
    await mapping.start();
    await clock.advance(1_000);
    await mapping.stop();
    const second = again();
    await second.mapping.start();
    await clock.advance(1_000);

    expect(second.mapping.metrics.recordsRead).toBe(0);
  });

  test('does not pass by what is unfinished: a restart comes back to it', async () => {
    const { clock, kinesis, mapping, behaviour, again } = await aWorld();
    behaviour.current = () => {
      throw new Error('not yet');
    };
    await kinesis.put(SELL, BUY, SELL);
    await mapping.start();
    await clock.advance(1_000);
    await mapping.stop();
    const second = again();
    await second.mapping.start();
    await clock.advance(1_000);

    expect(second.batches()).toEqual([[BUY]]);
    expect(second.mapping.metrics.recordsRead).toBe(2);
  });
});
