// GET /stream/shards/{shardId}/records: where to begin, how much, and in which encoding.
import * as z from 'zod';
import type { LimitValues } from '../domain/limits/table.ts';
import { DEFAULT_ENCODING, DEFAULT_LIMIT } from '../domain/reading/shard-records.ts';
import { ENCODINGS } from '../domain/reading/shown-record.ts';
import { POSITION_TYPES, type StartingPosition } from '../domain/reading/starting-position.ts';

/** As Kinesis writes it; which shards there are, it knows itself. */
export const shardPathSchema = z.object({
  shardId: z.string().regex(/^shardId-\d{12}$/, 'expected shardId- and twelve digits, as GET /stream has them'),
});

export const shardReadSchema = (limits: LimitValues) =>
  z
    .strictObject({
      startingPosition: z.enum(POSITION_TYPES).optional(),
      sequenceNumber: z
        .string()
        .regex(/^(0|[1-9]\d{0,128})$/, 'expected a sequence number in decimal digits, as every record has one')
        .optional(),
      timestamp: z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T18:00:00Z' }).optional(),
      nextToken: z.string().min(1).optional(),
      limit: z
        .string()
        .regex(/^\d{1,15}$/, 'expected a whole number')
        .transform(Number)
        .pipe(z.int().min(1).max(limits.getRecordsMaxRecords))
        .default(DEFAULT_LIMIT),
      as: z.enum(ENCODINGS).default(DEFAULT_ENCODING),
    })
    .transform(({ limit, as, ...given }, context) => {
      const start = startOf(given);
      if (!('fault' in start)) return { start, limit, as };
      const { field, fault } = start;
      context.addIssue({ code: 'custom', path: [field], message: fault, input: given[field] });
      return z.NEVER;
    });

const POSITION_FIELDS = ['startingPosition', 'sequenceNumber', 'timestamp', 'nextToken'] as const;
type PositionField = (typeof POSITION_FIELDS)[number];

interface Given {
  readonly startingPosition?: StartingPosition['type'] | undefined;
  readonly sequenceNumber?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly nextToken?: string | undefined;
}

interface Fault {
  readonly field: PositionField;
  readonly fault: string;
}

/** A position with all that it needs and nothing else: what would be ignored is a mistake. */
function startOf(given: Given): StartingPosition | { readonly nextToken: string } | Fault {
  const { startingPosition: type = 'TRIM_HORIZON', sequenceNumber, timestamp, nextToken } = given;
  if (nextToken !== undefined) return strayField(given, 'nextToken', 'beside nextToken') ?? { nextToken };
  const withType = `with startingPosition=${type}`;
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) return { field: 'sequenceNumber', fault: `expected one ${withType}` };
      return strayField(given, 'sequenceNumber', withType) ?? { type, sequenceNumber };
    case 'AT_TIMESTAMP':
      if (timestamp === undefined) return { field: 'timestamp', fault: `expected a time ${withType}` };
      return strayField(given, 'timestamp', withType) ?? { type, timestampMs: Date.parse(timestamp) };
    default:
      return strayField(given, 'startingPosition', withType) ?? { type };
  }
}

/** The first that says something else than `own` does, or than the position's type. */
function strayField(given: Given, own: PositionField, beside: string): Fault | undefined {
  const allowed: readonly PositionField[] = own === 'nextToken' ? [own] : [own, 'startingPosition'];
  const field = POSITION_FIELDS.find((name) => given[name] !== undefined && !allowed.includes(name));
  return field && { field, fault: `expected none ${beside}` };
}
