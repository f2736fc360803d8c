// A run as a row of the table of recent runs: the texts of its cells, without the first, which names it.
import type { RunDocument } from '../../src/domain/documents.ts';
import { formatCount, formatDuration, formatRate } from '../text/numbers.ts';
import { elapsedMs, rateOf } from './account.ts';

/** Its rate is the one that is shown of the run everywhere else: while it goes on, that of the last seconds. */
export const runRow = (run: RunDocument, nowMs: number): string[] => [
  run.state,
  formatCount(run.requested),
  formatCount(run.accepted),
  formatCount(run.throttled),
  formatCount(run.retried),
  `${formatRate(rateOf(run))}/s`,
  formatDuration(elapsedMs(run, nowMs)),
];
