import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import type { RunDocument } from '../../../../src/domain/producing/run-document.ts';
import { RunStore } from '../../../../src/domain/runs/run-store.ts';
import { LEASE_MS, NOBODY } from '../../../../src/domain/runs/worker-document.ts';
import { WorkerStore } from '../../../../src/domain/runs/worker-store.ts';
import { shardsOf } from '../../../support/limited-shards.ts';
import { RunsWorld } from '../../../support/runs-world.ts';

const sum = ({ accepted, failed, expired, pending }: RunDocument): number => accepted + failed + expired + pending;

/** Each number at least once, and no more often than the run says. */
function expectAllStored({ stream, doubled }: RunsWorld, { requested, unknown }: RunDocument): void {
  expect(new Set(stream.stored).size).toBe(requested);
  expect(doubled).toBeLessThanOrEqual(unknown);
}

describe('a run that fits into the call', () => {
  it('is finished with it, and nobody else works on it', async () => {
    const world = new RunsWorld({ shardCount: 2 });

    const run = await world.clock.runUntil(world.start({ count: 5_000 }));

    expect(run).toMatchObject({ state: 'done', requested: 5_000, accepted: 5_000, pending: 0, unknown: 0 });
    expect(run.shards.reduce((total, { accepted }) => total + accepted, 0)).toBe(5_000);
    expect(run).not.toHaveProperty('shares');
    expect(world.orders).toEqual([]);
    expect(await world.follow(run.runId)).toEqual(run);
  });

  it('is handed over with its progress when it takes longer than it should', async () => {
    const world = new RunsWorld();
    const other = world.start({ count: 8_000, seed: 2 });
    const run = await world.clock.runUntil(world.start({ count: 8_000 }));

    expect(run.state).toBe('running');
    expect(run.accepted).toBeGreaterThan(1_000);
    const ended = await world.untilEnded(run.runId);
    await world.clock.runUntil(other);

    expect(ended).toMatchObject({ state: 'done', accepted: 8_000, unknown: 0 });
  });
});

