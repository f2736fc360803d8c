// How fast a run goes by now, and how long it has still to go: from its accounts of the last seconds.
import type { RunDocument } from '../../src/domain/documents.ts';

interface Sample {
  readonly atMs: number;
  readonly accepted: number;
}

/** Long enough to be steady, short enough to follow a reshard. */
const WINDOW_MS = 10_000;

export class RunPace {
  #runId = '';
  #samples: readonly Sample[] = [];
  #run: RunDocument | undefined;

  /** Takes in the next account of a run; that of another run begins anew. */
  note(run: RunDocument, nowMs: number): void {
    const before = run.runId === this.#runId ? this.#samples : [];
    this.#runId = run.runId;
    this.#run = run;
    this.#samples = [...inWindow(before, nowMs), { atMs: nowMs, accepted: run.accepted }];
  }

  /** Records a second that were accepted of late; over the whole run where that is not known, or it has ended. */
  get recordsPerSecond(): number {
    const run = this.#run;
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!run) return 0;
    if (run.state !== 'running' || !first || !last || last.atMs === first.atMs) return run.recordsPerSecond;
    return ((last.accepted - first.accepted) * 1_000) / (last.atMs - first.atMs);
  }

  /** Undefined while nothing moves, and once the run has ended. */
  get remainingMs(): number | undefined {
    const { recordsPerSecond } = this;
    if (this.#run?.state !== 'running' || recordsPerSecond <= 0) return undefined;
    return (this.#run.pending * 1_000) / recordsPerSecond;
  }
}

/** The samples of the window, and the one before it: so two are there however slowly the accounts come. */
function inWindow(samples: readonly Sample[], nowMs: number): readonly Sample[] {
  const first = samples.findIndex(({ atMs }) => nowMs - atMs <= WINDOW_MS);
  return first < 0 ? samples.slice(-1) : samples.slice(Math.max(0, first - 1));
}
