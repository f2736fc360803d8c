// The account's minimum throughput billing commitment: nothing is billed here, but its states are AWS's.

import type { StoredAccount } from './kept-state.ts';

export class BillingCommitment {
  readonly #minimumMs: number;
  #startedAtMs: number | undefined;
  /** When it ends or ended; undefined while nobody wants it to. */
  #endsAtMs: number | undefined;

  constructor(minimumMs: number, { startedAtMs, endsAtMs }: StoredAccount['billingCommitment'] = {}) {
    this.#minimumMs = minimumMs;
    this.#startedAtMs = startedAtMs;
    this.#endsAtMs = endsAtMs;
  }

  get state(): StoredAccount['billingCommitment'] {
    return { startedAtMs: this.#startedAtMs, endsAtMs: this.#endsAtMs };
  }

  /** One that is enabled again before its end goes on as it was. */
  enable(now: number): void {
    const isRunning = this.#startedAtMs !== undefined && now < (this.#endsAtMs ?? Number.POSITIVE_INFINITY);
    if (!isRunning) this.#startedAtMs = now;
    this.#endsAtMs = undefined;
  }

  /** It ends now, or as soon as it may. */
  disable(now: number): void {
    if (this.#startedAtMs === undefined || this.#endsAtMs !== undefined) return;
    this.#endsAtMs = Math.max(now, this.#startedAtMs + this.#minimumMs);
  }

  /** Also while it waits for its end. */
  isEnabled(now: number): boolean {
    return this.document(now).Status !== 'DISABLED';
  }

  document(now: number) {
    if (this.#startedAtMs === undefined) return { Status: 'DISABLED' as const };
    const times = {
      StartedAt: new Date(this.#startedAtMs),
      EarliestAllowedEndAt: new Date(this.#startedAtMs + this.#minimumMs),
    };
    if (this.#endsAtMs === undefined) return { Status: 'ENABLED' as const, ...times };
    if (now < this.#endsAtMs) return { Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END' as const, ...times };
    return { Status: 'DISABLED' as const, ...times, EndedAt: new Date(this.#endsAtMs) };
  }
}
