// The Kinesis stream behind the domain's ports: records in, shards out, AWS's refusals told apart.
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  KinesisServiceException,
  ListShardsCommand,
  PutRecordsCommand,
  type PutRecordsResultEntry,
  ResourceNotFoundException,
  type Shard,
} from '@aws-sdk/client-kinesis';
import type { Clock } from '../domain/clock.ts';
import type { DescribedStream } from '../domain/consuming/stream-document.ts';
import { PlaygroundError } from '../domain/errors.ts';
import { fullJitterMs } from '../domain/producing/backoff.ts';
import type { PutOutcome, PutResult, RecordStream } from '../domain/producing/record-stream.ts';
import { type Random, seededRandom } from '../domain/random.ts';
import type { OutgoingRecord } from '../domain/records/record.ts';
import type { ShardRange } from '../domain/stream/shard-map.ts';
import { freshSeed, systemClock } from './system.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';
/** Refusals that another try may mend, and after which nothing of the request was stored. */
const FOR_NOW: readonly string[] = [
  THROTTLED,
  'LimitExceededException',
  'KMSThrottlingException',
  'ThrottlingException',
];

/** An answer that takes longer is given up for lost. The service answers within a second or two, or not at all. */
const ANSWER_WITHIN_MS = 10_000;
/** Of a question about the shards, which may be asked again: so that a function of ten seconds has time for that. */
const TOLD_WITHIN_MS = 3_000;
/** So long, a question that failed is asked again: twice what many workers who begin at once have to wait for their turn. */
const ASK_AGAIN_FOR_MS = 2_000;
const RETRY_AFTER_MS = 5_000;

interface Waits {
  readonly timeLimit: (ms: number) => AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
}

const realWaits = (): Waits => ({
  timeLimit: (ms) => AbortSignal.timeout(ms),
  clock: systemClock,
  random: seededRandom(freshSeed()),
});

export class KinesisStream implements RecordStream {
  readonly #kinesis: KinesisClient;
  readonly #streamName: string;
  readonly #waits: Waits;

  constructor(kinesis: KinesisClient, streamName: string, waits: Partial<Waits> = {}) {
    this.#kinesis = kinesis;
    this.#streamName = streamName;
    this.#waits = { ...realWaits(), ...waits };
  }

