// When a run's audit is worth a question, and what it said last.
import type { AuditDocument, DeliveriesDocument, MirrorDocument, RunDocument } from '../../src/domain/documents.ts';

/** An audit lists and reads what is in S3: no more often than this, while what it goes by changes. */
const CHANGED_MS = 3_000;
/** And while nothing changes that the page sees. */
const UNCHANGED_MS = 15_000;

interface Known {
  readonly audit: AuditDocument;
  readonly atMs: number;
  readonly evidence: string;
  /** The objects that there were, as far as the page knew. */
  readonly delivered: string;
  readonly runState: RunDocument['state'];
}

export class AuditSight {
  /** Of the runs that were on screen; there are few. */
  readonly #known = new Map<string, Known>();
  readonly #asked = new Set<string>();
  #mirrored = '';
  #delivered = '';
  #asking: Pick<Known, 'evidence' | 'delivered' | 'runState'> = { evidence: '', delivered: '', runState: 'running' };

  noteMirror({ totals }: MirrorDocument): void {
    this.#mirrored = JSON.stringify([totals.records, totals.redelivered, totals.setAside, totals.abandoned]);
  }

  noteDeliveries({ totals }: DeliveriesDocument): void {
    this.#delivered = JSON.stringify(totals);
  }

  /** A click: a run is audited while it goes on, and one that was audited once more. */
  ask(runId: string): void {
    this.#asked.add(runId);
  }

  /** What to ask for; undefined while there is nothing to learn. A run that has ended is audited without being asked. */
  pathFor(run: RunDocument | undefined, nowMs: number): string | undefined {
    if (!run || !this.#isDue(run, nowMs)) return undefined;
    this.#asking = { evidence: this.#evidenceOf(run), delivered: this.#delivered, runState: run.state };
    return `runs/${run.runId}/audit`;
  }

  take(audit: AuditDocument, nowMs: number): void {
    const { runId } = audit;
    this.#known.set(runId, { audit, atMs: nowMs, ...this.#asking });
    if (audit.state === 'settled') this.#asked.delete(runId);
  }

  of(run: RunDocument | undefined): AuditDocument | undefined {
    return run && this.#known.get(run.runId)?.audit;
  }

  /** Whether it was asked for, and is still to come or to settle. */
  isAwaited({ runId, state }: RunDocument): boolean {
    return this.#asked.has(runId) || (state !== 'running' && this.#known.get(runId)?.audit.state !== 'settled');
  }

  #isDue(run: RunDocument, nowMs: number): boolean {
    const known = this.#known.get(run.runId);
    if (!this.isAwaited(run)) return known !== undefined && this.#mayBeMended(known, nowMs);
    if (!known || known.audit.state === 'settled' || known.runState !== run.state) return true;
    const ageMs = nowMs - known.atMs;
    return ageMs >= (known.evidence === this.#evidenceOf(run) ? UNCHANGED_MS : CHANGED_MS);
  }

  /** What was missing may have come late: with whatever was delivered since. */
  #mayBeMended({ audit, atMs, delivered }: Known, nowMs: number): boolean {
    return audit.missing.count > 0 && delivered !== this.#delivered && nowMs - atMs >= CHANGED_MS;
  }

  #evidenceOf({ accepted }: RunDocument): string {
    return JSON.stringify([accepted, this.#mirrored, this.#delivered]);
  }
}
