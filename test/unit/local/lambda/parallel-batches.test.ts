import { describe, expect, test } from '@jest/globals';
import { memoryPositions } from '../../../../local/reading/position.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { fraction, seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis, STREAM } from '../../../support/streams.ts';
import { aTrigger, failing } from './a-trigger.ts';

const FACTOR = 4;

async function aWorld(over: Partial<TriggerSpec> = {}) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock);
  const positions = memoryPositions();
  const again = (more: Partial<TriggerSpec> = {}) =>
    aTrigger(kinesis, clock, { parallelizationFactor: FACTOR, ...over, ...more }, positions);
  return { clock, kinesis, positions, again, ...again() };
}

/** `count` records of each of `keys` keys, those of a key in the order of their numbers, with `key/number` as data. */
const recordsOf = (keys: number, count: number) =>
  Array.from({ length: keys * count }, (_, index) => {
    const key = `key-${index % keys}`;
    return { key, text: `${key}/${Math.floor(index / keys)}` };
  });

const numbersByKey = (texts: readonly string[]): Map<string, number[]> => {
  const numbers = new Map<string, number[]>();
  for (const text of texts) {
    const [key = '', number] = text.split('/');
    numbers.set(key, [...(numbers.get(key) ?? []), Number(number)]);
  }
  return numbers;
};

describe('a ParallelizationFactor', () => {
  test('runs so many batches of a shard at once, and no more', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld({ batchSize: 10 });
    let running = 0;
    let most = 0;
    behaviour.current = async () => {
      running += 1;
      most = Math.max(most, running);
      await clock.sleep(1_000);
      running -= 1;
    };
    await clock.runUntil(kinesis.push(recordsOf(100, 8)));
    await mapping.start();
    await clock.advance(60_000);

    expect(most).toBe(FACTOR);
    expect(mapping.metrics.recordsProcessed).toBe(800);
  });

  test('of 1 runs one batch of a shard after another', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld({ parallelizationFactor: 1, batchSize: 10 });
    let running = 0;
    let most = 0;
    behaviour.current = async () => {
      running += 1;
      most = Math.max(most, running);
      await clock.sleep(1_000);
      running -= 1;
    };
    await kinesis.put(...Array.from({ length: 50 }, (_, index) => `${index}`));
    await mapping.start();
    await clock.advance(10_000);

    expect(most).toBe(1);
  });

  test('keeps a key in one batch at a time, and its records in order, whatever fails', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld({ batchSize: 25, bisectOnError: true });
    const random = seededRandom(7);
    const underWay = new Set<string>();
    const done: string[] = [];
    behaviour.current = async ({ event, keys, texts }) => {
      for (const key of new Set(keys)) {
        expect(underWay.has(key)).toBe(false);
        underWay.add(key);
      }
      await clock.sleep(fraction(random) * 300);
      for (const key of keys) underWay.delete(key);
      const luck = fraction(random);
      if (luck < 0.1) throw new Error('The function failed');
      const length = luck < 0.3 ? Math.floor(fraction(random) * texts.length) : texts.length;
      done.push(...texts.slice(0, length));
      return length < texts.length ? failing(event, length) : undefined;
    };
    await clock.runUntil(kinesis.push(recordsOf(20, 40)));
    await mapping.start();
    await clock.advance(300_000);

    const byKey = numbersByKey(done);
    expect(byKey.size).toBe(20);
    for (const numbers of byKey.values()) expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test('lets the other keys go on while one fails', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld({ batchSize: 10 });
    behaviour.current = ({ texts }) => {
      if (texts.some((text) => text.startsWith('key-0/'))) throw new Error('poison');
    };
    await clock.runUntil(kinesis.push(recordsOf(40, 10)));
    await mapping.start();
    await clock.advance(10_000);
    await clock.runUntil(kinesis.push(recordsOf(40, 10).map(({ key, text }) => ({ key, text: `${text} later` }))));
    await clock.advance(10_000);

    const poisoned = new Set(
      batches()
        .filter((texts) => texts.some((text) => text.startsWith('key-0/')))
        .flat(),
    );
    const received = new Set(batches().flat());
    const keysWith = (end: string) => [...received].filter((text) => text.endsWith(end)).length;
    expect(poisoned.size).toBeLessThanOrEqual(10);
    expect(mapping.metrics.recordsProcessed).toBeGreaterThan(2 * 400 * 0.6);
    expect(keysWith('later')).toBeGreaterThan(400 * 0.6);
  });

  test('reads no more than ten thousand records ahead of the one that is held up', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld({ batchSize: 1_000 });
    behaviour.current = ({ texts }) => {
      if (texts.includes('key-0/0')) throw new Error('poison');
    };
    await mapping.start();
    for (let round = 0; round < 30; round += 1) {
      await clock.runUntil(kinesis.push(recordsOf(100, 10)));
      await clock.advance(2_000);
    }

    expect(mapping.metrics.recordsRead).toBeGreaterThanOrEqual(10_000);
    expect(mapping.metrics.recordsRead).toBeLessThanOrEqual(12_000);
  });
});