  async put(records: readonly OutgoingRecord[]): Promise<PutOutcome> {
    const Records = records.map(({ data, partitionKey, explicitHashKey }) => ({
      Data: data,
      PartitionKey: partitionKey,
      ExplicitHashKey: explicitHashKey,
    }));
    const command = new PutRecordsCommand({ StreamName: this.#streamName, Records });
    const abortSignal = this.#waits.timeLimit(ANSWER_WITHIN_MS);
    try {
      const answer = await this.#kinesis.send(command, { abortSignal });
      return { kind: 'answered', results: (answer.Records ?? []).map(resultOf) };
    } catch (error) {
      if (abortSignal.aborted) return { kind: 'lost', message: `No answer came within ${ANSWER_WITHIN_MS / 1_000} s.` };
      return outcomeOf(error);
    }
  }

  async openShards(): Promise<readonly ShardRange[]> {
    return (await this.#listShards('Nothing was sent.')).map(describedShard).filter(isOpen).map(rangeOf);
  }

  /** Closed ones too, as long as their records are kept. */
  async allShards(): Promise<readonly ShardRange[]> {
    return (await this.#listShards()).map(describedShard).map(rangeOf);
  }

  async describe(): Promise<DescribedStream> {
    const [summary, shards] = await Promise.all([
      this.#ask((options) =>
        this.#kinesis.send(new DescribeStreamSummaryCommand({ StreamName: this.#streamName }), options),
      ),
      this.#listShards(),
    ]);
    const status = summary.StreamDescriptionSummary?.StreamStatus ?? 'UNKNOWN';
    return { name: this.#streamName, status, shards: shards.map(describedShard) };
  }

  /** `outcome`: what it means for the caller that they can't be listed. */
  async #listShards(outcome?: string): Promise<Shard[]> {
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const page = NextToken === undefined ? { StreamName: this.#streamName } : { NextToken };
      const answer = await this.#ask((options) => this.#kinesis.send(new ListShardsCommand(page), options), outcome);
      shards.push(...(answer.Shards ?? []));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    return shards;
  }

  /** The client tries once, for the sake of the producer's account; a question may be asked again, and page by page. */
  async #ask<T>(call: (options: { readonly abortSignal: AbortSignal }) => Promise<T>, outcome?: string): Promise<T> {
    const { timeLimit, clock, random } = this.#waits;
    const untilMs = clock.now() + ASK_AGAIN_FOR_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await call({ abortSignal: timeLimit(TOLD_WITHIN_MS) });
      } catch (cause) {
        const isForGood = outcomeOf(cause).kind === 'rejected';
        if (isForGood || clock.now() >= untilMs) throw this.#unavailable(cause, isForGood, outcome);
        await clock.sleep(fullJitterMs(tries, random));
      }
    }
  }

  #unavailable(cause: unknown, isForGood: boolean, outcome: string | undefined): PlaygroundError {
    const why = `The stream ${this.#streamName} could not be asked for its shards: ${whyOf(cause)}.`;
    const advice = isForGood ? adviceFor(cause) : 'Try again.';
    return new PlaygroundError(
      'stream-unavailable',
      [why, outcome, advice].filter((sentence) => sentence !== undefined).join(' '),
      isForGood ? {} : { retryAfterMs: RETRY_AFTER_MS },
      { cause },
    );
  }
}

/** What AWS said, without the full stop that it may have; more is said behind it. */
export function whyOf(cause: unknown): string {
  const said = cause instanceof Error ? cause.message : String(cause);
  return said.replace(/\.$/, '') || 'no answer';
}

const adviceFor = (cause: unknown): string | undefined =>
  cause instanceof ResourceNotFoundException
    ? 'A new start of the local app makes it anew; a deployed stage has to be removed and deployed again.'
    : undefined;

function resultOf({ ShardId, SequenceNumber, ErrorCode, ErrorMessage }: PutRecordsResultEntry): PutResult {
  if (ErrorCode === THROTTLED) return { kind: 'throttled' };
  if (ShardId === undefined || SequenceNumber === undefined) {
    return { kind: 'failing', message: `${ErrorCode ?? 'No sequence number'}: ${ErrorMessage ?? ''}` };
  }
  return { kind: 'accepted', shardId: ShardId, sequenceNumber: SequenceNumber };
}

function outcomeOf(error: unknown): PutOutcome {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // Without an answer of the service, or with one that says it broke down, the records may be stored.
  if (!(error instanceof KinesisServiceException) || (error.$metadata.httpStatusCode ?? 500) >= 500) {
    return { kind: 'lost', message };
  }
  return { kind: FOR_NOW.includes(error.name) ? 'unavailable' : 'rejected', message };
}

type DescribedShard = DescribedStream['shards'][number];

const describedShard = ({ ShardId, HashKeyRange, SequenceNumberRange, ParentShardId }: Shard): DescribedShard => ({
  shardId: ShardId ?? '',
  isOpen: SequenceNumberRange?.EndingSequenceNumber === undefined,
  startingHashKey: HashKeyRange?.StartingHashKey ?? '0',
  endingHashKey: HashKeyRange?.EndingHashKey ?? '0',
  parentShardId: ParentShardId ?? null,
});

const isOpen = (shard: DescribedShard): boolean => shard.isOpen;

const rangeOf = ({ shardId, startingHashKey, endingHashKey }: DescribedShard): ShardRange => ({
  shardId,
  range: { start: BigInt(startingHashKey), end: BigInt(endingHashKey) },
});
