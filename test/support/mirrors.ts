// A mirror on a store in memory and in virtual time, with what tests ask of it.
import type { BatchFigures } from '../../src/domain/consuming/batch-figures.ts';
import { LedgerStore, type ShardLedger } from '../../src/domain/consuming/ledger.ts';
import {
  type MirrorContext,
  type MirrorOutcome,
  mirrorBatch,
  type SetAsideStore,
} from '../../src/domain/consuming/mirror.ts';
import type { MirrorRecord } from '../../src/domain/consuming/mirror-record.ts';
import type { PoisonPolicy } from '../../src/domain/consuming/passing.ts';
import { addUp, type RunAccount } from '../../src/domain/consuming/run-account.ts';
import { FULL_SHEET_CHARACTERS } from '../../src/domain/consuming/run-sheet.ts';
import { SheetStore } from '../../src/domain/consuming/sheet-store.ts';
import type { DiscardsDocument } from '../../src/domain/documents.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryState } from './memory-state.ts';
import { aRunId, TEXTS } from './mirror-records.ts';
import { RecordingLog } from './recording-log.ts';

export const SHARD = 'shardId-000000000000';

export const NO_DISCARDS: DiscardsDocument = { batches: 0, isMore: false, latest: [] };

class MemorySetAside extends Map<string, string> implements SetAsideStore {
  isFull = false;

  put(shardId: string, { sequenceNumber }: MirrorRecord, reason: string): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('The disk is full.'));
    this.set(`${shardId}/${sequenceNumber}`, reason);
    return Promise.resolve();
  }
}

interface Parts {
  readonly seconds?: number;
  readonly poisonPolicy?: PoisonPolicy;
  readonly sheetCharacters?: number;
  readonly clock?: FakeClock;
}

export function aMirror(parts: Parts = {}) {
  const { seconds = 60, poisonPolicy = 'block', sheetCharacters = FULL_SHEET_CHARACTERS } = parts;
  const { clock = new FakeClock() } = parts;
  const state = new MemoryState();
  const log = new RecordingLog();
  const setAside = new MemorySetAside();
  const measured: BatchFigures[] = [];
  const ledgers = new LedgerStore(state);
  const sheets = new SheetStore(state);
  const context: MirrorContext = {
    ledgers,
    sheets,
    setAside,
    limits: limitValues('classic'),
    texts: TEXTS,
    poisonPolicy,
    sheetCharacters,
    clock,
    log,
    measure: (_, figures) => measured.push(figures),
    deadlineMs: clock.now() + seconds * 1_000,
  };
  return {
    clock,
    state,
    log,
    setAside,
    measured,
    ledgers,
    context,
    mirror: (
      batch: readonly MirrorRecord[],
      parts: Partial<MirrorContext> = {},
      shardId = SHARD,
    ): Promise<MirrorOutcome> => clock.runUntil(mirrorBatch(shardId, batch, { ...context, ...parts })),
    ledger: async (): Promise<ShardLedger> => (await ledgers.read(SHARD)).ledger,
    account: async (requested: number, keyOf?: (number: number) => string, runId = aRunId()): Promise<RunAccount> =>
      addUp(await sheets.ofRun(runId, ledgers), requested, keyOf),
  };
}