describe('a run that takes longer', () => {
  it('is answered while it goes on, and its progress adds up at every moment', async () => {
    const world = new RunsWorld({ shardCount: 2 });

    const started = await world.start({ count: 20_000 });
    const seen: RunDocument[] = [started];
    while (seen.at(-1)?.state === 'running') {
      await world.clock.advance(1_000);
      seen.push(await world.follow(started.runId));
    }

    expect(started).toMatchObject({ state: 'running', accepted: 0, pending: 20_000 });
    expect(world.orders).toEqual([{ runId: started.runId, worker: 0 }]);
    expect(seen.map(sum)).toEqual(seen.map(() => 20_000));
    const progress = seen.map(({ accepted }) => accepted);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(8);
    expect(seen.at(-1)).toMatchObject({ state: 'done', accepted: 20_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('says how fast it goes now, and how long it still takes, also when it stood still for a while', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId, ...begun } = await world.start({ count: 20_000, recordsPerSecond: 500 });
    const goesAt = async (advanceMs: number) => {
      await world.clock.advance(advanceMs);
      const { recordsPerSecond, currentRecordsPerSecond: current, remainingSeconds } = await world.follow(runId);
      return { mean: recordsPerSecond / 500, now: current === null ? null : current / 500, remainingSeconds };
    };

    const going = await goesAt(6_500);
    world.killAll();
    const dead = await goesAt(15_500);
    const again = await goesAt(5_000);
    const ended = await world.untilEnded(runId);

    expect(begun).toMatchObject({ currentRecordsPerSecond: null, remainingSeconds: null });
    expect(going.now).toBeCloseTo(1, 1);
    expect(going.remainingSeconds).toBeGreaterThan(30);
    expect(going.remainingSeconds).toBeLessThanOrEqual(36);
    expect(dead).toMatchObject({ now: 0, remainingSeconds: null });
    expect(again.now).toBeCloseTo(1, 1);
    expect(again.mean).toBeLessThan(0.5);
    expect(again.remainingSeconds).toBeGreaterThan(20);
    expect(ended).toMatchObject({ state: 'done', currentRecordsPerSecond: null, remainingSeconds: null });
  });

  it('is shared by several workers where the stream is wide, and each record is one’s alone', async () => {
    const world = new RunsWorld({ shardCount: 40 });

    const started = await world.start({ count: 5_000, recordsPerSecond: 500 });
    const run = await world.untilEnded(started.runId);

    expect(world.orders.map(({ worker }) => worker)).toEqual([0, 1]);
    expect(run).toMatchObject({ state: 'done', accepted: 5_000, unknown: 0 });
    expect(run.shards).toHaveLength(40);
    expect(world.stream.stored.length).toBe(5_000);
    expect(world.doubled).toBe(0);
  }, 60_000);

  it.each([
    ['one key', { strategy: 'constant', key: 'one' } as const, shardsOf(64)],
    [
      'shards of unlike widths',
      { strategy: 'uuid' } as const,
      [...shardsOf(2).slice(0, 1), ...shardsOf(64, 2).slice(32)],
    ],
  ])('goes at the pace asked for, however its workers share the records: %s', async (_, partitionKey, open) => {
    const world = new RunsWorld();
    world.stream.openShards = () => Promise.resolve(open);
    const { runId } = await world.start({ count: 5_000, recordsPerSecond: 500, partitionKey });

    await world.clock.advance(5_000);
    const halfway = await world.follow(runId);
    await world.clock.advance(5_800);
    const run = await world.follow(runId);

    expect(world.orders).toHaveLength(2);
    expect(halfway.accepted / 2_500).toBeLessThan(1.02);
    expect(halfway.accepted / 2_500).toBeGreaterThan(0.85);
    expect(run).toMatchObject({ state: 'done', accepted: 5_000 });
  });

  it('goes on in another invocation when the time of one is up, and doubles nothing', async () => {
    const world = new RunsWorld({ callMs: 2_000 });

    const started = await world.start({ count: 12_000 });
    const run = await world.untilEnded(started.runId);

    expect(world.orders.length).toBeGreaterThanOrEqual(5);
    expect(world.ends.filter((end) => end === 'handed-over')).toHaveLength(world.orders.length - 1);
    expect(run).toMatchObject({ state: 'done', accepted: 12_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('hands over in time also when the bucket takes long to answer, and what came before took long', async () => {
    const world = new RunsWorld({ callMs: 4_000 });
    const openShards = world.stream.openShards.bind(world.stream);
    world.stream.openShards = async () => {
      await world.clock.sleep(2_000);
      return openShards();
    };
    const { runId } = await world.clock.runUntil(world.start({ count: 12_000 }));
    await world.clock.advance(2_500);
    const write = world.state.write.bind(world.state);
    world.state.write = async (...args) => {
      await world.clock.sleep(3_000);
      return write(...args);
    };
    await world.clock.advance(1_600);
    const atItsEnd = world.stream.stored.length;
    await world.clock.advance(900);

    expect(atItsEnd).toBeGreaterThan(1_000);
    expect(world.stream.stored.length).toBe(atItsEnd);
    world.state.write = write;
    expect(await world.untilEnded(runId)).toMatchObject({ state: 'done', accepted: 12_000 });
  });

  it('ends after fourteen hand-overs, and what is left then expires', async () => {
    const world = new RunsWorld({ callMs: 500 });

    const started = await world.start({ count: 60_000 });
    const run = await world.untilEnded(started.runId);

    expect(world.orders).toHaveLength(15);
    expect(run.state).toBe('done');
    expect(run.reason).toBe('Its time was over after 15 invocations: what was not sent by then has expired.');
    expect(run.expired).toBeGreaterThan(0);
    expect(run.pending).toBe(0);
    expect(sum(run)).toBe(60_000);
  });

  it('is refused where it would not end, with the figures that say why and what would help', async () => {
    const world = new RunsWorld();

    const starting = world.start({ count: 10_000_000, recordBytes: 1_024 * 1_000 });

    await expect(starting).rejects.toMatchObject({
      code: 'run-too-large',
      message: expect.stringMatching(
        /take 1 open shard\(s\) about \d+ s at 1 records a second.*give the stream \d+ shards/,
      ),
    });
    expect(await world.state.list('state/', 10)).toEqual([]);
  });
});

describe('a run of spread keys', () => {
  it('gives each shard the same number of records, also where one of them was split, by all its workers', async () => {
    const world = new RunsWorld({ shardCount: 2, callMs: 2_000 });
    const open = [...shardsOf(2).slice(0, 1), ...shardsOf(8, 2).slice(4)];
    const taken = open.map(() => 0);
    world.stream.openShards = () => Promise.resolve(open);
    const put = world.stream.put.bind(world.stream);
    world.stream.put = (records) => {
      for (const { explicitHashKey = '-1' } of records) {
        const at = open.findIndex(
          ({ range }) => range.start <= BigInt(explicitHashKey) && BigInt(explicitHashKey) <= range.end,
        );
        taken[at] = (taken[at] ?? 0) + 1;
      }
      return put(records);
    };

    const { runId } = await world.start({ count: 6_000, partitionKey: { strategy: 'spread' }, recordsPerSecond: 600 });
    const run = await world.untilEnded(runId);

    expect(run).toMatchObject({ state: 'done', accepted: 6_000 });
    expect(world.orders.length).toBeGreaterThan(1);
    for (const records of taken) expect(Math.abs(records - 1_200)).toBeLessThanOrEqual(20);
    expect(run).not.toHaveProperty('spreadOver');
  });
});

describe('stopping a run', () => {
  it('ends it within two seconds, and what was accepted stays counted', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 100_000 });
    await world.clock.advance(3_300);

    const asked = await world.stop(runId);
    await world.clock.advance(2_000);
    const run = await world.follow(runId);

    expect(asked.state).toBe('running');
    expect(run).toMatchObject({ state: 'stopped', pending: 0, failed: 0 });
    expect(run.accepted).toBe(world.stream.stored.length);
    expect(run.accepted + run.expired).toBe(100_000);
    expect(await world.stop(runId)).toEqual(run);
  });

  it('is seen within half a second, whenever it comes', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 100_000 });
    await world.clock.advance(3_050);

    await world.stop(runId);
    await world.clock.advance(600);

    expect(await world.follow(runId)).toMatchObject({ state: 'stopped', pending: 0 });
  });
});

