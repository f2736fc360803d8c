// What every budget answers: allowed, or refused by which limit and for how long.

export interface Refusal {
  readonly allowed: false;
  readonly limit: 'records' | 'bytes' | 'transactions';
  /** Whole milliseconds until the same cost would be allowed; Infinity where it never will be. */
  readonly retryAfterMs: number;
}

export type Decision = { readonly allowed: true } | Refusal;

export const ALLOWED: Decision = { allowed: true };

/** Shard rates are counted over one second. */
export const WINDOW_MS = 1_000;

/** Of two limits that refuse, the one that makes the caller wait longer: waiting for the other would be too short. */
export function longer(one: Refusal | undefined, other: Refusal | undefined): Refusal | undefined {
  if (!one || !other) return one ?? other;
  return one.retryAfterMs >= other.retryAfterMs ? one : other;
}
