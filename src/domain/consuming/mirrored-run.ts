// A run as the mirror saw it, as the API shows it.
import type { MirroredRunDocument } from '../documents.ts';
import { settingsOf } from '../runs/run-settings.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { LedgerStore } from './ledger.ts';
import { addUp } from './run-account.ts';
import { keysOfRun } from './run-keys.ts';
import type { SheetStore } from './sheet-store.ts';

export interface MirroredRuns {
  readonly runs: RunStore;
  readonly ledgers: LedgerStore;
  readonly sheets: SheetStore;
}

/** Rejects with `run-not-found` where there is none. */
export async function mirroredRun(
  runId: string,
  { runs, ledgers, sheets }: MirroredRuns,
): Promise<MirroredRunDocument> {
  const { run } = await runs.get(runId);
  const { requested, settings } = run;
  const account = addUp(await sheets.ofRun(run.runId, ledgers), requested, keysOfRun(settingsOf(settings)));
  return { runId: run.runId, requested, ...shown(account), shards: account.shards.map(shown) };
}

interface Arrivals {
  readonly firstArrivalMs: number | null;
  readonly lastArrivalMs: number | null;
}

const shown = <Account extends Arrivals>({ firstArrivalMs, lastArrivalMs, ...rest }: Account) => ({
  ...rest,
  firstArrivalAt: iso(firstArrivalMs),
  lastArrivalAt: iso(lastArrivalMs),
});

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
