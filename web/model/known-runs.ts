// The runs that the page has heard of, newest first.
import type { RunDocument } from '../../src/domain/documents.ts';

const KEPT_RUNS = 10;

/**
 * The runs known so far with what an answer brings. The ids are ULIDs: they sort by time. An answer may have been long
 * on its way: a run that has ended stays so.
 */
export function mergeRuns(known: readonly RunDocument[], answer: readonly RunDocument[]): RunDocument[] {
  const byId = new Map(known.map((run) => [run.runId, run]));
  for (const run of answer) {
    const before = byId.get(run.runId);
    const isOutdated = run.state === 'running' && before !== undefined && before.state !== 'running';
    if (!isOutdated) byId.set(run.runId, run);
  }
  return [...byId.values()].sort((a, b) => (a.runId < b.runId ? 1 : -1)).slice(0, KEPT_RUNS);
}
