// The mirror: accounts each batch of a shard through the shard's read limits, and hands back what it could not count.
import type { Clock } from '../clock.ts';
import { PlaygroundError } from '../errors.ts';
import type { LimitValues } from '../limits/table.ts';
import type { Log } from '../log.ts';
import { type BatchFigures, batchFigures } from './batch-figures.ts';
import type { LedgerStore, ShardLedger } from './ledger.ts';
import { type ExaminedRecord, examine, type MirrorRecord, type SearchTexts } from './mirror-record.ts';
import { abandonBefore, countRedelivered, type PoisonPolicy, pass, sortOut } from './passing.ts';
import { readNext, waited } from './reading.ts';
import type { SheetStore } from './sheet-store.ts';

/** Where poison records go. Putting the same record there once more changes nothing. */
export interface SetAsideStore {
  put(shardId: string, record: MirrorRecord, reason: string): Promise<void>;
}

export interface MirrorContext {
  readonly ledgers: LedgerStore;
  readonly sheets: SheetStore;
  readonly setAside: SetAsideStore;
  readonly limits: LimitValues;
  readonly texts: SearchTexts;
  readonly poisonPolicy: PoisonPolicy;
  /** See {@link FULL_SHEET_CHARACTERS}. */
  readonly sheetCharacters: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes the figures of each batch once they are in the ledger, those of one that failed whole too. */
  readonly measure: (shardId: string, figures: BatchFigures) => void;
  /** Epoch milliseconds after which the mirror no longer waits for its budget but hands the rest back. */
  readonly deadlineMs: number;
}

export interface MirrorOutcome {
  /** Lowest sequence number of the batch that is not counted: where the trigger is to go on. Undefined: all are. */
  readonly handedBack: string | undefined;
}

/**
 * Counts a batch, given in the order of the stream. All that it changes is one conditional write: when another
 * invocation has written meanwhile, this one starts again from what that one left, so nothing is counted twice. What
 * is written beside it, full sheets and poison set aside, comes before it and is the same however often it is written.
 *
 * The batches of a shard must come in order, so the trigger's ParallelizationFactor must be 1.
 */
export async function mirrorBatch(
  shardId: string,
  batch: readonly MirrorRecord[],
  context: MirrorContext,
): Promise<MirrorOutcome> {
  const examined = batch.map((record) => examine(record, context.texts));
  for (;;) {
    const { ledger, version } = await context.ledgers.read(shardId);
    const before = await context.sheets.takeClosed(ledger);
    const failure = context.poisonPolicy === 'bisect' ? failureOf(before, examined, context.clock.now()) : undefined;
    if (failure) {
      if (!(await context.ledgers.save(failure.ledger, version))) continue;
      context.measure(shardId, batchFigures(before, failure.ledger));
      throw failure.error;
    }
    const account = await accountFor(before, examined, context);
    if (context.poisonPolicy === 'set-aside') await setAside(shardId, account.poison, context.setAside);
    const after = ended(account, examined, context.clock.now());
    if (!(await context.ledgers.save(after, version))) continue;
    context.measure(shardId, batchFigures(before, after));
    tellOfPoison(shardId, account.poison, context);
    return { handedBack: account.handedBack?.toString() };
  }
}

const SET_ASIDE_AT_ONCE = 32;

async function setAside(shardId: string, poison: readonly ExaminedRecord[], store: SetAsideStore): Promise<void> {
  for (let at = 0; at < poison.length; at += SET_ASIDE_AT_ONCE) {
    const some = poison.slice(at, at + SET_ASIDE_AT_ONCE);
    await Promise.all(some.map(({ record, fault = '' }) => store.put(shardId, record, fault)));
  }
}

/** One line a batch, of its first: a poison pill comes again and again, and there may be thousands. */
function tellOfPoison(shardId: string, poison: readonly ExaminedRecord[], { log, poisonPolicy }: MirrorContext): void {
  const [first] = poison;
  if (!first) return;
  const { sequenceNumber, partitionKey } = first.record;
  const place = { shardId, sequenceNumber: sequenceNumber.toString(), partitionKey };
  log.warn(`Records failed: ${poison.length}, this one first`, first.fault, { ...place, poisonPolicy });
}

