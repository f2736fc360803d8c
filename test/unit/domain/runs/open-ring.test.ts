import { describe, expect, it } from '@jest/globals';
import { openRing } from '../../../../src/domain/runs/open-ring.ts';
import type { ShardRange } from '../../../../src/domain/stream/shard-map.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { shardsOf } from '../../../support/limited-shards.ts';
import { RunsWorld } from '../../../support/runs-world.ts';

const WHOLE = shardsOf(4);
const CHILDREN = shardsOf(8, 4).slice(4, 6);
/** The third shard was split: it is listed beside its children, or is gone before they are there. */
const OVERLAP = [...WHOLE, ...CHILDREN];
const GAP = WHOLE.filter((_, index) => index !== 2);

/** A stream whose shards are listed so, one listing after the other, and like the last from then on. */
function aStream(...listings: (readonly ShardRange[])[]) {
  const clock = new FakeClock();
  const listedAtMs: number[] = [];
  const openShards = () => {
    const listing = listings[Math.min(listedAtMs.length, listings.length - 1)] ?? [];
    listedAtMs.push(clock.now());
    return Promise.resolve(listing);
  };
  return { clock, stream: { openShards }, listedAtMs };
}

describe('the open shards that a run begins with', () => {
  it('are listed once where they cover the ring, and given in its order', async () => {
    const { clock, stream, listedAtMs } = aStream([...WHOLE].reverse());

    expect(await openRing(stream, clock)).toEqual(WHOLE);
    expect(listedAtMs).toHaveLength(1);
  });

  it.each([
    ['a parent lies beside its children', OVERLAP],
    ['a parent is gone and its children are not there yet', GAP],
  ])('are listed again while %s', async (_, inBetween) => {
    const after = [...GAP, ...CHILDREN];
    const { clock, stream, listedAtMs } = aStream(inBetween, inBetween, after);

    const ring = await clock.runUntil(openRing(stream, clock));

    expect(new Set(ring)).toEqual(new Set(after));
    expect(listedAtMs).toHaveLength(3);
    expect(clock.now() - (listedAtMs[0] ?? 0)).toBeLessThanOrEqual(1_000);
  });

  it.each([
    ['shardId-000000000002 and shardId-000000000008 overlap', OVERLAP],
    ['no shard takes the hash keys between shardId-000000000001 and shardId-000000000003', GAP],
    ['no shard takes the hash keys before shardId-000000000001', WHOLE.slice(1)],
    ['no shard takes the hash keys after shardId-000000000002', WHOLE.slice(0, -1)],
    ['there is none', []],
  ])('are given up after some seconds, and it is told what was seen: %s', async (seen, listing) => {
    const { clock, stream, listedAtMs } = aStream(listing);
    const beganMs = clock.now();

    const ring = clock.runUntil(openRing(stream, clock));

    await expect(ring).rejects.toMatchObject({
      code: 'stream-unavailable',
      message: expect.stringMatching(new RegExp(`${listing.length} open shards.*${seen}.*Nothing was sent.*try again`)),
      details: { retryAfterMs: expect.any(Number) },
    });
    expect(listedAtMs.length).toBeGreaterThan(4);
    expect(clock.now() - beganMs).toBeGreaterThanOrEqual(3_000);
    expect(clock.now() - beganMs).toBeLessThanOrEqual(6_000);
  });
});

describe('a run that is asked for during a reshard', () => {
  it('is refused while the shards leave a gap, and nothing is stored or sent', async () => {
    const world = new RunsWorld({ shardCount: 4 });
    world.stream.openShards = () => Promise.resolve(GAP);

    const refused = world.clock.runUntil(world.start({ count: 500 }, 'once'));

    await expect(refused).rejects.toMatchObject({ code: 'stream-unavailable' });
    expect(await world.state.list('state/', 10)).toEqual([]);
    expect(world.stream.stored).toEqual([]);
  });

  it('is divided among its workers by a list that covers the ring once, so that each record is one’s alone', async () => {
    const world = new RunsWorld({ shardCount: 64 });
    const all = shardsOf(64);
    const overlap = [...all, ...shardsOf(128, 100).slice(42, 44)];
    let listings = 0;
    world.stream.openShards = () => Promise.resolve(++listings === 1 ? overlap : all);

    const { runId } = await world.clock.runUntil(world.start({ count: 2_000, recordsPerSecond: 200 }));
    const run = await world.untilEnded(runId);

    expect(world.orders.map(({ worker }) => worker)).toEqual([0, 1]);
    expect(run).toMatchObject({ state: 'done', accepted: 2_000, unknown: 0 });
    expect(world.doubled).toBe(0);
  }, 60_000);

  it('is there where the shards can’t be told once it is stored, and another goes on with it', async () => {
    const world = new RunsWorld({ shardCount: 4 });
    let listings = 0;
    world.stream.openShards = () => Promise.resolve(++listings === 1 || listings > 7 ? WHOLE : GAP);

    const run = await world.clock.runUntil(world.start({ count: 500 }));

    expect(run).toMatchObject({ state: 'running', accepted: 0, pending: 500 });
    expect(world.warnings).toEqual([expect.stringContaining(`Worker 0 of run ${run.runId} could not work`)]);
    expect(world.orders).toEqual([{ runId: run.runId, worker: 0 }]);
    await world.clock.advance(3_000);
    expect(await world.follow(run.runId)).toMatchObject({ state: 'done', accepted: 500, unknown: 0 });
  });

  it('goes on with the same shards where a worker of it begins in the middle of one', async () => {
    const world = new RunsWorld({ shardCount: 4 });
    const { runId } = await world.start({ count: 100_000, recordsPerSecond: 1_000 });
    await world.clock.advance(3_500);
    world.killAll();
    let listings = 0;
    world.stream.openShards = () => Promise.resolve(++listings <= 2 ? GAP : WHOLE);

    await world.clock.advance(16_000);
    const before = world.stream.stored.length;
    await world.follow(runId);
    await world.clock.advance(5_000);

    expect(listings).toBe(3);
    expect(world.stream.stored.length).toBeGreaterThan(before);
    expect(world.ends).toEqual([]);
  });
});
