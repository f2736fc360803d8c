// Which records of a run the stream never said yes to: what failed, and what was given up. They are not missing anywhere.
import { readRanges } from '../consuming/number-ranges.ts';
import { NumberSet } from '../consuming/number-set.ts';
import { membership } from '../producing/work-shares.ts';
import type { Content } from '../records/content.ts';
import { addressOf, makerOf } from '../records/maker.ts';
import { settingsOf } from '../runs/run-settings.ts';
import { rangeOf, type StoredRun } from '../runs/stored-run.ts';
import type { WorkerDocument } from '../runs/worker-document.ts';

/**
 * The numbers that the workers of a run failed with or left behind when it ended. A record that was given up may lie in
 * the stream all the same, where its answer was lost.
 */
export function neverAccepted(run: StoredRun, workers: readonly WorkerDocument[]): NumberSet {
  const numbers = new NumberSet();
  for (const { unsettled, failed } of workers) {
    for (const number of unsettled) numbers.add(number);
    readRanges(failed, numbers);
  }
  for (const number of unmade(run, workers)) numbers.add(number);
  return numbers;
}

/** Where a record belongs, its keys say. What would make its data is larger than the function around it. */
const NO_CONTENT: Content = { describes: 'nothing', leastBytes: () => 0, write: () => undefined };

/** Those that none got to: behind the last that all have looked at, a number is its owner's to have made or not. */
function* unmade(run: StoredRun, workers: readonly WorkerDocument[]): Generator<number> {
  const { requested, settings, shares, spreadOver } = run;
  const made = workers.map((worker) => worker.made);
  const [least, most] = [Math.min(requested, ...made), Math.min(requested, Math.max(0, ...made))];
  if (least < most) {
    const recordOf = makerOf(NO_CONTENT, { ...settingsOf(settings), spreadOver: spreadOver?.map(rangeOf) });
    const behind = workers.map(({ worker, made: looked }) => {
      const share = shares[worker];
      return { looked, isOwn: membership(share && rangeOf(share)) };
    });
    for (let number = least + 1; number <= most; number += 1) {
      const address = addressOf(recordOf, number);
      if (behind.some(({ looked, isOwn }) => looked < number && isOwn(address))) yield number;
    }
  }
  for (let number = most + 1; number <= requested; number += 1) yield number;
}
