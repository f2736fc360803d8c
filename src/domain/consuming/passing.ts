// How records pass the mirror: each is counted, held back, set aside or known already, and the ledger tells which.
import { addArrivals } from './arrivals.ts';
import type { ShardLedger } from './ledger.ts';
import type { ExaminedRecord } from './mirror-record.ts';
import { type Filing, file } from './sheets.ts';

/**
 * What becomes of a poison record.
 * - `block`: it is handed back until it passes or is too old, and its shard waits with it. This is what AWS does.
 * - `bisect`: the whole batch fails, nothing of it counted, so that the trigger halves it until the record is alone.
 * - `set-aside`: it is put under `errors/` with its reason, and the shard goes on.
 */
export const POISON_POLICIES = ['block', 'bisect', 'set-aside'] as const;
export type PoisonPolicy = (typeof POISON_POLICIES)[number];

/** Records held at most: their sequence numbers lie in the ledger. With so many, the mirror reads no further. */
const MOST_HELD = 1_000;
/** Poison set aside at a time: an object each, and all must be written before the function's time is over. */
const MOST_SET_ASIDE = 1_000;
/** Runs in a read, each with a sheet of its own: whoever writes into the stream may name as many as it likes. */
const MOST_RUNS = 100;
const EGGS_LOCATED = 100;

export interface Sorted {
  /** Counted before. */
  readonly redelivered: readonly ExaminedRecord[];
  /** Held before: their turn has come again. */
  readonly again: readonly ExaminedRecord[];
  /** Beyond the checkpoint: new. */
  readonly fresh: readonly ExaminedRecord[];
}

/** Tells what of a batch the ledger knows already, by the sequence numbers. */
export function sortOut({ checkpoint, held }: ShardLedger, batch: readonly ExaminedRecord[]): Sorted {
  const passed = checkpoint === null ? -1n : BigInt(checkpoint);
  const isHeld = new Set(held);
  const redelivered: ExaminedRecord[] = [];
  const again: ExaminedRecord[] = [];
  const fresh: ExaminedRecord[] = [];
  for (const examined of batch) {
    const { sequenceNumber } = examined.record;
    if (sequenceNumber > passed) fresh.push(examined);
    else if (isHeld.has(sequenceNumber.toString())) again.push(examined);
    else redelivered.push(examined);
  }
  return { redelivered, again, fresh };
}

/** A trigger delivers in order: what was held and lies before its batch, it has given up. */
export function abandonBefore(ledger: ShardLedger, first: bigint): ShardLedger {
  const held = ledger.held.filter((sequenceNumber) => BigInt(sequenceNumber) >= first);
  if (held.length === ledger.held.length) return ledger;
  return { ...ledger, held, abandoned: ledger.abandoned + ledger.held.length - held.length };
}

export interface Passing {
  readonly policy: PoisonPolicy;
  /** Partition keys that a failure has stopped. They are added to, so that a batch can pass in several reads. */
  readonly stoppedKeys: Set<string>;
  /** See {@link FULL_SHEET_CHARACTERS}. */
  readonly sheetCharacters: number;
}

export function countRedelivered(
  ledger: ShardLedger,
  records: readonly ExaminedRecord[],
  { sheetCharacters }: Passing,
  nowMs: number,
): ShardLedger {
  if (records.length === 0) return ledger;
  const counted = { ...ledger, redelivered: ledger.redelivered + records.length };
  // A read never has more runs than that, nor has a batch of our own runs: no account of ours loses a redelivery.
  const runs = new Set<string>();
  const ofFewRuns = records.filter((examined) => addRuns(runs, examined));
  return file(counted, { fate: 'redelivered', records: ofFewRuns, nowMs, sheetCharacters });
}

export interface Passage {
  readonly ledger: ShardLedger;
  /** The poison among them, held or set aside as the policy is. */
  readonly poison: readonly ExaminedRecord[];
  /** Records at the end that did not pass, because it would have been too much to keep. They come again. */
  readonly rest: readonly ExaminedRecord[];
}

