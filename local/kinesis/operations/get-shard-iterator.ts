// GetShardIterator: from one of five ways to say where, to a place in a shard.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { dryRunSucceeded, throttled } from '../refusals.ts';
import { dryRun, NAME_OR_ARN, sequenceNumber, shardId, streamAddress } from '../schema/common.ts';
import { timestamp } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { shardIndexOf } from '../shard-address.ts';
import { sealIterator } from '../shard-iterator.ts';
import { positionType, startingCounter } from '../starting-position.ts';
import { streamNameOf } from '../stream-address.ts';

const input = structure(
  {
    ShardId: required(shardId),
    ShardIteratorType: required(positionType),
    StartingSequenceNumber: optional(sequenceNumber),
    Timestamp: optional(timestamp()),
    ...streamAddress,
    ...dryRun,
  },
  NAME_OR_ARN,
);

export function getShardIterator({ accountId, clock, iterators, streams }: KinesisContext) {
  return operation(input, ({ ShardId, ShardIteratorType, StartingSequenceNumber, Timestamp, DryRun, ...address }) => {
    const streamName = streamNameOf(streams, address);
    const shardIndex = shardIndexOf(ShardId, streamName, accountId);
    const { shard } = streams.findShard(streamName, shardIndex);
    const now = clock.now();
    const position = { type: ShardIteratorType, sequenceNumber: StartingSequenceNumber, timestamp: Timestamp };
    const counter = startingCounter(position, shard, { operation: 'GetShardIterator', streamName, accountId, now });
    if (DryRun) throw dryRunSucceeded();
    if (!shard.admitIterator(now)) throw throttled(shard.shardId, streamName, accountId);
    return { ShardIterator: sealIterator(iterators, { streamName, shardIndex, counter }, now) };
  });
}
