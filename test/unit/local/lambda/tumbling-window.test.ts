import { describe, expect, test } from '@jest/globals';
import { memoryPositions } from '../../../../local/reading/position.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { TRIGGER_LIMITS } from '../../../../src/domain/limits/trigger-limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis, STREAM } from '../../../support/streams.ts';
import { aTrigger, failing, type Invocation } from './a-trigger.ts';

/** The fake clock starts on a whole hour, so that windows of a minute start with it. */
async function aWorld(over: Partial<TriggerSpec> = {}) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock);
  const positions = memoryPositions();
  const again = () => aTrigger(kinesis, clock, { tumblingWindowSeconds: 60, ...over }, positions);
  const world = { clock, kinesis, again, ...again() };
  world.behaviour.current = counting;
  return world;
}

/** How many records the window has had. */
const countIn = ({ event }: Invocation): number => Number(Object(event.state).count ?? 0);
const counting = (invocation: Invocation) => ({ state: { count: countIn(invocation) + invocation.texts.length } });

const told = (invocation: Invocation) => {
  const { event, texts } = invocation;
  const kind = event.isFinalInvokeForWindow ? 'final' : event.isWindowTerminatedEarly ? 'early' : 'aggregate';
  return [kind, event.window?.start.slice(11), countIn(invocation), texts];
};

