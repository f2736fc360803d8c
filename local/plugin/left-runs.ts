// Runs that were under way when the app ended, and go on now: whoever looks at runs has dead workers replaced.
import type { Clock } from '../../src/domain/clock.ts';

interface LookedAt {
  readonly state: string;
  readonly startedAt: string;
}

/** GET /runs. */
export type ListRuns = () => Promise<readonly LookedAt[]>;

/** A worker that was killed keeps its lease for some seconds: one look would be too early. */
const LOOK_EVERY_MS = 5_000;

/** Looks at the runs until none is left of those that were begun before this start. A failure is left to the next look. */
export async function followLeftRuns(list: ListRuns, clock: Clock, signal: AbortSignal): Promise<void> {
  const startMs = clock.now();
  const isLeft = ({ state, startedAt }: LookedAt) => state === 'running' && Date.parse(startedAt) < startMs;
  while (!signal.aborted) {
    const runs = await list().catch(() => undefined);
    if (runs && !runs.some(isLeft)) return;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
