// A subscription: what comes into a shard is pushed to its consumer, as fast as fan-out goes, for five minutes at most.
import type { SubscribeToShardEvent, SubscribeToShardEventStream } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../src/domain/clock.ts';
import { sequenceNumbersOf } from '../../src/domain/stream/sequence-number.ts';
import { consumerAt } from './consumer-address.ts';
import type { KinesisContext } from './context.ts';
import { recordDocument } from './record-document.ts';
import { alreadySubscribed, consumerNotFound } from './refusals.ts';
import type { Shard } from './shard.ts';
import { childShardDocument } from './shard-document.ts';
import type { Stream } from './stream.ts';
import type { Seat } from './subscriptions.ts';

export interface SubscriptionStart {
  readonly consumerArn: string;
  readonly streamName: string;
  readonly shardIndex: number;
  /** The counter of the record to push first. */
  readonly counter: number;
  readonly seat: Seat;
  readonly holder: symbol;
}

/** How often a quiet shard is looked at: records arrive within about the 70 ms that AWS speaks of. */
const PEEK_MS = 100;
/** How often all that the subscription hangs on is looked at. */
const LOOK_MS = 1_000;

/** The events, once. Whoever stops listening ends the subscription: nothing waits for the next event then. */
export function subscriptionTo(context: KinesisContext, start: SubscriptionStart) {
  const left = new AbortController();
  const events = eventsOf(context, start, left.signal);
  const iterator: AsyncIterator<SubscribeToShardEventStream> = {
    next: () => events.next(),
    return() {
      left.abort();
      return events.return(undefined);
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* eventsOf(
  context: KinesisContext,
  { counter: first, ...start }: SubscriptionStart,
  left: AbortSignal,
): AsyncGenerator<SubscribeToShardEventStream, undefined> {
  const { clock, limits } = context;
  const endsAtMs = clock.now() + limits.subscriptionLifetimeMs;
  let counter = first;
  // **Inferred**: the first event comes at once, so that a consumer knows that it has caught up, and where it stands.
  let emptyDueMs = clock.now();
  while (!left.aborted) {
    const now = clock.now();
    if (now >= endsAtMs) return undefined;
    const { stream, shard } = look(context, start, now);
    const waitMs = start.seat.waitMs(now);
    if (waitMs > 0) {
      await clock.sleep(Math.min(waitMs, endsAtMs - now), left);
    } else if (hasNews(shard, counter) || now >= emptyDueMs) {
      const push = pushFrom(context, stream, shard, counter, now);
      start.seat.charge(push.bytes, now);
      counter = push.counter;
      emptyDueMs = now + limits.subscriptionIdleMs;
      yield { SubscribeToShardEvent: push.event };
      if (push.event.ChildShards) return undefined;
    } else {
      await news(clock, shard, counter, Math.min(now + LOOK_MS, emptyDueMs, endsAtMs), left);
    }
  }
  return undefined;
}

const hasNews = (shard: Shard, counter: number): boolean => counter < shard.tip || shard.isReadToEnd(counter);

/** Resolves when there is something to push, at the latest at the instant given. */
async function news(clock: Clock, shard: Shard, counter: number, untilMs: number, left: AbortSignal): Promise<void> {
  for (let now = clock.now(); now < untilMs && !left.aborted && !hasNews(shard, counter); now = clock.now()) {
    await clock.sleep(Math.min(PEEK_MS, untilMs - now), left);
  }
}

/** What the subscription hangs on, if it is all still there: else the exception that ends it. */
function look(context: KinesisContext, start: Omit<SubscriptionStart, 'counter'>, now: number) {
  const { accountId, streams } = context;
  const consumer = consumerAt(context, { ConsumerARN: start.consumerArn });
  // **Inferred**: a consumer that is being deregistered gets nothing more.
  if (consumer.status(now) !== 'ACTIVE') throw consumerNotFound(consumer.arn, accountId);
  const { stream, shard } = streams.findShard(start.streamName, start.shardIndex);
  if (!start.seat.isHeldBy(start.holder)) throw alreadySubscribed(shard.shardId, consumer);
  return { stream, shard };
}

interface Push {
  readonly event: SubscribeToShardEvent;
  readonly bytes: number;
  /** The counter of the record to push next. */
  readonly counter: number;
}

function pushFrom({ limits }: KinesisContext, stream: Stream, shard: Shard, from: number, now: number): Push {
  shard.trim(stream.horizonMs(now));
  const { getRecordsMaxRecords: maxRecords, subscriptionEventMaxBytes: maxBytes } = limits;
  const records = shard.peek(from, { maxRecords, maxBytes });
  const last = records.at(-1);
  const counter = last ? last.counter + 1 : Math.max(from, shard.tip);
  const isEnd = shard.isReadToEnd(counter);
  return {
    event: {
      Records: records.map((record) => recordDocument(record, shard, stream)),
      // Observed: behind the end of a shard there is nothing to continue with.
      ContinuationSequenceNumber: isEnd ? undefined : continuationAt(shard, counter, last?.arrivedAtMs ?? now),
      MillisBehindLatest: last && counter < shard.tip ? Math.max(0, now - last.arrivedAtMs) : 0,
      ...(isEnd ? { ChildShards: stream.shards.childrenOf(shard).map(childShardDocument) } : {}),
    },
    bytes: records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    counter,
  };
}

/** The number before the record to push next: of the last record, or, where none was pushed, of this moment. */
const continuationAt = ({ index, createdAtSeconds }: Shard, counter: number, instantMs: number): string =>
  sequenceNumbersOf(index, createdAtSeconds)(counter - 1, Math.floor(instantMs / 1_000));
