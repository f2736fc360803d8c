import { describe, expect, it } from '@jest/globals';
import { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
import type { TriggerSpec } from '../../local/spec.ts';
import { batchesByShard } from '../../src/aws/kinesis-event.ts';
import { DiscardStore } from '../../src/domain/consuming/discard-store.ts';
import { mirrorBatch } from '../../src/domain/consuming/mirror.ts';
import { mirrorDocument } from '../../src/domain/consuming/mirror-document.ts';
import { searchTexts } from '../../src/domain/consuming/mirror-record.ts';
import type { PoisonPolicy } from '../../src/domain/consuming/passing.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { fraction, seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { aRunId, dataOf } from '../support/mirror-records.ts';
import { aMirror } from '../support/mirrors.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aTriggerSpec } from '../support/specs.ts';
import { aKinesis, STREAM } from '../support/streams.ts';

const LIMITS = limitValues('classic');
const KEYS = 20;
const keyOf = (number: number): string => `key-${number % KEYS}`;

interface Parts {
  readonly poisonPolicy: PoisonPolicy;
  readonly shards?: number;
  readonly trigger?: Partial<TriggerSpec>;
  readonly isStarted?: boolean;
}

/** The local Kinesis, its trigger and the mirror behind it, in virtual time. */
async function aConsumer({ poisonPolicy, shards = 1, trigger: spec = {}, isStarted = true }: Parts) {
  const clock = FakeClock.overAWire();
  const kinesis = await aKinesis(clock, shards);
  const world = aMirror({ poisonPolicy, clock, sheetCharacters: 500 });
  let { texts } = world.context;
  const objects = new MemorySink();
  const trigger = new EventSourceMapping({
    spec: aTriggerSpec(spec),
    kinesis,
    invoke: async (_, event) => {
      const [[shardId, batch] = ['', []]] = batchesByShard(event);
      const context = { ...world.context, texts, deadlineMs: clock.now() + 55_000 };
      const { handedBack } = await mirrorBatch(shardId, batch, context);
      return { batchItemFailures: handedBack === undefined ? [] : [{ itemIdentifier: handedBack }] };
    },
    limits: LIMITS,
    clock,
    random: seededRandom(1),
    log: new RecordingLog(),
    region: 'us-east-1',
    objects,
  });
  if (isStarted) await trigger.start();
  return {
    ...world,
    kinesis,
    trigger,
    /** `GET /mirror`, with what the trigger has written to the bucket by now. */
    shown: async () => {
      for (const { key, body } of objects.all) world.state.put(key, JSON.parse(body.toString()));
      const discarded = await new DiscardStore(world.state).read();
      return mirrorDocument(await world.ledgers.readAll(), discarded, LIMITS, clock.now());
    },
    cure: () => {
      texts = searchTexts('egg', '');
    },
    /** Pushes records `from` to `to` of a run, in their order, of which some are poison. */
    push: (from: number, to: number, ...poison: readonly number[]) =>
      clock.runUntil(
        kinesis.push(
          Array.from({ length: to - from + 1 }, (_, index) => from + index).map((number) => ({
            key: keyOf(number),
            text: dataOf(number, aRunId(), poison.includes(number) ? 'poison-pill' : ''),
          })),
        ),
      ),
  };
}

describe('a poison record', () => {
  it('blocks its shard under the policy block: its iterator ages until the record passes, other keys of its batch are read, and later batches wait', async () => {
    const { clock, trigger, push, cure, account, shown } = await aConsumer({ poisonPolicy: 'block' });

    await push(1, 200, 105);
    await clock.advance(60_000);
    const blocked = await account(200, keyOf);
    const ageMs = trigger.metrics.iteratorAgeMs;
    const behindMs = (await shown()).totals.millisBehindLatest;
    await push(201, 201);
    await clock.advance(60_000);
    const olderMs = trigger.metrics.iteratorAgeMs;
    const further = await account(201, keyOf);
    const furtherBehindMs = (await shown()).totals.millisBehindLatest;
    cure();
    await clock.advance(120_000);
    await trigger.stop();

    // 105, and what of its key came behind it in the same batch.
    expect(blocked.missing).toEqual({ count: 5, first: [105, 125, 145, 165, 185] });
    expect(ageMs).toBeGreaterThan(45_000);
    expect(olderMs).toBeGreaterThan(ageMs + 45_000);
    expect(behindMs).toBeGreaterThan(ageMs);
    expect(furtherBehindMs).toBeGreaterThanOrEqual(behindMs + 60_000);
    expect(further.missing.first).toEqual([...blocked.missing.first, 201]);
    expect((await shown()).totals.millisBehindLatest).toBe(0);
    expect(await account(201, keyOf)).toMatchObject({
      arrived: 201,
      userRecords: 201,
      missing: { count: 0 },
      duplicates: { count: 0 },
      reversals: 0,
    });
  });

  it('is alone in its batch in the end under the policy bisect, and then given up', async () => {
    const { clock, trigger, push, account, ledger, shown } = await aConsumer({
      poisonPolicy: 'bisect',
      trigger: { bisectOnError: true, maximumRetryAttempts: 2, onFailureBucket: 'bucket' },
    });

    await push(1, 200, 105);
    await clock.advance(120_000);
    await trigger.stop();

    expect(trigger.metrics.recordsDiscarded).toBe(1);
    expect(await account(200, keyOf)).toMatchObject({ arrived: 199, missing: { count: 1, first: [105] } });
    expect((await ledger()).redelivered).toBe(0);
    const { totals, discarded } = await shown();
    expect(totals.millisBehindLatest).toBe(0);
    expect(totals.failures).toBeGreaterThan(3);
    expect(discarded).toMatchObject({
      batches: 1,
      isMore: false,
      latest: [{ shardId: 'shardId-000000000000', records: 1, reason: 'RetryAttemptsExhausted' }],
    });
  });

  it('lies under errors/ under the policy set-aside, and nothing waits for it', async () => {
    const { clock, trigger, push, account, setAside } = await aConsumer({ poisonPolicy: 'set-aside' });

    await push(1, 200, 105);
    await clock.advance(5_000);
    await trigger.stop();

    expect([...setAside.values()]).toEqual(['It holds the poison text']);
    expect(await account(200, keyOf)).toMatchObject({ arrived: 200, setAside: { count: 1, first: [105] } });
  });
});

describe('a mirror whose writes fail now and then, while the stream is resharded', () => {
  it.each([1, 2, 3])('has counted each record once in the end, each key in order (seed %i)', async (seed) => {
    const { clock, trigger, kinesis, push, account, state } = await aConsumer({ poisonPolicy: 'block', shards: 2 });
    const random = seededRandom(seed);
    state.beforeWrite = () => {
      if (fraction(random) < 0.3) state.crashAtWrite(0, fraction(random) < 0.5);
    };

    await push(1, 3_000);
    await clock.runUntil(
      kinesis.call('UpdateShardCount', { StreamName: STREAM, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
    );
    await clock.advance(1_000);
    await push(3_001, 6_000);
    await clock.advance(180_000);
    await trigger.stop();

    const run = await account(6_000, keyOf);
    expect(run).toMatchObject({
      arrived: 6_000,
      userRecords: 6_000,
      missing: { count: 0 },
      duplicates: { count: 0 },
      reversals: 0,
    });
    expect(run.redelivered).toBeGreaterThan(0);
    expect(run.shards.length).toBeGreaterThan(2);
  });
});

describe('a mirror 100 MiB behind on one shard', () => {
  it('reads at 0.99 or more of 2 MiB a second, and the shard never refuses it', async () => {
    // Without a batching window: the last few records would wait in it for others.
    const { clock, kinesis, trigger, ledgers } = await aConsumer({
      poisonPolicy: 'block',
      trigger: { batchingWindowSeconds: 0 },
      isStarted: false,
    });
    const text = 'x'.repeat(100 * 1_024);
    const call = Array.from({ length: 32 }, (_, index) => ({ key: `${index}`, text }));
    for (let calls = 0; calls < 32; calls += 1) await clock.runUntil(kinesis.push(call));
    const startMs = clock.now();

    await trigger.start();
    let read = 0;
    while (read < 1_024) {
      await clock.advance(100);
      read = (await ledgers.readAll()).reduce((sum, { records }) => sum + records, 0);
    }
    const seconds = (clock.now() - startMs) / 1_000;
    await trigger.stop();

    expect(100 / 2 / seconds).toBeGreaterThan(0.99);
    expect(trigger.metrics.throttledReads).toBe(0);
  });
});
