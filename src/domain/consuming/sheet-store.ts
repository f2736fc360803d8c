// Where closed sheets are kept, by run, for whoever adds a run up.
import type { StateStore } from '../state-store.ts';
import type { LedgerStore, ShardLedger } from './ledger.ts';
import { type RunSheet, runSheetSchema } from './run-sheet.ts';

const PREFIX = 'state/sheets/';
const SHEET_DIGITS = 8;
/** Far more than ten million records fill. */
const MOST_SHEETS = 100_000;
const READ_AT_ONCE = 32;

const keyOf = ({ runId, shardId, sheet }: RunSheet): string =>
  `${PREFIX}${runId}/${shardId}/${String(sheet).padStart(SHEET_DIGITS, '0')}.json`;

export class SheetStore {
  readonly #state: StateStore;
  /** The stored sheets of the run that was asked for last. They never change, and whoever follows a run asks every second. */
  #known: { readonly runId: string; readonly sheets: Map<string, RunSheet> } = { runId: '', sheets: new Map() };

  constructor(state: StateStore) {
    this.#state = state;
  }

  /**
   * Stores the closed sheets of a ledger and gives the ledger without them. What the ledger holds is settled, so who
   * comes second finds the very sheet that it would have written; a ledger that then isn't saved has lost nothing.
   */
  async takeClosed(ledger: ShardLedger): Promise<ShardLedger> {
    const closed = ledger.sheets.filter(({ isClosed }) => isClosed);
    if (closed.length === 0) return ledger;
    await Promise.all(closed.map((sheet) => this.#state.write(keyOf(sheet), sheet, 'absent')));
    return { ...ledger, sheets: ledger.sheets.filter(({ isClosed }) => !isClosed) };
  }

  /**
   * All sheets of a run, shard by shard in their order, those still in the ledgers included. The ledgers are read
   * first: a sheet that leaves its ledger meanwhile is then found twice and taken once, and none is missed.
   */
  async ofRun(runId: string, ledgers: LedgerStore): Promise<RunSheet[]> {
    const inLedgers = (await ledgers.readAll()).flatMap(({ sheets }) =>
      sheets.filter((sheet) => sheet.runId === runId),
    );
    const keys = await this.#state.list(`${PREFIX}${runId}/`, MOST_SHEETS);
    const byKey = new Map(inLedgers.map((sheet) => [keyOf(sheet), sheet]));
    for (const [key, sheet] of await this.#stored(runId, keys)) byKey.set(key, sheet);
    return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sheet]) => sheet);
  }

  async #stored(runId: string, keys: readonly string[]): Promise<ReadonlyMap<string, RunSheet>> {
    if (this.#known.runId !== runId) this.#known = { runId, sheets: new Map() };
    const { sheets } = this.#known;
    const unknown = keys.filter((key) => !sheets.has(key));
    for (let at = 0; at < unknown.length; at += READ_AT_ONCE) {
      const some = unknown.slice(at, at + READ_AT_ONCE);
      const stored = await Promise.all(some.map((key) => this.#state.read(key)));
      for (const [index, key] of some.entries()) {
        const document = stored[index];
        if (document) sheets.set(key, runSheetSchema.parse(document.value));
      }
    }
    return sheets;
  }
}
