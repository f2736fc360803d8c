// Reads one shard from a position on, call by call, and never loses its place: not to a throttle, not to an iterator
// that expires while the reader is held up.
import type { _Record, ChildShard, GetRecordsOutput, GetShardIteratorCommandInput } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../src/domain/clock.ts';
import { isAwsError } from '../aws-error.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import type { Position } from './position.ts';

export interface ReadRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivedAtMs: number;
}

export type ShardRead =
  | {
      readonly kind: 'read';
      readonly records: readonly ReadRecord[];
      readonly millisBehindLatest: number;
      /** The shard is closed, and this was the last of it. */
      readonly isEnd: boolean;
    }
  | { readonly kind: 'throttled' };

interface ShardReaderOptions {
  readonly kinesis: KinesisApi;
  readonly clock: Clock;
  readonly streamName: string;
  readonly shardId: string;
  readonly position: Position;
}

const THROTTLED = 'ProvisionedThroughputExceededException';
const EXPIRED = 'ExpiredIteratorException';

export class ShardReader {
  readonly shardId: string;
  readonly #options: ShardReaderOptions;
  #position: Position;
  #iterator: string | undefined;
  #children: readonly ChildShard[] = [];

  constructor(options: ShardReaderOptions) {
    this.shardId = options.shardId;
    this.#options = options;
    this.#position = options.position;
  }

  /** From where a reader that starts anew would miss nothing that this one has not read. */
  get position(): Position {
    return this.#position;
  }

  /** The shards that go on where this one ended; none before it is read to its end. */
  get children(): readonly ChildShard[] {
    return this.#children;
  }

  /** For those who get the shard pushed, and learn there that it has ended. */
  endWith(children: readonly ChildShard[]): void {
    this.#children = children;
  }

  /** Makes the iterator, which is what fixes LATEST. Reading does it too where nobody did. */
  async open(): Promise<void> {
    const { kinesis, clock, streamName, shardId } = this.#options;
    const now = clock.now();
    const start = { StreamName: streamName, ShardId: shardId, ...startOf(this.#position) };
    this.#iterator = (await kinesis.call('GetShardIterator', start)).ShardIterator;
    // A second iterator at LATEST would skip what came after the first: from here on, the place is this instant.
    if (this.#position.type === 'LATEST') this.#position = { type: 'AT_TIMESTAMP', timestampMs: now };
  }

  /** One GetRecords call. A throttle is an answer; whatever else is refused is thrown. */
  async read(): Promise<ShardRead> {
    try {
      return this.#accept(await this.#getRecords());
    } catch (error) {
      if (isAwsError(error, THROTTLED)) return { kind: 'throttled' };
      throw error;
    }
  }

  async #getRecords(): Promise<GetRecordsOutput> {
    const { kinesis } = this.#options;
    if (this.#iterator !== undefined) {
      try {
        return await kinesis.call('GetRecords', { ShardIterator: this.#iterator });
      } catch (error) {
        if (!isAwsError(error, EXPIRED)) throw error;
      }
    }
    await this.open();
    return kinesis.call('GetRecords', { ShardIterator: this.#iterator });
  }

  #accept({ Records = [], NextShardIterator, ChildShards = [], MillisBehindLatest = 0 }: GetRecordsOutput): ShardRead {
    this.#iterator = NextShardIterator;
    this.#children = ChildShards;
    const records = Records.map(readRecord);
    const last = records.at(-1);
    if (last) this.#position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
    return { kind: 'read', records, millisBehindLatest: MillisBehindLatest, isEnd: !NextShardIterator };
  }
}

type IteratorStart = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'>;

function startOf(position: Position): IteratorStart {
  const { type: ShardIteratorType } = position;
  if (position.type === 'AT_TIMESTAMP') return { ShardIteratorType, Timestamp: new Date(position.timestampMs) };
  if (position.type !== 'AFTER_SEQUENCE_NUMBER') return { ShardIteratorType };
  return { ShardIteratorType, StartingSequenceNumber: position.sequenceNumber };
}

/** The SDK's types leave every member out; the service never does. */
export const readRecord = ({
  SequenceNumber = '',
  PartitionKey = '',
  Data,
  ApproximateArrivalTimestamp,
}: _Record): ReadRecord => ({
  sequenceNumber: SequenceNumber,
  partitionKey: PartitionKey,
  data: Data ?? new Uint8Array(),
  arrivedAtMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
});
