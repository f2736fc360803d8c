import { describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { FUNCTION_LIMITS } from '../../../../src/domain/limits/function-limits.ts';
import { RunStore } from '../../../../src/domain/runs/run-store.ts';
import { type StoredRun, storedRunSchema } from '../../../../src/domain/runs/stored-run.ts';
import { json } from '../../../../src/http/answer.ts';
import { RunsWorld } from '../../../support/runs-world.ts';

/** A run that has ended on so many shards. */
function aRun(startedMs: number, shardCount = 1): StoredRun {
  const startedAt = new Date(startedMs).toISOString();
  const counts = { accepted: 1_000_000, bytes: 1_000_000_000, throttled: 100, retried: 100, unknown: 0 };
  const shards = Array.from({ length: shardCount }, (_, index) => ({
    ...{ shardId: `shardId-${String(index).padStart(12, '0')}`, ...counts },
    firstSequenceNumber: '49650000000000000000000000000000000000000000000000000000',
    lastSequenceNumber: '49650000000000000000000000000000000000000000000000000009',
  }));
  const run = storedRunSchema.parse({
    ...{ runId: ulid(startedMs), state: 'done', requested: 10, expired: 0, failed: 0, pending: 0, attempts: 10 },
    ...{ recordsPerSecond: 1, startedAt, finishedAt: startedAt, reason: null, settings: { count: 10 } },
    ...{ ...counts, shards: [] },
  });
  return { ...run, shards };
}

/** A world with these runs, the newest first. */
async function aWorld(count: number, shardCount?: number) {
  const world = new RunsWorld();
  const runs = Array.from({ length: count }, (_, index) => aRun(world.clock.now() - index * 1_000, shardCount));
  for (const run of runs) await new RunStore(world.state).create(run);
  return { world, runIds: runs.map(({ runId }) => runId), keys: await world.state.list('state/runs/', count) };
}

const idsOf = ({ runs }: Awaited<ReturnType<RunsWorld['listPage']>>): string[] => runs.map(({ runId }) => runId);

async function allPages(world: RunsWorld, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let nextToken: string | null = null;
  do {
    const page = await world.listPage({ limit, nextToken: nextToken ?? undefined });
    pages.push(idsOf(page));
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return pages;
}

describe('the list of runs', () => {
  it('has the newest first, as many a page as were asked for, and ends', async () => {
    const { world, runIds } = await aWorld(50);

    const pages = await allPages(world, 25);

    expect(pages.map(({ length }) => length)).toEqual([25, 25]);
    expect(pages.flat()).toEqual(runIds);
  });

  it('ends a page where one answer of a function holds no more, and goes on from there', async () => {
    const { world, runIds } = await aWorld(48, 500);

    const page = await world.listPage({ limit: 100 });
    const answerBytes = Buffer.byteLength(JSON.stringify(json(200, page)));
    const pages = await allPages(world, 100);

    expect(answerBytes).toBeLessThanOrEqual(FUNCTION_LIMITS.payloadMaxBytes.value);
    expect(answerBytes).toBeGreaterThan(0.95 * FUNCTION_LIMITS.payloadMaxBytes.value);
    expect(page.runs[0]?.shards).toHaveLength(500);
    expect(pages).toHaveLength(2);
    expect(pages.flat()).toEqual(runIds);
  });

  it('has a page for a run that is too much for any, so that those behind it are reached', async () => {
    const { world, runIds } = await aWorld(3);
    const runs = new RunStore(world.state);
    const { run, version } = await runs.get(runIds[0] ?? '');
    await runs.save({ ...run, reason: 'x'.repeat(FUNCTION_LIMITS.payloadMaxBytes.value) }, version);

    expect(await allPages(world, 10)).toEqual([runIds.slice(0, 1), runIds.slice(1)]);
  });

  it('reads no more of wide runs than it may show, a few aside', async () => {
    const { world } = await aWorld(14, 3_000);
    world.state.reads = 0;

    const page = await world.listPage({ limit: 100 });

    expect(page.runs.length).toBeLessThan(10);
    expect(world.state.reads).toBe(10);
  });

  it('leaves out a run that can not be read, says so in the log, and shows all others', async () => {
    const { world, runIds, keys } = await aWorld(6);
    // The last of a page, too: the next begins behind it all the same.
    for (const at of [1, 2]) world.state.put(keys[at] ?? '', { runId: runIds[at], pending: -1 });

    const pages = await allPages(world, 3);

    expect(pages).toEqual([runIds.slice(0, 1), runIds.slice(3)]);
    expect(world.warnings).toEqual([1, 2].map((at) => expect.stringContaining(`run ${runIds[at]}`)));
  });

  it('leaves out a run of which a worker can not be read', async () => {
    const { world, runIds } = await aWorld(2);
    const { runId } = await world.start({ count: 100_000, recordsPerSecond: 100 });
    world.state.put(`state/workers/${runId}/0000.json`, { made: -1 });

    expect(idsOf(await world.listPage({ limit: 10 }))).toEqual(runIds);
    expect(world.warnings).toEqual([expect.stringContaining(`run ${runId}`)]);
  });

  it('does without a run that was deleted while it was made', async () => {
    const { world, runIds, keys } = await aWorld(3);
    const read = world.state.read.bind(world.state);
    world.state.read = (key) => (key === keys[1] ? Promise.resolve(undefined) : read(key));

    expect(idsOf(await world.listPage({ limit: 10 }))).toEqual([runIds[0], runIds[2]]);
  });

  it('fails where the bucket does: nothing is known of the runs then', async () => {
    const { world } = await aWorld(2);
    const read = world.state.read.bind(world.state);
    world.state.read = (key) => (world.state.reads === 1 ? Promise.reject(new Error('Slow down')) : read(key));
    world.state.reads = 1;

    await expect(world.listPage({ limit: 10 })).rejects.toThrow('Slow down');
  });
});
