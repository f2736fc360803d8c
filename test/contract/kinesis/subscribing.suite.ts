// The contract of SubscribeToShard: a shard's records are pushed to a consumer.
import type { StartingPosition, SubscribeToShardEvent } from '@aws-sdk/client-kinesis';
import { describe, expect } from '@jest/globals';
import {
  anIterator,
  aRecord,
  aStream,
  bytes,
  type Claim,
  FIRST_SHARD,
  ON_FIRST,
  putTexts,
  READ_PAUSE_MS,
  refusalOf,
} from './claims.ts';
import { register } from './consumers.suite.ts';
import { arnOf } from './settings.suite.ts';
import type { Session } from './subject.ts';

const TAKEOVER_MS = 5_000;
const IDLE_MS = 5_000;
const LIFETIME_MS = 300_000;
const MIB = 1024 * 1024;

/** A stream with a consumer that is ACTIVE. */
async function aConsumer(session: Session, ShardCount = 1) {
  const StreamName = await aStream(session, ShardCount);
  const StreamARN = await arnOf(session, StreamName);
  const [ConsumerARN = ''] = await register(session, StreamARN, 'reader');
  return { StreamName, StreamARN, ConsumerARN };
}

const FROM_START: StartingPosition = { Type: 'TRIM_HORIZON' };

async function subscribe(
  { kinesis }: Session,
  ConsumerARN: string,
  StartingPosition: StartingPosition = FROM_START,
  ShardId = FIRST_SHARD,
) {
  const { EventStream } = await kinesis.call('SubscribeToShard', { ConsumerARN, ShardId, StartingPosition });
  const events = EventStream[Symbol.asyncIterator]();
  return {
    /** The next event, or undefined when there are no more. */
    async next(): Promise<SubscribeToShardEvent | undefined> {
      const { done, value } = await events.next();
      return done ? undefined : value.SubscribeToShardEvent;
    },
    close: async () => void (await events.return?.()),
  };
}

type Subscription = Awaited<ReturnType<typeof subscribe>>;

const textsOf = (event: SubscribeToShardEvent | undefined): string[] =>
  (event?.Records ?? []).map(({ Data }) => new TextDecoder().decode(Data));

/** Lets time pass in steps until the promise has settled: how many, a client over the wire must find out. */
async function whileWaitingFor<T>({ pass }: Session, promise: Promise<T>, stepMs = 100): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  while (!isSettled) await pass(stepMs);
  return promise;
}

/** What is pushed next that is not empty. */
async function nextTexts(session: Session, subscription: Subscription): Promise<string[]> {
  for (;;) {
    const event = await whileWaitingFor(session, subscription.next());
    const texts = textsOf(event);
    if (!event || texts.length > 0) return texts;
  }
}

export function subscribingClaims(claim: Claim): void {
  pushingClaims(claim);
  positionClaims(claim);
  endingClaims(claim);
  refusingClaims(claim);
}

