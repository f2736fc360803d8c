import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../local/aws-error.ts';
import { FunctionNotRunError } from '../../../../local/lambda/function-port.ts';
import { memoryPositions } from '../../../../local/reading/position.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { TRIGGER_LIMITS } from '../../../../src/domain/limits/trigger-limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ReshardingKinesis } from '../../../support/resharding-kinesis.ts';
import { aKinesis, type SpiedKinesis, STREAM } from '../../../support/streams.ts';
import { aTrigger, failing, LIMITS } from './a-trigger.ts';

const POLL_MS = TRIGGER_LIMITS.pollMs.value;

async function aWorld(over: Partial<TriggerSpec> = {}, shardCount = 1) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock, shardCount);
  return { clock, kinesis, ...aTrigger(kinesis, clock, over) };
}

const texts = (count: number, name = 'record'): string[] => Array.from({ length: count }, (_, at) => `${name} ${at}`);

/** One a second, which is what a shard takes. */
async function putMebibytes(kinesis: SpiedKinesis, clock: FakeClock, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await kinesis.put('x'.repeat(MIB - 1));
    await clock.advance(1_000);
  }
}

describe('polling', () => {
  test('asks each shard once a second while there is nothing', async () => {
    const { clock, kinesis, mapping } = await aWorld({}, 3);
    await mapping.start();

    await clock.advance(60 * POLL_MS - 1);
    await mapping.stop();

    expect(kinesis.timesOf('GetRecords')).toHaveLength(3 * 60);
  });

  test('reads back to back while it is behind, and is never refused for its own reads', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({ batchSize: 10_000 });
    await putMebibytes(kinesis, clock, 30);
    await mapping.start();
    const startedAt = clock.now();

    await clock.advance(16_000);

    expect(invocations.flatMap(({ texts: all }) => all)).toHaveLength(30);
    expect((invocations.at(-1)?.at ?? 0) - startedAt).toBeLessThan(15_000);
    expect(mapping.metrics.throttledReads).toBe(0);
  });

  test('reads no further while its function is busy, nor when a batching window has just ended', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld({ batchingWindowSeconds: 2 });
    behaviour.current = () => clock.sleep(30_000);
    await mapping.start();
    const startedAt = clock.now();
    await kinesis.put('one');
    await clock.advance(30_000);

    expect(kinesis.timesOf('GetRecords').map((at) => at - startedAt)).toEqual([0, POLL_MS]);
  });

  test('reads ahead while its function is busy and more lies there, until the next batch is full and no further', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld({ batchSize: 15 });
    await putMebibytes(kinesis, clock, 30);
    behaviour.current = () => clock.sleep(60_000);
    await mapping.start();
    const startedAt = clock.now();

    await clock.advance(150_000);

    // A read gives ten, and an event takes four. When two are left the next read comes, and when eight are, none does.
    expect(kinesis.timesOf('GetRecords').map((at) => at - startedAt)).toEqual([0, 60_000]);
    expect(batches().map(({ length }) => length)).toEqual([4, 4, 4]);
  });

  test('comes back when the shard is free again, alone on it; later where others read it, known or noticed', async () => {
    const lateMs = async (others: 'none' | 'known' | 'noticed'): Promise<number> => {
      const clock = new FakeClock();
      const kinesis = await aKinesis(clock, 1);
      const { mapping } = aTrigger(kinesis, clock, { batchSize: 10_000 }, memoryPositions(), others === 'known');
      await putMebibytes(kinesis, clock, 100);
      let refusals = others === 'noticed' ? 1 : 0;
      kinesis.intercept = (operation) => {
        if (operation !== 'GetRecords' || refusals === 0) return;
        refusals -= 1;
        throw new AwsError('ProvisionedThroughputExceededException', '');
      };
      await mapping.start();
      await clock.advance(46_000);
      await mapping.stop();
      const reads = kinesis
        .timesOf('GetRecords')
        .filter((at, index, all) => index > 0 && at - (all[index - 1] ?? 0) > 1_000);
      return (reads.at(-1) ?? 0) - (reads[0] ?? 0) - (reads.length - 1) * 5_000;
    };

    expect(await lateMs('none')).toBeLessThan(300);
    expect(await lateMs('known')).toBeGreaterThan(600);
    expect(await lateMs('noticed')).toBeGreaterThan(600);
  });

  test('waits and loses nothing when others use up the reads', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    await mapping.start();
    const until = clock.now() + 10_000;
    kinesis.intercept = (operation) => {
      const isThrottled = operation === 'GetRecords' && clock.now() < until;
      if (isThrottled) throw new AwsError('ProvisionedThroughputExceededException', '');
    };

    await kinesis.put('one');
    await clock.advance(12_000);

    expect(batches()).toEqual([['one']]);
    expect(mapping.metrics.throttledReads).toBeGreaterThanOrEqual(10);
    expect(mapping.metrics.throttledReads).toBeLessThan(25);
  });
});

