// What a producer is told: which records, how they are sent, and where another left off.
import type { LimitValues } from '../limits/table.ts';
import type { Random } from '../random.ts';
import type { RecordMaker } from '../records/maker.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import type { SupplyProgress } from './supply.ts';
import type { TallyDocument } from './tally.ts';

/** How the records of a run are sent. */
interface SendingSettings {
  /** `none` neither paces nor waits before it tries again, as naive producers do: it shows the storm. */
  readonly backoff?: 'jitter' | 'none' | undefined;
  /** A key's records reach the stream in their order: later ones wait until those before them are settled. */
  readonly ordered?: boolean | undefined;
  /** Packs records of one shard into aggregates, in the KPL's format. */
  readonly aggregate?: boolean | undefined;
  /** An overall pace below the shards' own, in user records; every try counts. */
  readonly recordsPerSecond?: number | undefined;
}

export interface Progress extends SupplyProgress {
  readonly tally: TallyDocument;
}

export interface ProducerSettings extends SendingSettings {
  readonly requested: number;
  readonly recordOf: RecordMaker;
  readonly shards: readonly ShardRange[];
  readonly limits: LimitValues;
  readonly random: Random;
  /** Epoch milliseconds after which nothing more is sent. */
  readonly deadlineMs: number;
  /** The part of the ring that is this producer's: records that belong elsewhere are another worker's. */
  readonly share?: HashKeyRange | undefined;
  /** Where the producer before this one left off. */
  readonly resume?: Progress | undefined;
  /** Makes no record beyond this number before `makeUpTo` says so. Default: all may be made. */
  readonly reserved?: number | undefined;
}
