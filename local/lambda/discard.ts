// Records that a trigger gave up: where on-failure destinations will begin.
import type { Log } from '../../src/domain/log.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';

export interface Discarded {
  readonly functionName: string;
  readonly shardId: string;
  /** AWS's words for why. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly records: readonly ReadRecord[];
  /** Why the last attempt failed; undefined when there was none. */
  readonly reason: unknown;
}

/** Takes records that will never be tried again. */
export type OnDiscard = (discarded: Discarded) => void | Promise<void>;

/** Without a destination AWS drops them in silence; here the log says which they were. */
export const logDiscarded =
  (log: Log): OnDiscard =>
  ({ functionName, shardId, condition, records, reason }) => {
    log.error(`${functionName} will never get ${records.length} records of ${shardId}: ${condition}`, reason, {
      firstSequenceNumber: records.at(0)?.sequenceNumber,
      lastSequenceNumber: records.at(-1)?.sequenceNumber,
    });
  };