describe('a stream that can not be read for a while', () => {
  test('is tried again every second, is logged once, and loses nothing', async () => {
    const { clock, kinesis, mapping, batches, log } = await aWorld();
    await mapping.start();
    const until = clock.now() + 10_000;
    kinesis.intercept = (operation) => {
      if (operation === 'GetRecords' && clock.now() < until) throw new AwsError('InternalFailure', '', 500);
    };

    await kinesis.put('one');
    await clock.advance(12_000);

    expect(batches()).toEqual([['one']]);
    expect(log.lines).toHaveLength(1);
    expect(kinesis.timesOf('GetRecords')).toHaveLength(13);
  });
});

describe('batching', () => {
  test('sends what a poll returned when the window is 0', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld();
    await mapping.start();
    await clock.advance(500);

    await kinesis.put('one');
    await clock.advance(POLL_MS);
    await kinesis.put('two', 'three');
    await clock.advance(POLL_MS);

    expect(batches()).toEqual([['one'], ['two', 'three']]);
  });

  test('cuts what a poll returned at the batch size', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ batchSize: 100 });
    await kinesis.put(...texts(250));
    await mapping.start();
    await clock.advance(POLL_MS);

    expect(batches().map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(batches().flat()).toEqual(texts(250));
  });

  test('waits for the window to end, or for a full batch', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({ batchSize: 3, batchingWindowSeconds: 10 });
    await mapping.start();
    const startedAt = clock.now();
    await kinesis.put('one');
    await clock.advance(5_500);
    await kinesis.put('two');
    await clock.advance(10_000);
    await kinesis.put('three', 'four', 'five', 'six');
    await clock.advance(2_000);

    expect(invocations.map(({ at, texts: all }) => [at - startedAt, all])).toEqual([
      [10_000, ['one', 'two']],
      [16_000, ['three', 'four', 'five']],
    ]);
  });

  test('cuts a batch whose event would be larger than 6 MiB', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({ batchSize: 10_000, batchingWindowSeconds: 300 });
    await mapping.start();
    for (let second = 0; second < 9; second += 1) {
      await kinesis.put('x'.repeat(MIB - 1));
      await clock.advance(1_000);
    }
    await clock.advance(2_000);

    const sizes = invocations.map(({ event }) => JSON.stringify(event).length);
    expect(invocations.map(({ texts: all }) => all.length)).toEqual([4, 4]);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(TRIGGER_LIMITS.payloadMaxBytes.value);
  });

  test('never mixes shards, and runs them side by side', async () => {
    const { clock, kinesis, mapping, invocations } = await aWorld({}, 4);
    await kinesis.put(...texts(100));
    await mapping.start();
    await clock.advance(POLL_MS);

    expect(new Set(invocations.map(({ shardId }) => shardId)).size).toBe(4);
    for (const { event, shardId } of invocations) {
      expect(event.Records.every(({ eventID }) => eventID.startsWith(shardId))).toBe(true);
    }
    expect(invocations.flatMap(({ texts: all }) => all).sort()).toEqual(texts(100).sort());
  });
});

