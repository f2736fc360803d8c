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
const EGGS_LOCATED = 100;

export interface Sorted {
  /** Counted before. */
  readonly redelivered: readonly ExaminedRecord[];
  /** Held before: their turn has come again. */
  readonly again: readonly ExaminedRecord[];
  /** Behind the checkpoint. */
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
  return file(counted, { fate: 'redelivered', records, nowMs, sheetCharacters });
}

export interface Passage {
  readonly ledger: ShardLedger;
  /** The poison among them, held or set aside as the policy is. */
  readonly poison: readonly ExaminedRecord[];
  /** Records at the end that did not pass, because too many are held. */
  readonly rest: readonly ExaminedRecord[];
}

/**
 * Lets records pass in their order. One that fails stops its partition keys, whose later records are held with it, and
 * no other key.
 */
export function pass(start: ShardLedger, records: readonly ExaminedRecord[], passing: Passing, nowMs: number): Passage {
  const { policy, stoppedKeys, sheetCharacters } = passing;
  const held = new Set(start.held);
  const counted: ExaminedRecord[] = [];
  const poison: ExaminedRecord[] = [];
  let passed = 0;
  for (const examined of records) {
    const name = examined.record.sequenceNumber.toString();
    const isStopped = examined.keys.some((key) => stoppedKeys.has(key));
    const isPoison = !isStopped && examined.fault !== undefined;
    const isToBeHeld = isStopped || (isPoison && policy !== 'set-aside');
    if (isToBeHeld && held.size >= MOST_HELD && !held.has(name)) break;
    if (isPoison) poison.push(examined);
    if (isToBeHeld) {
      for (const key of examined.keys) stoppedKeys.add(key);
      held.add(name);
    } else {
      held.delete(name);
      if (!isPoison) counted.push(examined);
    }
    passed += 1;
  }
  const moved: ShardLedger = {
    ...start,
    checkpoint: furthest(start.checkpoint, records[passed - 1]),
    held: [...held],
    failures: start.failures + poison.length,
  };
  const filing = { nowMs, sheetCharacters };
  const withCounted = count(moved, { ...filing, fate: 'counted', records: counted });
  const isSetAside = policy === 'set-aside';
  const ledger = isSetAside ? count(withCounted, { ...filing, fate: 'setAside', records: poison }) : withCounted;
  return { ledger, poison, rest: records.slice(passed) };
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