describe('stopping a run with several workers', () => {
  it('keeps their counts: what none of them has looked at is expired once', async () => {
    const world = new RunsWorld({ shardCount: 34 });
    const { runId } = await world.start({ count: 1_000_000 });
    await world.clock.advance(2_300);

    await world.stop(runId);
    await world.clock.advance(2_000);
    const run = await world.follow(runId);

    expect(world.orders).toHaveLength(2);
    expect(run).toMatchObject({ state: 'stopped', pending: 0 });
    expect(run.accepted).toBe(world.stream.stored.length);
    expect(sum(run)).toBe(1_000_000);
  });

  it('leaves pending what one that has ended did not look at, while another may send it', async () => {
    const world = new RunsWorld({ shardCount: 34 });
    const { runId } = await world.start({ count: 1_000_000 });
    await world.clock.advance(2_300);
    world.killAll();
    // One share waits for an invocation, the other was a dead worker's.
    const workers = new WorkerStore(world.state);
    const first = await workers.get(runId, 0);
    if (!first) throw new Error('There is a worker.');
    const lease = { ...first.document.lease, holder: NOBODY };
    await workers.save({ ...first.document, lease }, first.version);

    const asked = await world.stop(runId);
    await world.clock.advance(20_000);
    const ended = await world.follow(runId);

    expect(asked).toMatchObject({ state: 'running' });
    expect(asked.expired).toBeLessThan(100_000);
    expect(sum(asked)).toBe(1_000_000);
    expect(ended).toMatchObject({ state: 'stopped', pending: 0 });
    expect(sum(ended)).toBe(1_000_000);
    // Two seconds' worth of the 34 shards: of the numbers that each might have made, its own.
    expect(ended.unknown).toBeGreaterThanOrEqual(world.stream.stored.length - ended.accepted);
    expect(ended.unknown).toBeLessThanOrEqual(70_000);
    expect(world.orders).toHaveLength(2);
  });
});

