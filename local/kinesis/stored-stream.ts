// A stream as it is kept: all that is known of it but its records, as plain JSON.
import { z } from 'zod';
import type { ReshardStep } from '../../src/domain/stream/reshard.ts';
import { RECORD_DISTRIBUTIONS, SHARD_LEVEL_METRICS } from './schema/common.ts';

const instant = z.number();
const hashKey = z.string().regex(/^\d+$/);

const storedShardSchema = z.object({
  index: z.int(),
  startingHashKey: hashKey,
  endingHashKey: hashKey,
  createdAtMs: instant,
  /** When it was split or merged. */
  closedAtMs: instant.optional(),
  parentIds: z.array(z.string()),
});

const storedConsumerSchema = z.object({
  name: z.string(),
  createdAtMs: instant,
  deletedAtMs: instant.optional(),
  tags: z.record(z.string(), z.string()),
  policy: z.string().optional(),
});

/** What an update makes of a stream once it is due. */
const changeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reshard'),
    steps: z.array(z.object({ kind: z.enum(['split', 'merge']), at: hashKey })),
  }),
  z.object({ kind: z.literal('encrypt'), keyId: z.string().optional() }),
  z.object({ kind: z.literal('maxRecordSize'), maxRecordBytes: z.int() }),
  z.object({ kind: z.literal('mode'), mode: z.enum(['PROVISIONED', 'ON_DEMAND']) }),
]);

/** The instants of the calls that AWS counts over 24 hours, oldest first. */
const callsSchema = z.array(instant);

export const storedStreamSchema = z.object({
  name: z.string(),
  /** Its own, and never another's: its records are found by it. */
  number: z.int(),
  mode: z.enum(['PROVISIONED', 'ON_DEMAND']),
  createdAtMs: instant,
  deletedAtMs: instant.optional(),
  retentionHours: z.number(),
  maxRecordBytes: z.int(),
  warmThroughputMiBps: z.int().optional(),
  /** How an on-demand stream places its records: by their keys where nothing is said. */
  recordDistribution: z.enum(RECORD_DISTRIBUTIONS).optional(),
  tags: z.record(z.string(), z.string()),
  policy: z.string().optional(),
  shardLevelMetrics: z.array(z.enum(SHARD_LEVEL_METRICS)),
  encryptions: z.array(z.object({ sinceMs: instant, keyId: z.string().optional() })),
  daily: z.object({
    scalings: callsSchema,
    encryptionStarts: callsSchema,
    encryptionStops: callsSchema,
    modeChanges: callsSchema,
  }),
  update: z.object({ dueMs: instant, changes: z.array(changeSchema) }).optional(),
  /** Ids never come back, not even when the shards that had them are gone. */
  nextShardIndex: z.int(),
  shards: z.array(storedShardSchema),
  consumers: z.array(storedConsumerSchema),
});

/** As a change that waits for its time. */
export const reshard = (steps: readonly ReshardStep[]): StreamChange => ({
  kind: 'reshard',
  steps: steps.map(({ kind, at }) => ({ kind, at: at.toString() })),
});

export type StoredShard = z.infer<typeof storedShardSchema>;
export type StoredConsumer = z.infer<typeof storedConsumerSchema>;
export type StreamChange = z.infer<typeof changeSchema>;
export type StoredStream = z.infer<typeof storedStreamSchema>;
