// What a worker of a run has done so far, as it is stored: enough for another to go on from there.
import * as z from 'zod';
import { tallySchema } from '../producing/tally.ts';
import { paceSchema } from './recent-pace.ts';

const count = z.number().int().nonnegative();

export const workerSchema = z.object({
  runId: z.string(),
  /** Which of the run's workers it is, from 0: its share of the ring is the run's entry of that number. */
  worker: count,
  state: z.enum(['running', 'done', 'stopped']),
  /** How often the work was handed from invocation to invocation since somebody last gave the order. */
  handOvers: count,
  /** How often an invocation took it up. Workers of earlier versions did not count that, nor the orders. */
  begun: count.default(0),
  /** How often somebody who looked gave the order since it was last taken up. */
  orders: count.default(0),
  /** Who may work on it, and for how long without another sign of life. */
  lease: z.object({ holder: z.string(), untilMs: z.number() }),
  /** Numbers up to this one were looked at. */
  made: count,
  /** Those among them that are its own and not settled, in order. */
  unsettled: z.array(count),
  /** Those among them that failed for good. See {@link writeRanges}. Runs of earlier versions did not keep them. */
  failed: z.string().default(''),
  /** It looks at no number beyond this one before it has stored that it may: what was sent is never beyond it. */
  reserved: count,
  tally: tallySchema,
  /** Null before its first save. */
  pace: paceSchema.nullable().default(null),
});

export type WorkerDocument = z.infer<typeof workerSchema>;

/** The lease of work that waits for an invocation to begin: whoever comes first may take it. */
export const NOBODY = 'nobody';

/** Longer than several saves may take, short enough that a dead worker's share does not lie still for long. */
export const LEASE_MS = 15_000;
