// A shard as DescribeStream and ListShards show it.
import type { Shard } from './shard.ts';

export const shardDocument = ({ shardId, range, startingSequenceNumber }: Shard) => ({
  ShardId: shardId,
  HashKeyRange: { StartingHashKey: range.start.toString(), EndingHashKey: range.end.toString() },
  SequenceNumberRange: { StartingSequenceNumber: startingSequenceNumber },
});