describe('stopping a run that nobody works on', () => {
  it('ends it at once while its order waits, and whoever takes it up later sends nothing', async () => {
    const world = new RunsWorld({ isQueueDown: () => true });
    const { runId } = await world.start({ count: 100_000 });

    const run = await world.stop(runId);
    for (const order of world.orders) await world.invoke(order);

    expect(run).toMatchObject({ state: 'stopped', accepted: 0, expired: 100_000, pending: 0, unknown: 0 });
    expect(world.ends).toEqual(['finished']);
    expect(world.stream.stored).toHaveLength(0);
  });

  it('ends it when the lease of a dead worker is over, and sends nothing more; what it may have sent is unknown', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 100_000 });
    await world.clock.advance(3_500);
    world.killAll();
    const stored = world.stream.stored.length;

    expect(await world.stop(runId)).toMatchObject({ state: 'running' });
    await world.clock.advance(20_000);
    const [run] = await world.list();
    const ended = await world.follow(runId);

    expect(run?.pending).toBeGreaterThan(0);
    expect(ended).toMatchObject({ state: 'stopped', pending: 0 });
    expect(world.stream.stored).toHaveLength(stored);
    expect(stored - ended.accepted).toBeGreaterThan(0);
    expect(ended.unknown).toBeGreaterThanOrEqual(stored - ended.accepted);
    expect(world.orders).toHaveLength(1);
  });

  it('lets an invocation that comes for it send nothing', async () => {
    const world = new RunsWorld({ shardCount: 2, callMs: 2_500 });
    const { runId } = await world.start({ count: 100_000 });
    await world.clock.advance(2_400);
    const runs = new RunStore(world.state);
    const { run, version } = await runs.get(runId);
    await runs.save({ ...run, stopRequestedAt: new Date(world.clock.now()).toISOString() }, version);
    await world.clock.advance(200);
    const stored = world.stream.stored.length;
    await world.clock.advance(2_000);

    expect(await world.follow(runId)).toMatchObject({ state: 'stopped', pending: 0 });
    expect(world.stream.stored).toHaveLength(stored);
    expect(world.ends).toEqual(expect.arrayContaining(['handed-over', 'finished']));
  });
});

describe('a run whose order is refused', () => {
  it('is there all the same, says so in the log, and goes on when somebody looks', async () => {
    let isFull = true;
    const world = new RunsWorld({ shardCount: 2, isQueueFull: () => isFull });

    const started = await world.start({ count: 20_000 });
    await world.clock.advance(20_000);
    const looked = await world.follow(started.runId);
    isFull = false;
    const run = await world.untilEnded(started.runId);

    expect([started.state, looked.state]).toEqual(['running', 'running']);
    expect(world.warnings).toHaveLength(2);
    expect(run).toMatchObject({ state: 'done', accepted: 20_000 });
  });

  it('is there where the call itself hands over, too', async () => {
    const world = new RunsWorld({ shardCount: 2, isQueueFull: () => true });

    // Each would be through in seven seconds by itself.
    const starting = [1, 2, 3].map((seed) => world.start({ count: 14_000, seed }));
    await world.clock.advance(20_000);
    const runs = await Promise.all(starting);

    expect(runs.map(({ state }) => state)).toContain('running');
    expect(world.warnings.length).toBeGreaterThan(0);
  });
});

