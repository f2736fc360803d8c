// Where the records of a shard come from: GetRecords, or the pushes of a subscription.
import type { ReadRecord } from '../reading/shard-reader.ts';

export interface SourceRead {
  readonly records: readonly ReadRecord[];
  /** What arrived before this instant has been read. */
  readonly readUpToMs: number;
}

export interface RecordSource {
  /** When {@link read} is worth calling. */
  readonly nextReadAtMs: number;
  /** More lies there by now: it need not be waited for. */
  readonly isBehind: boolean;
  /** The shard is closed, and read to its end. */
  readonly isEnd: boolean;
  /** What comes next, which may be nothing. It never rejects: what can't be read is tried again later. */
  read(): Promise<SourceRead>;
}

/** An answer that tells nothing, as when there was none. */
export const NOTHING_READ: SourceRead = { records: [], readUpToMs: Number.NEGATIVE_INFINITY };

/** A reader that is behind has read what arrived up to its last record; one that has caught up, all that has arrived. */
export function sourceRead(records: readonly ReadRecord[], millisBehindLatest: number, askedAtMs: number): SourceRead {
  const last = records.at(-1);
  if (millisBehindLatest === 0) return { records, readUpToMs: askedAtMs };
  return { records, readUpToMs: last?.arrivedAtMs ?? Number.NEGATIVE_INFINITY };
}
