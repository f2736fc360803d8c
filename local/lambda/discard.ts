// Records that a trigger gave up.
import type { Log } from '../../src/domain/log.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { BatchOutcome } from './batch-response.ts';

export interface Discarded {
  readonly functionName: string;
  readonly shardId: string;
  /** AWS's words for why. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly records: readonly ReadRecord[];
  /** What came of the last attempt; undefined when there was none. */
  readonly last: BatchOutcome | undefined;
  /** How often the function ran with them. */
  readonly invocations: number;
  /** What the function got, or would have. */
  readonly event: unknown;
}

/** Takes records that will never be tried again. */
export type OnDiscard = (discarded: Discarded) => void | Promise<void>;

/** Without a destination AWS drops them in silence; here the log says which they were. */
export const logDiscarded =
  (log: Log): OnDiscard =>
  ({ functionName, shardId, condition, records, last }) => {
    log.error(`${functionName} will never get ${records.length} records of ${shardId}: ${condition}`, reasonOf(last), {
      firstSequenceNumber: records.at(0)?.sequenceNumber,
      lastSequenceNumber: records.at(-1)?.sequenceNumber,
    });
  };

const reasonOf = (last: BatchOutcome | undefined): unknown => (last && 'reason' in last ? last.reason : undefined);
