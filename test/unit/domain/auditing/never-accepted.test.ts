import { describe, expect, it } from '@jest/globals';
import { neverAccepted } from '../../../../src/domain/auditing/never-accepted.ts';
import { writeRanges } from '../../../../src/domain/consuming/number-ranges.ts';
import { NumberSet } from '../../../../src/domain/consuming/number-set.ts';
import { membership, workShares } from '../../../../src/domain/producing/work-shares.ts';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { settingsOf } from '../../../../src/domain/runs/run-settings.ts';
import { RunStore } from '../../../../src/domain/runs/run-store.ts';
import { WorkerStore } from '../../../../src/domain/runs/worker-store.ts';
import { range } from '../../../support/audits.ts';
import { shardsOf } from '../../../support/limited-shards.ts';
import { RunsWorld } from '../../../support/runs-world.ts';

/** A run that was stopped, with what its one worker left. */
async function aStoppedRun(count: number) {
  const world = new RunsWorld({ shardCount: 2 });
  const { runId } = await world.start({ count });
  await world.clock.advance(1_300);
  await world.stop(runId);
  const { expired } = await world.untilEnded(runId);
  const { run } = await new RunStore(world.state).get(runId);
  const workers = await new WorkerStore(world.state).all(runId, run.shares.length);
  return { run, workers: workers.map(({ document }) => document), stored: new Set(world.stream.stored), expired };
}

const numbersIn = (set: NumberSet, most: number): number[] => range(1, most).filter((number) => set.has(number));

describe('neverAccepted', () => {
  it('knows each record that the stream never took, of a run that was stopped', async () => {
    const { run, workers, stored, expired } = await aStoppedRun(20_000);

    const numbers = neverAccepted(run, workers);

    expect(stored.size).toBeGreaterThan(100);
    expect(numbersIn(numbers, 20_000)).toEqual(range(1, 20_000).filter((number) => !stored.has(number)));
    expect(numbers.size).toBe(expired);
  });

  it('asks of several workers whose a record would have been that only some have looked at', async () => {
    const { run: one, workers } = await aStoppedRun(20_000);
    const shares = workShares(shardsOf(2), 2);
    const run = { ...one, shares: shares.map(({ start, end }) => ({ start: `${start}`, end: `${end}` })) };
    const failed = new NumberSet();
    for (const number of [7, 8, 9]) failed.add(number);
    const ofWorkers = [
      { made: 100, unsettled: [31, 99], failed: '' },
      { made: 300, unsettled: [], failed: writeRanges(failed) },
    ];

    const numbers = neverAccepted(
      run,
      workers.flatMap((document) => ofWorkers.map((left, worker) => ({ ...document, worker, ...left }))),
    );

    const recordOf = await recordsOf(run.runId, run.requested, settingsOf(run.settings));
    const isFirst = membership(shares[0]);
    const ofFirst = range(101, 300).filter((number) => isFirst(recordOf(number, Date.UTC(2026, 0, 1))));
    expect(ofFirst.length).toBeGreaterThan(50);
    expect(numbersIn(numbers, 20_000)).toEqual([7, 8, 9, 31, 99, ...ofFirst, ...range(301, 20_000)]);
  });
});