describe('a batch that fails', () => {
  test('is tried again from the reported record on, with what comes after', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld();
    behaviour.current = ({ event }, number) => (number === 1 ? failing(event, 2) : undefined);
    await kinesis.put(...texts(5));
    await mapping.start();
    await clock.advance(10_000);

    expect(batches()).toEqual([texts(5), texts(5).slice(2)]);
  });

  test('is not looked into when the trigger does not ask for reports', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld({ reportBatchItemFailures: false });
    behaviour.current = ({ event }) => failing(event, 0);
    await kinesis.put(...texts(2));
    await mapping.start();
    await clock.advance(10_000);

    expect(batches()).toHaveLength(1);
  });

  test('blocks its shard, for as long as it takes, and no other', async () => {
    const { clock, kinesis, mapping, invocations, behaviour } = await aWorld({}, 2);
    let isPoisoned = true;
    behaviour.current = ({ shardId }) => {
      if (isPoisoned && shardId === 'shardId-000000000000') throw new Error('poison');
    };
    await kinesis.put(...texts(20));
    await mapping.start();
    await clock.advance(1_000_000);
    await kinesis.put(...texts(20, 'later'));
    await clock.advance(10_000);
    const other = invocations.filter(({ shardId }) => shardId === 'shardId-000000000001');
    const tries = invocations.length - other.length;
    isPoisoned = false;
    await clock.advance(60_000);

    expect(tries).toBeGreaterThan(20);
    expect(tries).toBeLessThan(200);
    expect(other).toHaveLength(2);
    const blocked = invocations.filter(({ shardId }) => shardId === 'shardId-000000000000').slice(tries);
    const received = [...blocked, ...other].flatMap(({ texts: all }) => all);
    expect(received.sort()).toEqual([...texts(20), ...texts(20, 'later')].sort());
  });

  test('is discarded after the last attempt, and the log says so', async () => {
    const { clock, kinesis, mapping, batches, behaviour, log } = await aWorld({ maximumRetryAttempts: 2 });
    behaviour.current = ({ texts: all }) => {
      if (all.includes('record 0')) throw new Error('poison');
    };
    await kinesis.put(...texts(3));
    await mapping.start();
    await clock.advance(10_000);
    await kinesis.put('next');
    await clock.advance(10_000);

    expect(batches()).toEqual([texts(3), texts(3), texts(3), ['next']]);
    expect(mapping.metrics).toMatchObject({ failures: 3, recordsDiscarded: 3, recordsProcessed: 1 });
    expect(log.of('error')[0]?.message).toBe(
      'mirror will never get 3 records of shardId-000000000000: RetryAttemptsExhausted',
    );
  });

  test('is halved until the poison is alone', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld({
      bisectOnError: true,
      maximumRetryAttempts: 0,
    });
    behaviour.current = ({ texts: all }) => {
      if (all.includes('record 2')) throw new Error('poison');
    };
    await kinesis.put(...texts(4));
    await mapping.start();
    await clock.advance(10_000);

    expect(batches()).toEqual([
      texts(4),
      ['record 0', 'record 1'],
      ['record 2', 'record 3'],
      ['record 2'],
      ['record 3'],
    ]);
  });

  test('consumes no attempt while the function can not be reached', async () => {
    const { clock, kinesis, mapping, behaviour, batches } = await aWorld({ maximumRetryAttempts: 0 });
    behaviour.current = (_, number) => {
      if (number < 5) throw new FunctionNotRunError('throttled');
    };
    await kinesis.put('one');
    await mapping.start();
    await clock.advance(60_000);

    expect(batches()).toHaveLength(5);
    expect(mapping.metrics).toMatchObject({ failures: 0, recordsProcessed: 1, recordsDiscarded: 0 });
  });

  test('is given up when its records are past their retention', async () => {
    const { clock, kinesis, mapping, behaviour, log } = await aWorld();
    behaviour.current = () => {
      throw new Error('poison');
    };
    await kinesis.put('one');
    await mapping.start();
    await clock.advance(LIMITS.retentionSeconds * 1_000 - 60_000);
    expect(mapping.metrics.recordsDiscarded).toBe(0);
    await clock.advance(120_000);

    expect(mapping.metrics.recordsDiscarded).toBe(1);
    expect(log.of('error')[0]?.message).toContain('RecordAgeExceeded');
  });
});

describe('a batch that is too old', () => {
  test('is tried for as long as its stream keeps records by now, not as streams do by default', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld();
    behaviour.current = () => {
      throw new Error('poison');
    };
    await kinesis.put('one');
    await mapping.start();
    await clock.advance(1_000);
    await kinesis.call('IncreaseStreamRetentionPeriod', { StreamName: STREAM, RetentionPeriodHours: 25 });
    await clock.advance(LIMITS.retentionSeconds * 1_000 + 60_000);
    expect(mapping.metrics.recordsDiscarded).toBe(0);
    await clock.advance(3_600_000);

    expect(mapping.metrics.recordsDiscarded).toBe(1);
  });

  test('is given up at the age that the trigger sets, in favour of what is younger', async () => {
    const { clock, kinesis, mapping, invocations, behaviour, log } = await aWorld({ maximumRecordAgeSeconds: 60 });
    behaviour.current = ({ texts: all }) => {
      if (all.includes('poison')) throw new Error('poison');
    };
    await kinesis.put('poison');
    await mapping.start();
    const startedAt = clock.now();
    await clock.advance(30_000);
    await kinesis.put('good');
    await clock.advance(70_000);

    const good = invocations.filter(({ texts: all }) => all.includes('good'));
    expect(good).toHaveLength(1);
    expect((good[0]?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(60_000);
    expect(log.of('error')[0]?.message).toContain('RecordAgeExceeded');
    expect(mapping.metrics).toMatchObject({ recordsDiscarded: 1, recordsProcessed: 1 });
  });

  test('is not even tried when it is too old from the start', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ maximumRecordAgeSeconds: 60 });
    await kinesis.put('old');
    await clock.advance(60_000);
    await kinesis.put('young');
    await mapping.start();
    await clock.advance(POLL_MS);

    expect(batches()).toEqual([['young']]);
    expect(mapping.metrics.recordsDiscarded).toBe(1);
  });
});

