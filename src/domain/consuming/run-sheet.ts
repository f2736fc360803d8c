// One sheet of a run's account on one shard: what the mirror saw of the run there, for about sixteen thousand records.
//
// A sheet is open while it lies in its shard's ledger and is written with it, and closed for good once it is full: then
// it becomes a document of its own that never changes. So a batch writes little however long a run is, and nothing is
// estimated: the numbers of the records stand in the sheet in the order in which they were counted, a character or two
// each, and whatever is asked of a run (missing, doubled, out of order) is worked out from its sheets.
import * as z from 'zod';
import { addLatency, readLatencies, writeLatencies } from './latency.ts';
import type { ExaminedRecord, UserRecord } from './mirror-record.ts';
import { writeSteps } from './vlq.ts';

const count = z.number().nonnegative();

/** Numbers in the order in which they were counted. */
const journalSchema = z.object({
  /** See {@link writeSteps}. */
  steps: z.string(),
  last: count,
  count,
});

export const runSheetSchema = z.object({
  runId: z.string(),
  shardId: z.string(),
  /** Which sheet of the shard this is, from 0: with the shard's id, its name. */
  sheet: count,
  isClosed: z.boolean(),
  /** Kinesis records that held user records of the run. */
  records: count,
  /** Data bytes of the user records. */
  bytes: count,
  eggs: count,
  /** User records that came again after they were counted. They are in no journal a second time. */
  redelivered: count,
  /** The user records that were counted: each number once for each record of the stream that bore it. */
  counted: journalSchema,
  /** The user records in poison records that were set aside. */
  setAside: journalSchema,
  firstArrivalMs: z.number().nullable(),
  lastArrivalMs: z.number().nullable(),
  /** From the generation of each user record to its count. See {@link writeLatencies}. */
  latencies: z.string(),
});

export type RunSheet = z.infer<typeof runSheetSchema>;
type Journal = z.infer<typeof journalSchema>;

/** What became of records. */
export type Fate = 'counted' | 'setAside' | 'redelivered';

const EMPTY_JOURNAL: Journal = { steps: '', last: 0, count: 0 };

export const newSheet = (runId: string, shardId: string, sheet: number): RunSheet => ({
  runId,
  shardId,
  sheet,
  isClosed: false,
  records: 0,
  bytes: 0,
  eggs: 0,
  redelivered: 0,
  counted: EMPTY_JOURNAL,
  setAside: EMPTY_JOURNAL,
  firstArrivalMs: null,
  lastArrivalMs: null,
  latencies: '',
});

/** A sheet with so much in its journals is full. It may be more by one read of the mirror, which is never cut in two. */
export const FULL_SHEET_CHARACTERS = 16_384;

interface SheetUserRecord extends UserRecord {
  readonly number: number;
  /** Of one that does not say when it was made, the arrival of its record: it was made no later. */
  readonly generatedMs: number;
}

/** Of a record, only what belongs to the sheet's run. */
export interface SheetEntry {
  readonly examined: ExaminedRecord;
  readonly userRecords: readonly SheetUserRecord[];
}

/** Writes records of the sheet's run into it, in the order of the stream, all at the instant `nowMs`. */
export function addToSheet(sheet: RunSheet, fate: Fate, entries: readonly SheetEntry[], nowMs: number): RunSheet {
  const userRecords = entries.flatMap((entry) => entry.userRecords);
  if (fate === 'redelivered') return { ...sheet, redelivered: sheet.redelivered + userRecords.length };
  const journal = extended(
    sheet[fate],
    userRecords.map(({ number }) => number),
  );
  const arrivals = entries.map(({ examined }) => examined.record.arrivedMs);
  const latencies = readLatencies(sheet.latencies);
  for (const { generatedMs } of userRecords) addLatency(latencies, nowMs - generatedMs);
  return {
    ...sheet,
    [fate]: journal,
    records: sheet.records + entries.length,
    bytes: sheet.bytes + userRecords.reduce((sum, { bytes }) => sum + bytes, 0),
    eggs: sheet.eggs + userRecords.filter(({ hasEgg }) => hasEgg).length,
    firstArrivalMs: arrivals.reduce(least, sheet.firstArrivalMs),
    lastArrivalMs: arrivals.reduce(greatest, sheet.lastArrivalMs),
    latencies: writeLatencies(latencies),
  };
}

/** How much there is in the journals of a sheet. */
export const journalCharacters = ({ counted, setAside }: RunSheet): number =>
  counted.steps.length + setAside.steps.length;

const extended = (journal: Journal, numbers: readonly number[]): Journal => ({
  steps: journal.steps + writeSteps(numbers, journal.last),
  last: numbers.at(-1) ?? journal.last,
  count: journal.count + numbers.length,
});

const least = (one: number | null, other: number): number => (one === null ? other : Math.min(one, other));
const greatest = (one: number | null, other: number): number => (one === null ? other : Math.max(one, other));