function pushingClaims(claim: Claim): void {
  describe('SubscribeToShard', () => {
    claim('pushes what lies in the shard, then what comes', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      const [one, two] = await putTexts(session, StreamName, ['one', 'two']);

      const subscription = await subscribe(session, ConsumerARN);
      const first = await subscription.next();
      const [three] = await putTexts(session, StreamName, ['three']);
      const second = await whileWaitingFor(session, subscription.next());
      await subscription.close();

      expect(textsOf(first)).toEqual(['one', 'two']);
      expect(first?.Records?.map(({ SequenceNumber }) => SequenceNumber)).toEqual([one, two]);
      expect(first?.Records?.[0]).toMatchObject({ PartitionKey: 'k', ApproximateArrivalTimestamp: expect.any(Date) });
      expect(first).toMatchObject({ ContinuationSequenceNumber: two, MillisBehindLatest: 0 });
      expect(first?.ChildShards ?? []).toEqual([]);
      expect(second).toMatchObject({ ContinuationSequenceNumber: three, MillisBehindLatest: 0 });
      expect(textsOf(second)).toEqual(['three']);
    });

    claim('tells at once and then every 5 s where it stands while nothing comes (Inferred)', async (session) => {
      const { ConsumerARN } = await aConsumer(session);
      const subscription = await subscribe(session, ConsumerARN, { Type: 'LATEST' });

      const first = await subscription.next();
      const subscribedAt = session.now();
      const second = await whileWaitingFor(session, subscription.next());
      const waitedMs = session.now() - subscribedAt;
      await subscription.close();

      for (const event of [first, second]) {
        expect(event).toMatchObject({
          Records: [],
          MillisBehindLatest: 0,
          ContinuationSequenceNumber: expect.stringMatching(/^49\d{54}$/),
        });
      }
      expect(waitedMs).toBeGreaterThanOrEqual(IDLE_MS);
    });

    claim('pushes no more than 2 MiB/s, and tells how far behind it is', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      for (let put = 0; put < 5; put += 1) {
        await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB - 1) }) });
        await session.pass(1_000);
      }
      const subscription = await subscribe(session, ConsumerARN);
      const startedAt = session.now();

      let pushedBytes = 0;
      for (let event = 0; event < 5; event += 1) {
        const { Records = [], MillisBehindLatest } = (await whileWaitingFor(session, subscription.next())) ?? {};
        const elapsedMs = session.now() - startedAt;
        // What is pushed must have been paid for but for the last event, which is paid for afterwards.
        expect(pushedBytes / (2 * MIB)).toBeLessThanOrEqual(elapsedMs / 1_000);
        expect(Records).toHaveLength(1);
        expect(Number(MillisBehindLatest) > 0).toBe(event < 4);
        pushedBytes += MIB;
      }
      await subscription.close();
    });

    claim('takes nothing of what GetRecords may read', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB - 1) }) });
      const subscription = await subscribe(session, ConsumerARN);
      await subscription.next();

      const ShardIterator = await anIterator(session, StreamName);
      const { Records } = await session.kinesis.call('GetRecords', { ShardIterator });
      await subscription.close();

      expect(Records).toHaveLength(1);
    });

    claim('serves two consumers of one shard side by side', async (session) => {
      const { StreamName, StreamARN, ConsumerARN } = await aConsumer(session);
      const [other = ''] = await register(session, StreamARN, 'other');
      await putTexts(session, StreamName, ['one']);

      const subscriptions = [await subscribe(session, ConsumerARN), await subscribe(session, other)];
      const events = await Promise.all(subscriptions.map((subscription) => subscription.next()));
      await Promise.all(subscriptions.map((subscription) => subscription.close()));

      expect(events.map(textsOf)).toEqual([['one'], ['one']]);
    });
  });
}

