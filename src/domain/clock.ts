// Time as the domain and the platform see it: a parameter, never a global.

export interface Clock {
  /** Whole milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
