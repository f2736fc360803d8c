// The sheets that a ledger holds: one open for each run of late, and those just closed, on their way out.
import type { ExaminedRecord } from './mirror-record.ts';
import { addToSheet, type Fate, journalCharacters, newSheet, type RunSheet, type SheetEntry } from './run-sheet.ts';

export interface Sheets {
  readonly shardId: string;
  /** Least recently used first. */
  readonly sheets: readonly RunSheet[];
  /** The number of the next sheet of the shard. */
  readonly nextSheet: number;
}

/** More runs than this at a time on one shard, and the sheet that was longest without a record is closed. */
const MOST_OPEN_SHEETS = 8;

export interface Filing {
  readonly fate: Fate;
  readonly records: readonly ExaminedRecord[];
  readonly nowMs: number;
  /** See {@link FULL_SHEET_CHARACTERS}. */
  readonly sheetCharacters: number;
}

/** Files records under their runs; what no run of ours made is in no sheet. */
export function file<Kept extends Sheets>(kept: Kept, { fate, records, nowMs, sheetCharacters }: Filing): Kept {
  let { sheets, nextSheet } = kept;
  for (const [runId, entries] of entriesByRun(records)) {
    const open = sheets.find((sheet) => sheet.runId === runId && !sheet.isClosed);
    const sheet = addToSheet(open ?? newSheet(runId, kept.shardId, nextSheet), fate, entries, nowMs);
    if (!open) nextSheet += 1;
    const isClosed = journalCharacters(sheet) >= sheetCharacters;
    sheets = [...sheets.filter((other) => other !== open), { ...sheet, isClosed }];
  }
  return { ...kept, sheets: withFewOpen(sheets), nextSheet };
}

function entriesByRun(records: readonly ExaminedRecord[]): Map<string, SheetEntry[]> {
  const byRun = new Map<string, SheetEntry[]>();
  for (const examined of records) {
    const ofThisRecord = new Map<string, SheetEntry['userRecords'][number][]>();
    for (const userRecord of examined.userRecords) {
      if (!userRecord.identity) continue;
      const { runId, number, generatedMs = examined.record.arrivedMs } = userRecord.identity;
      const mates = ofThisRecord.get(runId) ?? [];
      mates.push({ ...userRecord, number, generatedMs });
      ofThisRecord.set(runId, mates);
    }
    for (const [runId, userRecords] of ofThisRecord) {
      const entries = byRun.get(runId) ?? [];
      entries.push({ examined, userRecords });
      byRun.set(runId, entries);
    }
  }
  return byRun;
}

function withFewOpen(sheets: readonly RunSheet[]): readonly RunSheet[] {
  let surplus = sheets.filter(({ isClosed }) => !isClosed).length - MOST_OPEN_SHEETS;
  return sheets.map((sheet) => {
    if (sheet.isClosed || surplus <= 0) return sheet;
    surplus -= 1;
    return { ...sheet, isClosed: true };
  });
}