function positionClaims(claim: Claim): void {
  describe('SubscribeToShard, the StartingPosition', () => {
    claim('can be said in five ways', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      const [, two] = await putTexts(session, StreamName, ['one', 'two']);
      await session.pass(1_000);
      const Timestamp = new Date(session.now());
      await putTexts(session, StreamName, ['three']);
      await session.pass(TAKEOVER_MS);
      const pushed: Record<string, string[]> = {};

      for (const [index, position] of (
        [
          { Type: 'TRIM_HORIZON' },
          { Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: two },
          { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: two },
          { Type: 'AT_TIMESTAMP', Timestamp },
          { Type: 'LATEST' },
        ] satisfies StartingPosition[]
      ).entries()) {
        const subscription = await subscribe(session, ConsumerARN, position);
        if (position.Type === 'LATEST') await putTexts(session, StreamName, [`after ${index}`]);
        pushed[position.Type] = await nextTexts(session, subscription);
        await subscription.close();
        await session.pass(TAKEOVER_MS);
      }

      expect(pushed).toEqual({
        TRIM_HORIZON: ['one', 'two', 'three'],
        AT_SEQUENCE_NUMBER: ['two', 'three'],
        AFTER_SEQUENCE_NUMBER: ['three'],
        AT_TIMESTAMP: ['three'],
        LATEST: ['after 4'],
      });
    });

    claim('goes on where a subscription ended, after records as after none', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      const seen: string[] = [];
      let position: StartingPosition = { Type: 'LATEST' };

      for (const content of ['one', 'two', 'three']) {
        const subscription = await subscribe(session, ConsumerARN, position);
        // At LATEST there is nothing to push, and still a place to go on from.
        const event = await subscription.next();
        seen.push(...textsOf(event));
        position = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event?.ContinuationSequenceNumber };
        await subscription.close();
        await putTexts(session, StreamName, [content]);
        await session.pass(TAKEOVER_MS);
      }
      const last = await subscribe(session, ConsumerARN, position);
      seen.push(...(await nextTexts(session, last)));
      await last.close();

      expect(seen).toEqual(['one', 'two', 'three']);
    });

    claim('is refused where it says too little, too much, or what is of another shard', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session, 2);
      const { SequenceNumber } = await session.kinesis.call('PutRecord', { StreamName, ...aRecord(ON_FIRST) });
      const on = (ShardId: string, position: StartingPosition) =>
        refusalOf(subscribe(session, ConsumerARN, position, ShardId));

      const refusals = [
        await on(FIRST_SHARD, { Type: 'AT_SEQUENCE_NUMBER' }),
        await on(FIRST_SHARD, { Type: 'LATEST', SequenceNumber }),
        await on('shardId-000000000001', { Type: 'AT_SEQUENCE_NUMBER', SequenceNumber }),
        await on(FIRST_SHARD, { Type: 'AT_TIMESTAMP' }),
        await on(FIRST_SHARD, { Type: 'AT_TIMESTAMP', Timestamp: new Date(session.now() + 3_600_000) }),
      ];

      expect(refusals.map(({ type }) => type)).toEqual(Array(5).fill('InvalidArgumentException'));
    });
  });
}

function endingClaims(claim: Claim): void {
  describe('SubscribeToShard, the end', () => {
    claim('comes after five minutes', async (session) => {
      const { ConsumerARN } = await aConsumer(session);
      const subscription = await subscribe(session, ConsumerARN);

      // What was sent tells the time at which it was: over the wire it is seen somewhat later.
      let idleEvents = 0;
      while (await whileWaitingFor(session, subscription.next(), IDLE_MS)) idleEvents += 1;

      expect(idleEvents).toBe(LIFETIME_MS / IDLE_MS);
    });

    claim('comes behind the last record of a closed shard, and names its children', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const { StreamName, ConsumerARN } = await aConsumer(session);
      await putTexts(session, StreamName, ['one']);
      const subscription = await subscribe(session, ConsumerARN);
      const first = await subscription.next();

      await kinesis.call('SplitShard', {
        StreamName,
        ShardToSplit: FIRST_SHARD,
        NewStartingHashKey: (2n ** 127n).toString(),
      });
      await pass(streamDelayMs);
      const last = await whileWaitingFor(session, subscription.next());
      const end = await subscription.next();

      expect(textsOf(first)).toEqual(['one']);
      expect(last).toMatchObject({
        Records: [],
        MillisBehindLatest: 0,
        ChildShards: [
          { ShardId: 'shardId-000000000001', ParentShards: [FIRST_SHARD] },
          { ShardId: 'shardId-000000000002', ParentShards: [FIRST_SHARD] },
        ],
      });
      expect(last?.ContinuationSequenceNumber).toBeUndefined();
      expect(end).toBeUndefined();
    });

    claim('is ResourceInUseException when the consumer subscribes again', async (session) => {
      const { StreamName, ConsumerARN } = await aConsumer(session);
      const first = await subscribe(session, ConsumerARN);
      await first.next();
      await session.pass(TAKEOVER_MS - 1_000);

      const refusal = await refusalOf(subscribe(session, ConsumerARN));
      await session.pass(1_000);
      const second = await subscribe(session, ConsumerARN, { Type: 'LATEST' });
      const end = await refusalOf(untilTheEnd(session, first));
      await putTexts(session, StreamName, ['one']);
      const texts = await nextTexts(session, second);
      await second.close();

      for (const { type, message } of [refusal, end]) {
        expect(type).toBe('ResourceInUseException');
        expect(message).toMatch(
          new RegExp(
            `^Another active subscription exists for this consumer: \\d{12}:${StreamName}:${FIRST_SHARD}:reader$`,
          ),
        );
      }
      expect(texts).toEqual(['one']);
    });

    claim('is ResourceNotFoundException when the stream is deleted, or the consumer deregistered', async (session) => {
      const { kinesis } = session;
      const [first, second] = [await aConsumer(session), await aConsumer(session)];
      const subscriptions = [await subscribe(session, first.ConsumerARN), await subscribe(session, second.ConsumerARN)];
      for (const subscription of subscriptions) await subscription.next();

      await kinesis.call('DeleteStream', { StreamName: first.StreamName, EnforceConsumerDeletion: true });
      await kinesis.call('DeregisterStreamConsumer', { ConsumerARN: second.ConsumerARN });
      const ends = await Promise.all(subscriptions.map((one) => refusalOf(untilTheEnd(session, one))));

      expect(ends.map(({ type }) => type)).toEqual(Array(2).fill('ResourceNotFoundException'));
    });
  });
}