interface Account {
  readonly ledger: ShardLedger;
  readonly poison: readonly ExaminedRecord[];
  readonly handedBack: bigint | undefined;
}

async function accountFor(
  start: ShardLedger,
  batch: readonly ExaminedRecord[],
  { limits, clock, deadlineMs, poisonPolicy: policy, sheetCharacters }: MirrorContext,
): Promise<Account> {
  const { redelivered, again, fresh } = sortOut(start, batch);
  const first = batch[0]?.record.sequenceNumber ?? 0n;
  const passing = { policy, stoppedKeys: new Set<string>(), sheetCharacters };
  const known = countRedelivered(abandonBefore(start, first), redelivered, passing, clock.now());
  // What comes again was read before: only what is new takes from the shard's budget.
  let { ledger, poison, rest: leftOver } = pass(known, again, passing, clock.now());
  let rest = fresh;
  // Later records must not overtake those that came again.
  while (rest.length > 0 && leftOver.length === 0) {
    const now = clock.now();
    const reading = readNext(limits, ledger, rest, now);
    ledger = reading.ledger;
    if (reading.kind === 'read') {
      const passage = pass(ledger, reading.read, passing, now);
      ledger = passage.ledger;
      poison = [...poison, ...passage.poison];
      rest = rest.slice(reading.read.length - passage.rest.length);
      leftOver = passage.rest;
    } else {
      const { retryAfterMs } = reading.refusal;
      if (now + retryAfterMs > deadlineMs) break;
      await clock.sleep(retryAfterMs);
      ledger = waited(ledger, retryAfterMs, clock.now());
    }
  }
  return { ledger, poison, handedBack: lowestLeft(ledger, batch, rest) };
}

interface Failure {
  readonly ledger: ShardLedger;
  readonly error: PlaygroundError;
}

/** Of a batch that fails as a whole, it counts that it failed, and since when the shard waits. */
function failureOf(before: ShardLedger, batch: readonly ExaminedRecord[], now: number): Failure | undefined {
  const { again, fresh } = sortOut(before, batch);
  const uncounted = [...again, ...fresh];
  const poison = uncounted.filter(({ fault }) => fault !== undefined);
  const [first] = poison;
  if (!first) return undefined;
  return {
    ledger: {
      ...before,
      failures: before.failures + poison.length,
      waitsFor: 'failed',
      millisBehindLatest: ageOf(uncounted[0], now),
      batchEndedAtMs: now,
    },
    error: new PlaygroundError(
      'poison-record',
      `Record ${first.record.sequenceNumber} failed: ${first.fault}. Its batch of ${uncounted.length} fails with it, for the trigger to halve.`,
    ),
  };
}

/** Held or not read: the lower of the two. A batch is in order, so the first that is either is the lowest. */
function lowestLeft(
  { held }: ShardLedger,
  batch: readonly ExaminedRecord[],
  rest: readonly ExaminedRecord[],
): bigint | undefined {
  const isHeld = new Set(held);
  const firstHeld = batch.find(({ record }) => isHeld.has(record.sequenceNumber.toString()));
  return (firstHeld ?? rest[0])?.record.sequenceNumber;
}

/** With what the shard waits for, and how long already: the first record handed back, else the last of the batch. */
function ended({ ledger, handedBack }: Account, batch: readonly ExaminedRecord[], now: number): ShardLedger {
  const waitedFor = batch.find(({ record }) => record.sequenceNumber === handedBack);
  return {
    ...ledger,
    waitsFor: waitedFor ? 'handed-back' : null,
    millisBehindLatest: ageOf(waitedFor ?? batch.at(-1), now),
    batchEndedAtMs: now,
  };
}

const ageOf = (examined: ExaminedRecord | undefined, now: number): number =>
  examined ? Math.max(0, now - examined.record.arrivedMs) : 0;
