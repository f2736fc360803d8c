// What a trigger counts, since its start and over all its shards.

export interface TriggerMetrics {
  reads: number;
  throttledReads: number;
  /** SubscribeToShard calls, of a trigger that reads by fan-out. */
  subscriptions: number;
  recordsRead: number;
  /** Read, and kept from the function by its filters. */
  recordsFiltered: number;
  invocations: number;
  /** Invocations that failed as a whole. */
  failures: number;
  partialFailures: number;
  recordsProcessed: number;
  recordsDiscarded: number;
  /** Batches given up of which the on-failure destination was not told. */
  destinationFailures: number;
  /** Age of the last record of the last batch when its invocation ended, of whichever shard. */
  iteratorAgeMs: number;
}

export const newTriggerMetrics = (): TriggerMetrics => ({
  reads: 0,
  throttledReads: 0,
  subscriptions: 0,
  recordsRead: 0,
  recordsFiltered: 0,
  invocations: 0,
  failures: 0,
  partialFailures: 0,
  recordsProcessed: 0,
  recordsDiscarded: 0,
  destinationFailures: 0,
  iteratorAgeMs: 0,
});