describe('iterator age', () => {
  test('is the age of the last record of the batch when its invocation has ended', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld();
    behaviour.current = () => clock.sleep(5_000);
    await kinesis.put('first');
    await clock.advance(10_000);
    await kinesis.put('last');
    await clock.advance(1_000);
    await mapping.start();
    await clock.advance(6_000);

    expect(mapping.metrics.iteratorAgeMs).toBe(6_000);
  });

  test('grows for as long as a batch blocks its shard', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld();
    behaviour.current = () => {
      throw new Error('poison');
    };
    await kinesis.put('one');
    await mapping.start();
    const ages: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      await clock.advance(60_000);
      ages.push(mapping.metrics.iteratorAgeMs);
    }

    for (const [minute, ageMs] of ages.entries()) {
      expect(ageMs).toBeGreaterThan((minute + 0.5) * 60_000);
      expect(ageMs).toBeLessThanOrEqual((minute + 1) * 60_000);
    }
  });
});

describe('starting positions', () => {
  test('LATEST is fixed by the start', async () => {
    const { clock, kinesis, mapping, batches } = await aWorld({ startingPosition: 'LATEST' });
    await kinesis.put('before');
    await clock.advance(1);
    await mapping.start();
    await kinesis.put('after');
    await clock.advance(2 * POLL_MS);

    expect(batches()).toEqual([['after']]);
  });

  test('AT_TIMESTAMP begins with the first record that arrived then or later', async () => {
    const clock = new FakeClock();
    const kinesis = await aKinesis(clock);
    await kinesis.put('before');
    await clock.advance(1_000);
    const startingTimestampMs = clock.now();
    await kinesis.put('then');
    await clock.advance(1_000);
    const { mapping, batches } = aTrigger(kinesis, clock, { startingPosition: 'AT_TIMESTAMP', startingTimestampMs });
    await mapping.start();
    await clock.advance(POLL_MS);

    expect(batches()).toEqual([['then']]);
  });

  test('a trigger that starts again goes on behind its checkpoint', async () => {
    const clock = new FakeClock();
    const kinesis = await aKinesis(clock);
    const positions = memoryPositions();
    const first = aTrigger(kinesis, clock, {}, positions);
    first.behaviour.current = ({ event }) => failing(event, 3);
    await kinesis.put(...texts(5));
    await first.mapping.start();
    await clock.advance(50);
    await first.mapping.stop();
    const second = aTrigger(kinesis, clock, {}, positions);
    await second.mapping.start();
    await clock.advance(POLL_MS);

    expect(first.batches()).toEqual([texts(5)]);
    expect(second.batches()).toEqual([texts(5).slice(3)]);
  });
});

describe('resharding', () => {
  test('children wait until the last record of their parent is processed', async () => {
    const clock = new FakeClock();
    const kinesis = new ReshardingKinesis();
    kinesis.open('parent');
    kinesis.put('parent', 'p1', 'p2');
    const { mapping, batches, behaviour } = aTrigger(kinesis, clock, { batchingWindowSeconds: 60 });
    behaviour.current = (_, number) => {
      if (number < 4) throw new Error('not yet');
    };
    await clock.runUntil(mapping.start());
    kinesis.close('parent');
    kinesis.open('child', ['parent']);
    kinesis.put('child', 'c1');
    await clock.advance(200_000);
    await mapping.stop();

    expect(batches()).toEqual([['p1', 'p2'], ['p1', 'p2'], ['p1', 'p2'], ['p1', 'p2'], ['c1']]);
  });
});