async function untilTheEnd(session: Session, subscription: Subscription): Promise<void> {
  while (await whileWaitingFor(session, subscription.next()));
}

function refusingClaims(claim: Claim): void {
  describe('SubscribeToShard, the call', () => {
    claim('is refused a second time within a second, and within 5 s even when the first has ended', async (session) => {
      const { ConsumerARN } = await aConsumer(session);
      const first = await subscribe(session, ConsumerARN);
      await first.close();

      const atOnce = await refusalOf(subscribe(session, ConsumerARN));
      await session.pass(READ_PAUSE_MS);
      const early = await refusalOf(subscribe(session, ConsumerARN));
      await session.pass(TAKEOVER_MS - READ_PAUSE_MS);
      const second = await subscribe(session, ConsumerARN);
      await second.close();

      expect(atOnce.type).toBe('LimitExceededException');
      expect(early.type).toBe('ResourceInUseException');
    });

    claim('is for each shard on its own', async (session) => {
      const { ConsumerARN } = await aConsumer(session, 2);

      const first = await subscribe(session, ConsumerARN);
      const second = await subscribe(session, ConsumerARN, FROM_START, 'shardId-000000000001');

      await Promise.all([first.close(), second.close()]);
    });

    claim('is refused while the consumer is not ACTIVE', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      const StreamARN = await arnOf(session, StreamName);
      const { Consumer } = await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'reader' });

      const refusal = await refusalOf(subscribe(session, Consumer?.ConsumerARN ?? ''));

      expect(refusal.type).toBe('ResourceInUseException');
      expect(refusal.message).toMatch(
        new RegExp(
          `^Consumer reader with creation timestamp \\d+ under stream: ${StreamName} , account \\d{12} is not in ACTIVE status.$`,
        ),
      );
    });

    claim('is refused for a consumer, and for a shard, that is not there', async (session) => {
      const { StreamARN, ConsumerARN } = await aConsumer(session);

      const noConsumer = await refusalOf(subscribe(session, `${StreamARN}/consumer/nobody:1`));
      const noShard = await refusalOf(subscribe(session, ConsumerARN, FROM_START, 'shardId-000000000009'));

      expect([noConsumer.type, noShard.type]).toEqual(Array(2).fill('ResourceNotFoundException'));
    });

    claim('lists every constraint that is broken', async (session) => {
      const refusal = await refusalOf(
        session.kinesis.call('SubscribeToShard', {
          ConsumerARN: 'reader',
          ShardId: '',
          StartingPosition: { Type: undefined, SequenceNumber: 'x' },
        }),
      );

      expect(refusal.type).toBe('ValidationException');
      expect(refusal.message).toMatch(/^5 validation errors detected: /);
      expect(refusal.message).toContain("Value null at 'startingPosition.type' failed");
    });
  });
}
