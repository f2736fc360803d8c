// What a trigger counts, since its start and over all its shards.

export interface TriggerMetrics {
  reads: number;
  throttledReads: number;
  recordsRead: number;
  invocations: number;
  /** Invocations that failed as a whole. */
  failures: number;
  partialFailures: number;
  recordsProcessed: number;
  recordsDiscarded: number;
  /** Age of the last record of the last batch when its invocation ended, of whichever shard. */
  iteratorAgeMs: number;
}

export const newTriggerMetrics = (): TriggerMetrics => ({
  reads: 0,
  throttledReads: 0,
  recordsRead: 0,
  invocations: 0,
  failures: 0,
  partialFailures: 0,
  recordsProcessed: 0,
  recordsDiscarded: 0,
  iteratorAgeMs: 0,
});