/**
 * Lets records pass in their order. One that fails stops its partition keys, whose later records are held with it, and
 * no other key.
 */
export function pass(start: ShardLedger, records: readonly ExaminedRecord[], passing: Passing, nowMs: number): Passage {
  const held = new Set(start.held);
  const runs = new Set<string>();
  const by: Record<Verdict, ExaminedRecord[]> = { count: [], 'set-aside': [], fail: [], hold: [] };
  let passed = 0;
  for (const examined of records) {
    const name = examined.record.sequenceNumber.toString();
    const verdict = verdictOn(examined, passing);
    const isHeld = verdict === 'fail' || verdict === 'hold';
    const isFull = isHeld ? held.size >= MOST_HELD && !held.has(name) : by['set-aside'].length >= MOST_SET_ASIDE;
    if (isFull || (!addRuns(runs, examined) && passed > 0)) break;
    by[verdict].push(examined);
    if (isHeld) held.add(name);
    else held.delete(name);
    if (isHeld) for (const key of examined.keys) passing.stoppedKeys.add(key);
    passed += 1;
  }
  // One of the two is empty: there is one policy.
  const poison = [...by.fail, ...by['set-aside']];
  const moved: ShardLedger = {
    ...start,
    checkpoint: furthest(start.checkpoint, records[passed - 1]),
    held: [...held],
    failures: start.failures + poison.length,
  };
  const { sheetCharacters } = passing;
  const withCounted = count(moved, { fate: 'counted', records: by.count, nowMs, sheetCharacters });
  const ledger = count(withCounted, { fate: 'setAside', records: by['set-aside'], nowMs, sheetCharacters });
  return { ledger, poison, rest: records.slice(passed) };
}

type Verdict = 'count' | 'set-aside' | 'fail' | 'hold';

function verdictOn({ keys, fault }: ExaminedRecord, { policy, stoppedKeys }: Passing): Verdict {
  if (keys.some((key) => stoppedKeys.has(key))) return 'hold';
  if (fault === undefined) return 'count';
  return policy === 'set-aside' ? 'set-aside' : 'fail';
}

/** False when there are too many runs with the record's. */
function addRuns(runs: Set<string>, { userRecords }: ExaminedRecord): boolean {
  for (const { identity } of userRecords) if (identity) runs.add(identity.runId);
  return runs.size <= MOST_RUNS;
}

function furthest(checkpoint: string | null, last: ExaminedRecord | undefined): string | null {
  if (!last || (checkpoint !== null && last.record.sequenceNumber <= BigInt(checkpoint))) return checkpoint;
  return last.record.sequenceNumber.toString();
}

function count(ledger: ShardLedger, filing: Filing): ShardLedger {
  const { fate, records } = filing;
  if (records.length === 0) return ledger;
  const userRecords = records.flatMap((examined) => examined.userRecords);
  const counted: ShardLedger = {
    ...ledger,
    records: ledger.records + records.length,
    userRecords: ledger.userRecords + userRecords.length,
    bytes: ledger.bytes + records.reduce((sum, { record }) => sum + record.bytes, 0),
    userBytes: ledger.userBytes + userRecords.reduce((sum, { bytes }) => sum + bytes, 0),
    setAside: ledger.setAside + (fate === 'setAside' ? records.length : 0),
    eggs: withEggs(ledger.eggs, records),
    arrivals: addArrivals(
      ledger.arrivals,
      records.map(({ record }) => record),
    ),
  };
  return file(counted, filing);
}

function withEggs(eggs: ShardLedger['eggs'], records: readonly ExaminedRecord[]): ShardLedger['eggs'] {
  const nests = records.filter(({ userRecords }) => userRecords.some(({ hasEgg }) => hasEgg));
  if (nests.length === 0) return eggs;
  const found = nests.flatMap(({ userRecords }) => userRecords).filter(({ hasEgg }) => hasEgg).length;
  const located = nests
    .slice(0, EGGS_LOCATED - eggs.first.length)
    .map(({ record }) => record.sequenceNumber.toString());
  return { count: eggs.count + found, first: [...eggs.first, ...located] };
}