describe('the checkpoint of batches that run at once', () => {
  test('stays before the lowest unfinished record, from where a restart goes on', async () => {
    const { clock, kinesis, mapping, behaviour, again, positions } = await aWorld({ batchSize: 5 });
    behaviour.current = ({ texts }) => {
      if (texts.includes('key-3/2')) throw new Error('poison');
    };
    const records = recordsOf(8, 10);
    await clock.runUntil(kinesis.push(records));
    await mapping.start();
    await clock.advance(60_000);
    await mapping.stop();
    const done = mapping.metrics.recordsProcessed;
    const second = again();
    await second.mapping.start();
    await clock.advance(60_000);

    const order = await textsInOrder(kinesis);
    const batch = second.invocations.find(({ texts }) => texts.includes('key-3/2'));
    const lowest = Math.min(...(batch?.texts ?? []).map((text) => order.indexOf(text)));
    const redelivered = second.batches().flat();
    expect(done).toBeGreaterThan(order.length - 30);
    expect(redelivered.sort()).toEqual(order.slice(lowest).sort());
    expect(redelivered.length).toBeLessThan(order.length);
    expect((await positions.load()).size).toBe(1);
  });

  test.each([1, 2, 3])(
    'loses nothing over restarts in the middle of it, and keeps the order (seed %i)',
    async (seed) => {
      const { clock, kinesis, again } = await aWorld({ batchSize: 10, bisectOnError: true });
      const random = seededRandom(seed);
      await clock.runUntil(kinesis.push(recordsOf(20, 30)));
      const firsts = new Set<string>();
      for (let life = 0; life < 40 && firsts.size < 600; life += 1) {
        const { mapping, behaviour } = again();
        behaviour.current = async ({ texts }) => {
          await clock.sleep(fraction(random) * 300);
          if (fraction(random) < 0.2) throw new Error('The function failed');
          for (const text of texts) firsts.add(text);
        };
        await mapping.start();
        await clock.advance(fraction(random) * 2_000);
        await clock.runUntil(mapping.stop());
      }

      const byKey = numbersByKey([...firsts]);
      expect(byKey.size).toBe(20);
      for (const numbers of byKey.values()) expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index));
    },
  );

  test('moves to the end when all is done, so that a restart repeats nothing', async () => {
    const { clock, kinesis, mapping, behaviour, again } = await aWorld({ batchSize: 3 });
    const random = seededRandom(1);
    behaviour.current = () => clock.sleep(fraction(random) * 1_000);
    await clock.runUntil(kinesis.push(recordsOf(10, 10)));
    await mapping.start();
    await clock.advance(60_000);
    await mapping.stop();
    const second = again();
    await second.mapping.start();
    await clock.advance(10_000);

    expect(mapping.metrics.recordsProcessed).toBe(100);
    expect(second.batches()).toEqual([]);
  });
});

async function textsInOrder(kinesis: Awaited<ReturnType<typeof aKinesis>>): Promise<string[]> {
  const start = { StreamName: STREAM, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
  const { ShardIterator } = await kinesis.call('GetShardIterator', start);
  const { Records = [] } = await kinesis.call('GetRecords', { ShardIterator });
  return Records.map(({ Data }) => Buffer.from(Data ?? '').toString());
}