describe('stopping', () => {
  test('waits for the invocation under way, and starts no other', async () => {
    const { clock, kinesis, mapping, batches, behaviour } = await aWorld({ batchSize: 1 });
    let isDone = false;
    behaviour.current = async () => {
      await clock.sleep(5_000);
      isDone = true;
    };
    await kinesis.put('one', 'two');
    await mapping.start();
    await clock.advance(1_000);

    await clock.runUntil(mapping.stop());

    expect(isDone).toBe(true);
    expect(batches()).toEqual([['one']]);
  });

  test('does not wait for a retry', async () => {
    const { clock, kinesis, mapping, behaviour } = await aWorld();
    behaviour.current = () => {
      throw new Error('poison');
    };
    await kinesis.put('one');
    await mapping.start();
    await clock.advance(300_000);
    const stoppedAt = clock.now();

    await mapping.stop();

    expect(clock.now()).toBe(stoppedAt);
  });
});

describe('a checkpoint that can not be stored', () => {
  test('is logged, and stops nothing', async () => {
    const clock = new FakeClock();
    const kinesis = await aKinesis(clock);
    const positions = memoryPositions();
    const { mapping, batches, log } = aTrigger(kinesis, clock, {}, positions);
    await mapping.start();
    positions.save = () => Promise.reject(new Error('The disk is full'));
    await kinesis.put('one');
    await clock.advance(POLL_MS);
    await kinesis.put('two');
    await clock.advance(POLL_MS);

    expect(batches()).toEqual([['one'], ['two']]);
    expect(log.of('warn')[0]?.message).toBe('The checkpoint of shardId-000000000000 is not stored');
  });
});

describe('a mapping that AWS would not make', () => {
  const refusalOf = (over: Partial<TriggerSpec>) => () => aTrigger(new ReshardingKinesis(), new FakeClock(), over);
  const tomorrow = Date.UTC(2026, 0, 2);

  test.each([
    ['a batch of none', { batchSize: 0 }, 'BatchSize must be 1 to 10000, not 0'],
    ['half a record', { batchSize: 1.5 }, 'BatchSize must be 1 to 10000, not 1.5'],
    ['a window that is too long', { batchingWindowSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be 0 to 300'],
    ['too many retries', { maximumRetryAttempts: 10_001 }, 'MaximumRetryAttempts must be -1 to 10000'],
    ['too many batches at once', { parallelizationFactor: 11 }, 'ParallelizationFactor must be 1 to 10, not 11'],
    ['no batch at once', { parallelizationFactor: 0 }, 'ParallelizationFactor must be 1 to 10, not 0'],
    [
      'an age that is too short',
      { maximumRecordAgeSeconds: 59 },
      'MaximumRecordAgeInSeconds must be -1 or 60 to 604800',
    ],
    ['an age that is too long', { maximumRecordAgeSeconds: 604_801 }, 'MaximumRecordAgeInSeconds must be -1 or 60'],
    ['a tumbling window that is too long', { tumblingWindowSeconds: 901 }, 'TumblingWindowInSeconds must be 0 to 900'],
    ['a filter that is none', { filterPatterns: ['{'] }, 'Invalid filter pattern definition: it is no JSON, in {'],
    ['AT_TIMESTAMP without a time', { startingPosition: 'AT_TIMESTAMP' }, 'StartingPositionTimestamp must be there'],
    ['a time without AT_TIMESTAMP', { startingTimestampMs: 1 }, 'StartingPositionTimestamp must not be there'],
    [
      'a time to come',
      { startingPosition: 'AT_TIMESTAMP', startingTimestampMs: tomorrow },
      'StartingPositionTimestamp must not be in the future',
    ],
  ] as const)('refuses %s', (_, over, message) => {
    expect(refusalOf(over)).toThrow(message);
  });

  test('says all that is wrong at once, in the words of AWS for the kind of refusal', () => {
    expect(refusalOf({ batchSize: 0, tumblingWindowSeconds: -1 })).toThrow(
      expect.objectContaining({
        type: 'InvalidParameterValueException',
        message:
          'Trigger of mirror: BatchSize must be 1 to 10000, not 0; TumblingWindowInSeconds must be 0 to 900, not -1.',
      }),
    );
  });

  test.each([
    ['a large batch without a batching window, which only queues must have', { batchSize: 10_000 }],
    ['the shortest age', { maximumRecordAgeSeconds: 60 }],
    ['the longest age', { maximumRecordAgeSeconds: 604_800 }],
  ])('takes %s', (_, over) => {
    expect(refusalOf(over)).not.toThrow();
  });
});
