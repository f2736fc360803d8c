// Stopping a run: its workers look twice a second whether they are to stop, and what was accepted stays counted.
import type { RunDocument } from '../producing/run-document.ts';
import { type FollowContext, followRun } from './follow-run.ts';

/** The run as it stands; it ends within two seconds or so. One that has ended already is left as it is. */
export async function stopRun(runId: string, context: FollowContext): Promise<RunDocument> {
  const { runs, clock } = context;
  for (;;) {
    const { run, version } = await runs.get(runId);
    const isWanted = run.state === 'running' && run.stopRequestedAt === null;
    const stopRequestedAt = new Date(clock.now()).toISOString();
    if (!isWanted || (await runs.save({ ...run, stopRequestedAt }, version)) !== undefined) break;
  }
  return followRun(runId, context);
}
