import { describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { executeRun, type RunContext } from '../../../../src/domain/producing/run.ts';
import type { RunDocument } from '../../../../src/domain/producing/run-document.ts';
import { RunStore } from '../../../../src/domain/producing/run-store.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LimitedStream } from '../../../support/limited-stream.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const settings = (recordBytes?: number) =>
  ({ template: 'snakes', recordBytes, partitionKey: { strategy: 'uuid' }, seed: 1 }) as const;

function aContext(shardCount = 1) {
  const clock = new FakeClock();
  const state = new MemoryState();
  const runs = new RunStore(state);
  const stream = new LimitedStream({ clock, shardCount });
  const warnings: string[] = [];
  const context: RunContext = {
    runId: ulid(clock.now()),
    stream,
    runs,
    clock,
    limits: limitValues('classic'),
    callMs: 25_000,
    warn: (message) => warnings.push(message),
  };
  return { clock, state, runs, stream, context, warnings };
}

describe('executeRun', () => {
  it('answers with the account of the run, and keeps it', async () => {
    const { clock, runs, stream, context } = aContext(2);

    const run = await clock.runUntil(executeRun({ count: 700, records: settings(100) }, context));

    expect(run).toMatchObject({
      state: 'done',
      requested: 700,
      accepted: 700,
      pending: 0,
      attempts: 700,
      reason: null,
    });
    expect(run.bytes).toBe(700 * 136);
    expect(run.shards.map(({ accepted }) => accepted).reduce((a, b) => a + b)).toBe(700);
    expect(stream.stored.length).toBe(700);
    expect((await runs.get(run.runId)).run).toEqual(run);
  });

  it('records its progress every second, with an account that adds up', async () => {
    const { clock, state, runs, context } = aContext();
    const seen: RunDocument[] = [];
    const write = state.write.bind(state);
    state.write = (key, value, expected) => {
      seen.push(value as RunDocument);
      return write(key, value, expected);
    };

    await clock.runUntil(executeRun({ count: 5_000, records: settings(100) }, context));

    expect(seen.map(({ state: now }) => now)).toEqual(['running', 'running', 'running', 'running', 'running', 'done']);
    for (const { requested, accepted, failed, expired, pending } of seen) {
      expect(accepted + failed + expired + pending).toBe(requested);
    }
    expect(seen.map(({ accepted }) => accepted)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect((await runs.list(5)).runs).toHaveLength(1);
  });

  it('goes on when its progress cannot be saved, and says so', async () => {
    const { clock, state, context, warnings } = aContext();
    const write = state.write.bind(state);
    let calls = 0;
    state.write = (...args) => (++calls === 2 ? Promise.reject(new Error('S3 is away')) : write(...args));

    const run = await clock.runUntil(executeRun({ count: 3_000, records: settings(100) }, context));

    expect(run).toMatchObject({ state: 'done', accepted: 3_000 });
    expect(warnings).toHaveLength(1);
  });

  it('refuses what the shards cannot take within the call, before anything is sent, with the figures', async () => {
    const { stream, runs, context } = aContext();

    await expect(executeRun({ count: 100_000, records: settings(1_024) }, context)).rejects.toMatchObject({
      code: 'run-too-large',
      message: expect.stringMatching(/100000 records of 1060 bytes.*1 open shard.*989 records a second.*22 s.*22252/),
    });
    expect(stream.requests).toBe(0);
    expect((await runs.list(5)).runs).toEqual([]);
  });

  it('reckons with the one shard that works where all records have one key', async () => {
    const { context } = aContext(2);
    const records = { ...settings(100), partitionKey: { strategy: 'constant', key: 'k' } } as const;

    await expect(executeRun({ count: 40_000, records }, context)).rejects.toMatchObject({ code: 'run-too-large' });
  });

  it('is failed when not one record could be sent, with the reason', async () => {
    const { clock, context } = aContext();
    const stream = new LimitedStream({ clock, shardCount: 1, fault: () => ({ kind: 'rejected', message: 'gone' }) });

    const run = await clock.runUntil(executeRun({ count: 10, records: settings() }, { ...context, stream }));

    expect(run).toMatchObject({ state: 'failed', failed: 10, reason: 'gone' });
  });
});

describe('RunStore', () => {
  it('lists the newest runs first, page by page', async () => {
    const { clock, runs, context } = aContext();
    const ids: string[] = [];
    for (let run = 0; run < 5; run += 1) {
      const runId = ulid(clock.now());
      ids.unshift(runId);
      await clock.runUntil(executeRun({ count: 1, records: settings() }, { ...context, runId }));
      await clock.advance(10);
    }

    const first = await runs.list(2);
    const second = await runs.list(2, first.nextToken ?? '');
    const third = await runs.list(2, second.nextToken ?? '');

    const listed = [first, second, third].flatMap((page) => page.runs.map(({ runId }) => runId));
    expect(listed).toEqual(ids);
    expect(third.nextToken).toBeNull();
  });

  it('tells a writer that another was faster, instead of writing over it', async () => {
    const { clock, runs, context } = aContext();
    const run = await clock.runUntil(executeRun({ count: 1, records: settings() }, context));
    const { version } = await runs.get(run.runId);
    await runs.save({ ...run, attempts: 2 }, version);

    await expect(runs.save({ ...run, attempts: 3 }, version)).rejects.toMatchObject({ code: 'state-conflict' });
    await expect(runs.create(run)).rejects.toMatchObject({ code: 'state-conflict' });
    expect((await runs.get(run.runId)).run.attempts).toBe(2);
  });

  it.each(['01JD0000000000000000000000', 'nonsense', '../../secret', ''])('knows no run %j', async (runId) => {
    const { runs } = aContext();

    await expect(runs.get(runId)).rejects.toMatchObject({ code: 'run-not-found' });
  });
});