describe('a worker that dies', () => {
  it('is noticed by who asks, and its share goes on; what may be doubled is counted', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });
    await world.clock.advance(3_500);

    world.killAll();
    const run = await world.untilEnded(runId);

    expect(world.orders).toHaveLength(2);
    expect(run).toMatchObject({ state: 'done', accepted: 20_000, pending: 0 });
    expect(run.unknown).toBeGreaterThan(0);
    // Two seconds' worth at the most, of what it had under way and might have sent before its next save.
    expect(run.unknown).toBeLessThanOrEqual(4_000);
    expectAllStored(world, run);
  });

  it.each([
    ['slow ones', { count: 1_000, recordsPerSecond: 20 }, 40],
    ['large ones', { count: 100, recordBytes: 500_000 }, 70],
    ['those of a few keys', { count: 20_000, partitionKey: { strategy: 'tutorial' as const } }, 2_700],
  ])('leaves no more in doubt than two seconds of its own rate, with what waits: %s', async (_, asked, most) => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start(asked);
    await world.clock.advance(3_500);

    world.killAll();
    await world.clock.advance(20_000);
    await world.follow(runId);
    await world.clock.advance(2_000);

    const run = await world.follow(runId);
    expect(run.unknown).toBeGreaterThan(0);
    expect(run.unknown).toBeLessThanOrEqual(most);
    expect(world.doubled).toBeLessThanOrEqual(run.unknown);
  });

  it('is given a successor again and again, but not for ever', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });

    for (let death = 1; death <= 32; death += 1) {
      await world.clock.advance(20);
      world.killAll();
      await world.clock.advance(LEASE_MS + 1_000);
      await world.follow(runId);
    }
    const run = await world.follow(runId);

    expect(world.orders).toHaveLength(30);
    expect(run).toMatchObject({ state: 'done', pending: 0 });
    expect(run.accepted + run.expired).toBe(20_000);
    expect(run.reason).toBe('Worker 0 was begun 30 times and died.');
  });

  it('takes none of its time away: whoever succeeds it hands over as often as if it were the first', async () => {
    const world = new RunsWorld({ callMs: 2_000 });
    const { runId } = await world.start({ count: 25_000 });
    for (let death = 1; death <= 6; death += 1) {
      await world.clock.advance(200);
      world.killAll();
      await world.clock.advance(LEASE_MS + 1_000);
      await world.follow(runId);
    }

    const run = await world.untilEnded(runId);

    expect(run).toMatchObject({ state: 'done', accepted: 25_000, expired: 0 });
  });

  it('is noticed by who looks at all runs, too', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });
    await world.clock.advance(3_500);

    world.killAll();
    for (let second = 0; second < 40; second += 1) {
      await world.clock.advance(1_000);
      await world.list();
    }

    expect(world.orders).toHaveLength(2);
    expect(await world.list()).toMatchObject([{ runId, state: 'done', accepted: 20_000 }]);
  });

  it('is one of those that a look at all runs finds a successor for: not too many at once', async () => {
    let isQueueDown = true;
    const world = new RunsWorld({ shardCount: 2, isQueueDown: () => isQueueDown });
    for (let run = 0; run < 40; run += 1) {
      await world.start({ count: 1_000_000, recordsPerSecond: 1_000 });
      await world.clock.advance(1);
    }
    isQueueDown = false;
    await world.clock.advance(LEASE_MS);

    const ordersAfter = [world.orders.length];
    for (let look = 0; look < 3; look += 1) {
      await world.list();
      ordersAfter.push(world.orders.length);
    }

    expect(ordersAfter).toEqual([40, 72, 80, 80]);
  });

  it('is given one successor, however many ask', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });
    await world.clock.advance(3_500);

    world.killAll();
    await world.clock.advance(20_000);
    await Promise.all([world.follow(runId), world.follow(runId), world.follow(runId)]);

    expect(world.orders).toHaveLength(2);
  });

  it('is none whose order waits in Lambda’s queue: nothing is lost of its time, and orders become rarer', async () => {
    let isQueueDown = true;
    const world = new RunsWorld({ callMs: 2_000, isQueueDown: () => isQueueDown });
    const { runId } = await world.start({ count: 20_000 });
    const ordersAfter: number[] = [];
    for (let minute = 1; minute <= 60; minute += 1) {
      for (let look = 0; look < 12; look += 1) {
        await world.clock.advance(5_000);
        await world.follow(runId);
      }
      if (minute % 15 === 0) ordersAfter.push(world.orders.length);
    }
    const waiting = await world.follow(runId);
    isQueueDown = false;
    for (const order of [...world.orders]) void world.invoke(order);

    const run = await world.untilEnded(runId);

    expect(ordersAfter).toEqual([8, 12, 16, 20]);
    expect(waiting).toMatchObject({ state: 'running', pending: 20_000 });
    expect(run).toMatchObject({ state: 'done', accepted: 20_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('costs nothing when its order was lost before anybody began', async () => {
    let isQueueDown = true;
    const world = new RunsWorld({ shardCount: 2, isQueueDown: () => isQueueDown });
    const { runId } = await world.start({ count: 20_000 });
    isQueueDown = false;

    const run = await world.untilEnded(runId);

    expect(run).toMatchObject({ state: 'done', accepted: 20_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('may die between its own end and that of the run: who asks next writes that down', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 17_000 });
    world.state.afterWrite = (text) => {
      if (/"worker":0,"state":"done"/.test(text)) world.killAll();
    };
    await world.clock.advance(20_000);

    const run = await world.follow(runId);
    await world.clock.advance(5_000);

    expect(world.ends).toEqual([]);
    expect(run).toMatchObject({ state: 'done', accepted: 17_000 });
    expect(await world.follow(runId)).toEqual(run);
  });

  it('is no worker whose progress could not be saved for once: it goes on, and says so', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 17_000 });
    await world.clock.advance(2_500);

    world.state.crashAtWrite(0);
    const run = await world.untilEnded(runId);

    expect(world.warnings).toEqual([expect.stringContaining('could not be saved')]);
    expect(world.orders).toHaveLength(1);
    expect(run).toMatchObject({ state: 'done', accepted: 17_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('does no harm when it was only slow: another has its lease by then', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });
    await world.clock.advance(2_000);

    const second = world.invoke({ runId, worker: 0 });

    expect(await world.clock.runUntil(second)).toBe('held-by-another');
    const run = await world.untilEnded(runId);
    expect(run).toMatchObject({ state: 'done', accepted: 20_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  });

  it('may be followed by others that die before they save: what each of them may have doubled is counted', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: 20_000 });
    await world.clock.advance(3_500);
    for (let successor = 1; successor <= 3; successor += 1) {
      world.killAll();
      await world.clock.advance(LEASE_MS + 500);
      await world.follow(runId);
      await world.clock.advance(600);
    }

    const run = await world.untilEnded(runId);

    expect(world.orders).toHaveLength(4);
    expectAllStored(world, run);
  });

  it('loses and miscounts nothing, whenever and however often workers die', async () => {
    const death = fc.record({ afterMs: fc.integer({ min: 100, max: 4_000 }), unseenMs: fc.nat(2 * LEASE_MS) });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { maxLength: 4 }), async (deaths) => {
        const world = new RunsWorld({ shardCount: 2, callMs: 8_000 });
        const { runId } = await world.start({ count: 18_000 });
        for (const { afterMs, unseenMs } of deaths) {
          await world.clock.advance(afterMs);
          world.killAll();
          await world.clock.advance(unseenMs);
          expect(sum(await world.follow(runId))).toBe(18_000);
        }
        const run = await world.untilEnded(runId);
        expect(sum(run)).toBe(18_000);
        expect(run).toMatchObject({ state: 'done', accepted: 18_000 });
        expectAllStored(world, run);
      }),
      { numRuns: 6 },
    );
  }, 60_000);
});

