// SubscribeToShard: the records of a shard are pushed to a consumer, which has 2 MiB/s of them for itself.
import { consumerAt } from '../consumer-address.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { consumerNotActive, dryRunSucceeded } from '../refusals.ts';
import { consumerArn, dryRun, sequenceNumber, shardId, streamId } from '../schema/common.ts';
import { timestamp } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { shardIndexOf } from '../shard-address.ts';
import { positionType, startingCounter } from '../starting-position.ts';
import { streamNameOf } from '../stream-address.ts';
import { subscriptionTo } from '../subscription.ts';
import { Subscriptions } from '../subscriptions.ts';

const input = structure({
  ConsumerARN: required(consumerArn),
  ...streamId,
  ...dryRun,
  ShardId: required(shardId),
  StartingPosition: required(
    structure({
      Type: required(positionType),
      SequenceNumber: optional(sequenceNumber),
      Timestamp: optional(timestamp()),
    }),
  ),
});

export function subscribeToShard(context: KinesisContext) {
  const { accountId, clock, limits, streams } = context;
  const subscriptions = new Subscriptions(limits);
  return operation(input, ({ ConsumerARN, ShardId, StartingPosition, DryRun = false }) => {
    const now = clock.now();
    const consumer = consumerAt(context, { ConsumerARN });
    if (consumer.status(now) !== 'ACTIVE') throw consumerNotActive(consumer);
    const streamName = streamNameOf(streams, { StreamARN: consumer.streamArn });
    const shardIndex = shardIndexOf(ShardId, streamName, accountId);
    const { shard } = streams.findShard(streamName, shardIndex);
    const { Type: type, SequenceNumber, Timestamp } = StartingPosition;
    const counter = startingCounter({ type, sequenceNumber: SequenceNumber, timestamp: Timestamp }, shard, {
      operation: 'SubscribeToShard',
      streamName,
      accountId,
      now,
    });
    if (DryRun) throw dryRunSucceeded();
    const taken = subscriptions.take(consumer, shard.shardId, now);
    const start = { consumerArn: consumer.arn, streamName, shardIndex, counter, ...taken };
    return { EventStream: subscriptionTo(context, start) };
  });
}
