import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { runSchema } from '../../../../src/domain/producing/run-document.ts';
import { accountOf } from '../../../../src/domain/runs/account.ts';
import { RunStore } from '../../../../src/domain/runs/run-store.ts';
import { type StoredRun, storedRunSchema } from '../../../../src/domain/runs/stored-run.ts';
import { type WorkerDocument, workerSchema } from '../../../../src/domain/runs/worker-document.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const BEGAN_MS = Date.UTC(2026, 0, 1);
const NOW_MS = BEGAN_MS + 60_000;
const REQUESTED = 1_000;

const aRun = (workers: number, stopRequestedAt: string | null = null): StoredRun =>
  storedRunSchema.parse({
    ...{ runId: ulid(BEGAN_MS), state: 'running', requested: REQUESTED, accepted: 0, failed: 0, expired: 0 },
    ...{ pending: REQUESTED, attempts: 0, throttled: 0, retried: 0, unknown: 0, bytes: 0, recordsPerSecond: 0 },
    ...{ startedAt: new Date(BEGAN_MS).toISOString(), finishedAt: null, reason: null, settings: {}, shards: [] },
    ...{ shares: Array.from({ length: workers }, () => ({ start: '0', end: '1' })), stopRequestedAt },
  });

type Counts = Partial<Pick<WorkerDocument['tally'], 'requested' | 'accepted' | 'failed' | 'expired'>>;

const aWorker = (
  worker: number,
  state: WorkerDocument['state'],
  { requested = REQUESTED, accepted = 0, failed = 0, expired = 0 }: Counts,
): WorkerDocument =>
  workerSchema.parse({
    ...{ runId: 'run', worker, state, handOvers: 0, lease: { holder: 'it', untilMs: NOW_MS }, made: REQUESTED },
    ...{ unsettled: [], reserved: REQUESTED, pace: { fromMs: NOW_MS - 1_000, toMs: NOW_MS, accepted } },
    tally: {
      ...{ requested, accepted, failed, expired, attempts: accepted, throttled: 0, retried: 0, unknown: 0 },
      ...{ bytes: accepted, reason: null, shards: [] },
    },
  });

describe('a run that has ended', () => {
  const ended = (counts: Counts, stoppedAt: string | null = null) =>
    accountOf(aRun(1, stoppedAt), [aWorker(0, counts.expired ? 'stopped' : 'done', counts)], NOW_MS).state;

  it('has failed where more failed than was accepted', () => {
    expect(ended({ failed: 1_000 })).toBe('failed');
    expect(ended({ accepted: 499, failed: 501 })).toBe('failed');
    expect(ended({ accepted: 500, failed: 500 })).toBe('done');
    expect(ended({ accepted: 1_000 })).toBe('done');
  });

  it('is stopped where somebody stopped it and something was given up', () => {
    const stoppedAt = new Date(NOW_MS).toISOString();

    expect(ended({ failed: 600, expired: 400 }, stoppedAt)).toBe('stopped');
    expect(ended({ failed: 600, expired: 400 })).toBe('failed');
    expect(ended({ accepted: 1_000 }, stoppedAt)).toBe('done');
  });
});

describe('the account of a run whose workers counted more records than it has', () => {
  it('has each once, and says that the others may lie in the stream twice', () => {
    const workers = [aWorker(0, 'done', { accepted: 700 }), aWorker(1, 'done', { accepted: 400, failed: 5 })];

    expect(accountOf(aRun(2), workers, NOW_MS)).toMatchObject({
      ...{ state: 'done', accepted: 1_000, failed: 0, expired: 0, pending: 0, unknown: 100 },
      reason: expect.stringMatching(/^Its workers counted 105 records more than it has.*twice/),
    });
  });

  it('keeps what a worker said first went wrong', () => {
    const failing = aWorker(0, 'done', { accepted: 600, failed: 400 });
    const workers = [
      { ...failing, tally: { ...failing.tally, reason: 'Access denied.' } },
      aWorker(1, 'done', { accepted: 10 }),
    ];

    expect(accountOf(aRun(2), workers, NOW_MS)).toMatchObject({ accepted: 610, failed: 390, reason: 'Access denied.' });
  });

  it('is one that the schema takes, and adds up, whatever they counted and however they ended', () => {
    const count = fc.nat(REQUESTED);
    const counts = fc.record({ requested: count, accepted: count, failed: count, expired: count });
    const worker = fc.tuple(fc.constantFrom('running' as const, 'done' as const, 'stopped' as const), counts);
    fc.assert(
      fc.property(fc.array(worker, { minLength: 1, maxLength: 4 }), fc.boolean(), (workers, isStopped) => {
        const documents = workers.map(([state, counted], index) => aWorker(index, state, counted));
        const run = aRun(workers.length, isStopped ? new Date(NOW_MS).toISOString() : null);

        const account = accountOf(run, documents, NOW_MS);

        expect(runSchema.safeParse(account).error).toBeUndefined();
        expect(account.accepted + account.failed + account.expired + account.pending).toBe(REQUESTED);
      }),
    );
  });
});

describe('a run', () => {
  it('is not stored where it could not be read again', async () => {
    const state = new MemoryState();
    const runs = new RunStore(state);
    const run = aRun(1);

    await expect(runs.create({ ...run, pending: -1 })).rejects.toThrow(/run .* can not be stored/i);
    expect(await state.list('', 1)).toEqual([]);
    await runs.create(run);
    const { version } = await runs.get(run.runId);
    await expect(runs.save({ ...run, pending: -1 }, version)).rejects.toThrow(/run .* can not be stored/i);
    expect((await runs.get(run.runId)).run).toEqual(run);
  });
});
