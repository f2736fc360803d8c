// A run as it is stored and as the API answers with it. The schema is the one place where its shape is written.
import * as z from 'zod';

const count = z.number().int().nonnegative();

export const runShardSchema = z.object({
  shardId: z.string(),
  accepted: count,
  bytes: count,
  throttled: count,
  retried: count,
  /** As of the run. */
  unknown: count.default(0),
  firstSequenceNumber: z.string().nullable(),
  lastSequenceNumber: z.string().nullable(),
});

export const runSchema = z.object({
  runId: z.string(),
  /** `stopped`: somebody did, and something was given up. `failed`: more failed than was accepted. Else it is `done`. */
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  requested: count,
  accepted: count,
  /** Refused for good: an answer that no retry mends. */
  failed: count,
  /** Given up: not sent, or not answered well, before the run's time was over or it was stopped. */
  expired: count,
  pending: count,
  /** Records sent, each try counted. */
  attempts: count,
  /** Tries that the stream refused because a shard's limit was reached. */
  throttled: count,
  /** Tries that were second tries or later. */
  retried: count,
  /**
   * At most so many records lie in the stream once more than they are counted: tries whose answer was lost, and all
   * that a worker that died may have sent without having stored so.
   */
  unknown: count,
  /** Bytes accepted, partition keys counted. */
  bytes: count,
  /** Accepted, over the whole time of the run. */
  recordsPerSecond: z.number().nonnegative(),
  /** Accepted, in the last ten seconds; null until that is known, and when the run has ended. */
  currentRecordsPerSecond: z.number().nonnegative().nullable().default(null),
  /** What is pending takes at that rate; null while nothing moves, and when the run has ended. */
  remainingSeconds: count.nullable().default(null),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** The first thing that went wrong, in words for the run's owner; null when nothing did. */
  reason: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
  shards: z.array(runShardSchema),
});

/** `requested = accepted + failed + expired + pending` at every moment. */
export type RunDocument = z.infer<typeof runSchema>;
export type RunShardDocument = z.infer<typeof runShardSchema>;