describe('an idempotency key', () => {
  it('gives the same run, however often it is asked for', async () => {
    const world = new RunsWorld({ limits: limitValues('classic') });

    const first = await world.clock.runUntil(world.start({ count: 500 }, 'once'));
    const second = await world.clock.runUntil(world.start({ count: 500 }, 'once'));
    const other = await world.clock.runUntil(world.start({ count: 500 }, 'another'));

    expect(second).toEqual(first);
    expect(other.runId).not.toBe(first.runId);
    expect(world.stream.stored.length).toBe(1_000);
  });

  it('gives the same run to two who ask at once, and each record is sent once', async () => {
    const world = new RunsWorld({ shardCount: 2 });

    const asked = [1, 2].map(() => world.start({ count: 500 }, 'once'));
    const [one, other] = await world.clock.runUntil(Promise.all(asked));

    expect(other?.runId).toBe(one?.runId);
    expect(await world.untilEnded(one?.runId ?? '')).toMatchObject({ state: 'done', accepted: 500, unknown: 0 });
    expect(world.stream.stored.length).toBe(500);
  });

  it('is free for a smaller run when the one that it came with was refused', async () => {
    const world = new RunsWorld();
    const refused = world.start({ count: 10_000_000, recordBytes: 1_024 * 1_000 }, 'once');
    await expect(refused).rejects.toMatchObject({ code: 'run-too-large' });

    const run = await world.clock.runUntil(world.start({ count: 5 }, 'once'));

    expect(run).toMatchObject({ state: 'done', accepted: 5 });
  });

  it('keeps its run for who asks again when whoever asked first died before there was one', async () => {
    const world = new RunsWorld();
    const runId = ulid(0);
    await new RunStore(world.state).claimKey('once', { runId, asked: { count: 5 } });

    const run = await world.clock.runUntil(world.start({ count: 5 }, 'once'));

    expect(run).toMatchObject({ runId, state: 'done', accepted: 5 });
  });

  it('is refused with another body, and names the run it belongs to', async () => {
    const world = new RunsWorld();
    const { runId } = await world.clock.runUntil(world.start({ count: 500 }, 'once'));

    const again = world.start({ count: 501 }, 'once');

    await expect(again).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      message: expect.stringContaining(runId),
    });
  });
});
