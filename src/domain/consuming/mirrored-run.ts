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
  const { requested, settings, state } = run;
  const account = addUp(await sheets.ofRun(run.runId, ledgers), requested, keysOfRun(settingsOf(settings)));
  const unseen = state === 'running' ? { pending: account.missing.count, missing: NONE } : { pending: 0 };
  return { runId: run.runId, requested, ...shown(account), ...unseen, shards: account.shards.map(shown) };
}

/** While a run goes on, nobody misses what may still come. */
const NONE = { count: 0, first: [] };

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