describe('a tumbling window', () => {
  test('passes the state from batch to batch, and ends with an invocation that has no records', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld();
    await mapping.start();
    await kinesis.put('one', 'two');
    await clock.advance(30_000);
    await kinesis.put('three');
    await clock.advance(30_000);
    await kinesis.put('four');
    await clock.advance(60_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one', 'two']],
      ['aggregate', '00:00:00Z', 2, ['three']],
      ['final', '00:00:00Z', 3, []],
      ['aggregate', '00:01:00Z', 0, ['four']],
      ['final', '00:01:00Z', 1, []],
    ]);
  });

  test('tells what it is in every event, as AWS does', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld();
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(60_000);

    const shared = {
      window: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' },
      shardId: 'shardId-000000000000',
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
      isWindowTerminatedEarly: false,
    };
    expect(invocations.map(({ event: { Records, ...fields } }) => fields)).toEqual([
      { ...shared, state: {}, isFinalInvokeForWindow: false },
      { ...shared, state: { count: 1 }, isFinalInvokeForWindow: true },
    ]);
  });

  test('takes each record into the window in which it arrived, when it is read later too', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({ batchingWindowSeconds: 300 });
    for (const text of ['one', 'two', 'three']) {
      await kinesis.put(text);
      await clock.advance(40_000);
    }
    await clock.advance(600_000);
    await mapping.start();
    await clock.advance(10_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one', 'two']],
      ['final', '00:00:00Z', 2, []],
      ['aggregate', '00:01:00Z', 0, ['three']],
      ['final', '00:01:00Z', 1, []],
    ]);
  });

  test('without a record is not mentioned', async () => {
    const { clock, mapping, invocations } = await aWorld();
    await mapping.start();
    await clock.advance(600_000);

    expect(invocations).toEqual([]);
  });

  test('takes an answer without a state for a failure', async () => {
    const { clock, kinesis, mapping, invocations, behaviour, log } = await aWorld();
    behaviour.current = (invocation, number) => (number < 3 ? { batchItemFailures: [] } : counting(invocation));
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(30_000);

    expect(invocations.map(told)).toEqual(Array(3).fill(['aggregate', '00:00:00Z', 0, ['one']]));
    expect(mapping.metrics).toMatchObject({ failures: 2, recordsProcessed: 1 });
    expect(log.of('warn')[0]?.message).toContain('did not process a batch');
  });

  test('keeps the state of what was done when the rest is reported, and of nothing when all fails', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld();
    behaviour.current = (invocation, number) => {
      const { event } = invocation;
      if (number === 1) return { state: { count: 1 }, ...failing(event, 1) };
      if (number === 2) throw new Error('not yet');
      return number === 3 ? { state: { count: 99 }, ...failing(event, 0) } : counting(invocation);
    };
    await mapping.start();
    await kinesis.put('one', 'two');
    await clock.advance(60_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one', 'two']],
      ['aggregate', '00:00:00Z', 1, ['two']],
      ['aggregate', '00:00:00Z', 1, ['two']],
      ['aggregate', '00:00:00Z', 1, ['two']],
      ['final', '00:00:00Z', 2, []],
    ]);
  });

  test('waits with what comes after until its end has succeeded', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld({ maximumRetryAttempts: 0 });
    let isAway = true;
    behaviour.current = (invocation) => {
      if (isAway && invocation.event.isFinalInvokeForWindow) throw new Error('not yet');
      return counting(invocation);
    };
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(61_000);
    await kinesis.put('two');
    await clock.advance(600_000);
    const before = invocations.map(told).filter(([kind]) => kind === 'aggregate');
    isAway = false;
    await clock.advance(60_000);

    expect(before).toHaveLength(1);
    expect(invocations.slice(-3).map(told)).toEqual([
      ['final', '00:00:00Z', 1, []],
      ['aggregate', '00:01:00Z', 0, ['two']],
      ['final', '00:01:00Z', 1, []],
    ]);
  });

  test('ends early when its state is larger than 1 MiB, and goes on with a fresh one', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld();
    const large = { count: 1, text: 'x'.repeat(MIB) };
    behaviour.current = (invocation, number) => (number === 1 ? { state: large } : counting(invocation));
    await mapping.start();
    await kinesis.put('one');
    await clock.advance(10_000);
    await kinesis.put('two');
    await clock.advance(60_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one']],
      ['early', '00:00:00Z', 1, []],
      ['aggregate', '00:00:00Z', 0, ['two']],
      ['final', '00:00:00Z', 1, []],
    ]);
  });

  test('makes room for its state in the event', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld({ batchSize: 10_000 });
    behaviour.current = () => ({ state: { text: 'x'.repeat(MIB - 100) } });
    await kinesis.put('first');
    await clock.advance(1_000);
    await mapping.start();
    await clock.advance(1_000);
    behaviour.current = () => clock.sleep(10_000).then(() => ({ state: { text: 'x'.repeat(MIB - 100) } }));
    await kinesis.put('next');
    for (let count = 0; count < 5; count += 1) {
      await clock.advance(1_000);
      await kinesis.put('y'.repeat(MIB - 1));
    }
    await clock.advance(40_000);

    const sizes = invocations.map(({ event }) => JSON.stringify(event).length);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(TRIGGER_LIMITS.payloadMaxBytes.value);
    expect(invocations.map(({ texts }) => texts.length)).toEqual([1, 1, 3, 2]);
  });

  test('begins anew in a restart, since its state is lost', async () => {
    const { clock, kinesis, mapping, again } = await aWorld();
    await mapping.start();
    await kinesis.put('earlier');
    await clock.advance(60_000);
    await kinesis.put('one');
    await clock.advance(10_000);
    await mapping.stop();
    await kinesis.put('two');
    const second = again();
    second.behaviour.current = counting;
    await second.mapping.start();
    await clock.advance(60_000);

    expect(second.invocations.map(told)).toEqual([
      ['aggregate', '00:01:00Z', 0, ['one', 'two']],
      ['final', '00:01:00Z', 2, []],
    ]);
  });

  test('ends with its shard', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld();
    await mapping.start();
    await kinesis.put('one');
    await kinesis.call('SplitShard', {
      StreamName: STREAM,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: `${2n ** 127n}`,
    });
    await clock.advance(10_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one']],
      ['final', '00:00:00Z', 1, []],
    ]);
  });

  test('takes the batches of its shard one after another, whatever the ParallelizationFactor', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({ parallelizationFactor: 10, batchSize: 2 });
    await kinesis.put('one', 'two', 'three', 'four');
    await mapping.start();
    await clock.advance(2_000);

    expect(invocations.map(told)).toEqual([
      ['aggregate', '00:00:00Z', 0, ['one', 'two']],
      ['aggregate', '00:00:00Z', 2, ['three', 'four']],
    ]);
  });
});
