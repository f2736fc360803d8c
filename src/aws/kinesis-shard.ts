// The shards of the Kinesis stream behind the port of a read by hand.
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorInput,
  type KinesisClient,
  KinesisServiceException,
} from '@aws-sdk/client-kinesis';
import { PlaygroundError } from '../domain/errors.ts';
import type { Fetched, ShardSource, SourceRefusal } from '../domain/reading/shard-source.ts';
import type { StartingPosition } from '../domain/reading/starting-position.ts';
import type { HashKeyRange } from '../domain/stream/shard-map.ts';
import { KinesisStream, whyOf } from './kinesis-stream.ts';

/** The service answers within a second or two, or not at all; the function has no longer than ten. */
const ANSWER_WITHIN_MS = 8_000;

const REFUSALS: Readonly<Record<string, SourceRefusal['kind']>> = {
  ProvisionedThroughputExceededException: 'throttled',
  ExpiredIteratorException: 'expired',
  InvalidArgumentException: 'invalid',
  ValidationException: 'invalid',
  ResourceNotFoundException: 'not-found',
};

export class KinesisShardSource implements ShardSource {
  readonly #kinesis: KinesisClient;
  readonly #streamName: string;
  readonly #stream: KinesisStream;
  /** A shard keeps its range as long as it lives. */
  readonly #ranges = new Map<string, HashKeyRange>();

  constructor(kinesis: KinesisClient, streamName: string) {
    this.#kinesis = kinesis;
    this.#streamName = streamName;
    this.#stream = new KinesisStream(kinesis, streamName);
  }

  iteratorAt(shardId: string, position: StartingPosition): ReturnType<ShardSource['iteratorAt']> {
    const input = { StreamName: this.#streamName, ShardId: shardId, ...startOf(position) };
    return this.#ask(async (abortSignal) => {
      const answer = await this.#kinesis.send(new GetShardIteratorCommand(input), { abortSignal });
      return { kind: 'iterator', iterator: answer.ShardIterator ?? '' };
    });
  }

  fetch(iterator: string, limit: number): Promise<Fetched | SourceRefusal> {
    const input = { ShardIterator: iterator, Limit: limit };
    return this.#ask(async (abortSignal) => {
      const answer = await this.#kinesis.send(new GetRecordsCommand(input), { abortSignal });
      return {
        kind: 'fetched',
        records: (answer.Records ?? []).map((record) => ({
          sequenceNumber: record.SequenceNumber ?? '',
          partitionKey: record.PartitionKey ?? '',
          data: record.Data ?? new Uint8Array(),
          arrivedAtMs: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
        })),
        nextIterator: answer.NextShardIterator ?? null,
        millisBehindLatest: answer.MillisBehindLatest ?? 0,
        childShards: (answer.ChildShards ?? []).map(({ ShardId, ParentShards, HashKeyRange }) => ({
          shardId: ShardId ?? '',
          parentShards: ParentShards ?? [],
          hashKeyRange: {
            startingHashKey: HashKeyRange?.StartingHashKey ?? '',
            endingHashKey: HashKeyRange?.EndingHashKey ?? '',
          },
        })),
      };
    });
  }

  async rangeOf(shardId: string): Promise<HashKeyRange | undefined> {
    if (!this.#ranges.has(shardId)) {
      // What was read is shown all the same: it is gone from the shard's limits.
      const shards = await this.#stream.allShards().catch(() => []);
      for (const shard of shards) this.#ranges.set(shard.shardId, shard.range);
    }
    return this.#ranges.get(shardId);
  }

  async #ask<T>(call: (abortSignal: AbortSignal) => Promise<T>): Promise<T | SourceRefusal> {
    try {
      return await call(AbortSignal.timeout(ANSWER_WITHIN_MS));
    } catch (cause) {
      const kind = cause instanceof KinesisServiceException ? REFUSALS[cause.name] : undefined;
      if (kind) return { kind, message: cause instanceof Error ? cause.message : '' };
      throw new PlaygroundError(
        'stream-unavailable',
        `The stream ${this.#streamName} could not be read: ${whyOf(cause)}. Nothing was read; try again.`,
        {},
        { cause },
      );
    }
  }
}

function startOf(position: StartingPosition): Pick<GetShardIteratorInput, 'StartingSequenceNumber' | 'Timestamp'> & {
  readonly ShardIteratorType: StartingPosition['type'];
} {
  const { type: ShardIteratorType } = position;
  if ('sequenceNumber' in position) return { ShardIteratorType, StartingSequenceNumber: position.sequenceNumber };
  if ('timestampMs' in position) return { ShardIteratorType, Timestamp: new Date(position.timestampMs) };
  return { ShardIteratorType };
}
