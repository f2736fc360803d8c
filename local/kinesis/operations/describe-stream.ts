// DescribeStream: the stream with a page of its shards.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { NAME_OR_ARN, shardId, streamAddress } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, structure } from '../schema/structures.ts';
import { shardDocument } from '../shard-document.ts';
import { streamNameOf } from '../stream-address.ts';
import { streamDescription } from '../stream-document.ts';

export function describeStream({ clock, limits, streams }: KinesisContext) {
  const input = structure(
    {
      Limit: optional(integer({ min: 1, max: 10_000 })),
      ExclusiveStartShardId: optional(shardId),
      ...streamAddress,
    },
    NAME_OR_ARN,
  );
  return operation(input, ({ Limit, ExclusiveStartShardId = '', ...address }) => {
    const stream = streams.find(streamNameOf(streams, address));
    const now = clock.now();
    // Observed: a stream shows no shards before it is ACTIVE.
    const shards =
      stream.status(now) === 'CREATING' ? [] : stream.shards.all.filter((one) => one.shardId > ExclusiveStartShardId);
    const pageSize = Math.min(Limit ?? limits.describeStreamMaxShards, limits.describeStreamMaxShards);
    return {
      StreamDescription: {
        ...streamDescription(stream, now),
        Shards: shards.slice(0, pageSize).map(shardDocument),
        HasMoreShards: shards.length > pageSize,
      },
    };
  });
}
