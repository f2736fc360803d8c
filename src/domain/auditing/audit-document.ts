// An audit as the API shows it: where each accepted record is, and whether that may still change.
import { type BufferSettings, bufferDocument } from '../consuming/deliveries-document.ts';
import type { ShardLedger } from '../consuming/ledger.ts';
import type { RunAccount } from '../consuming/run-account.ts';
import type { AuditDocument, AuditWait, BufferDocument, RunDocument } from '../documents.ts';
import type { Comparison } from './compare.ts';

/** All that an audit goes by. */
export interface Evidence {
  readonly run: RunDocument;
  readonly ledgers: readonly ShardLedger[];
  readonly isMirrorThrough: boolean;
  readonly mirror: Pick<RunAccount, 'redelivered' | 'reversals' | 'lastArrivalMs'>;
  readonly comparison: Comparison;
  /** Of those that were never accepted, how many the comparison knows by their numbers. */
  readonly knownNeverAccepted: number;
  /** Those that may hold records of the run. */
  readonly objects: { readonly found: number; readonly read: number };
  /** Of all objects. */
  readonly bytesInS3: number;
}

/**
 * **Inferred**: Firehose reads a stream once a second and writes a buffer when its interval is over; with a minute more
 * for both, what is not in S3 is missing. AWS promises no time. A record that comes later still is found by the next
 * audit, and no longer missed.
 */
const DELIVERY_SLACK_MS = 60_000;

const NONE: AuditDocument['missing'] = { count: 0, first: [] };

export function auditDocument(evidence: Evidence, buffer: BufferSettings, nowMs: number): AuditDocument {
  const { run, ledgers, mirror, comparison, objects, bytesInS3 } = evidence;
  const { requested, accepted, failed, expired, pending, unknown } = run;
  const { doubledInStream, doubledInDelivery } = comparison;
  const absent = absentOf(evidence);
  const isUnread = objects.read < objects.found;
  const mayCome = mayBeBuffered(evidence, buffer, nowMs);
  const isBuffered = !isUnread && mayCome && absent.count > 0;
  const waitsFor = waits(evidence, mayCome && (absent.count > 0 || comparison.due > 0));
  return {
    runId: run.runId,
    state: waitsFor.length > 0 ? 'settling' : 'settled',
    waitsFor,
    ...{ requested, accepted, failed, expired, pending, unknown },
    acceptedUnreported: comparison.delivered + absent.count - accepted,
    mirrored: comparison.mirrored,
    delivered: comparison.delivered,
    unread: isUnread ? absent.count : 0,
    buffered: isBuffered ? absent.count : 0,
    flush: isBuffered ? flushOf(bufferDocument(ledgers, bytesInS3, buffer, nowMs)) : null,
    missing: isUnread || isBuffered ? NONE : absent,
    duplicated: {
      producer: doubledInStream.count,
      redelivery: mirror.redelivered,
      firehose: doubledInDelivery.count,
      first: { producer: doubledInStream.first, firehose: doubledInDelivery.first },
    },
    outOfOrder: mirror.reversals,
    objects,
  };
}

/**
 * The accepted records that are not in S3. What the mirror saw was accepted for certain, whatever the run's account says:
 * with those delivered, they can be more than it has as accepted, and are never fewer. Where it is not known which were
 * not accepted, as while a run goes on, the others are counted less those, and only what is certain is named.
 */
function absentOf({ run, comparison, knownNeverAccepted }: Evidence): AuditDocument['missing'] {
  const { unseen, undelivered, absent } = comparison;
  const unknown = Math.max(0, run.failed + run.expired + run.pending - knownNeverAccepted);
  return {
    count: undelivered.count + Math.max(0, unseen.count - unknown),
    first: unknown === 0 ? absent.first : undelivered.first,
  };
}

function mayBeBuffered({ run, mirror }: Evidence, { bufferIntervalSeconds }: BufferSettings, nowMs: number): boolean {
  if (run.finishedAt === null) return true;
  const lastArrivalMs = Math.max(Date.parse(run.finishedAt), mirror.lastArrivalMs ?? 0);
  return nowMs < lastArrivalMs + bufferIntervalSeconds * 1_000 + DELIVERY_SLACK_MS;
}

function waits({ run, isMirrorThrough, objects }: Evidence, isDeliveryDue: boolean): AuditWait[] {
  const all: Readonly<Record<AuditWait, boolean>> = {
    run: run.state === 'running',
    mirror: !isMirrorThrough,
    objects: objects.read < objects.found,
    delivery: isDeliveryDue,
  };
  return (['run', 'mirror', 'objects', 'delivery'] as const).filter((wait) => all[wait]);
}

function flushOf({ first, ageFlushAt, sizeFlushAt }: BufferDocument): AuditDocument['flush'] {
  const at = first === 'size' ? sizeFlushAt : ageFlushAt;
  return first === null || at === null ? null : { at, by: first };
}
