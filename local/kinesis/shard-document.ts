// A shard as DescribeStream and ListShards show it, and as GetRecords tells of the children of one that has ended.
import type { HashKeyRange } from '../../src/domain/stream/shard-map.ts';
import type { Shard } from './shard.ts';

export function shardDocument({ shardId, range, parentIds, startingSequenceNumber, endingSequenceNumber }: Shard) {
  const [parent, adjacentParent] = parentIds;
  return {
    ShardId: shardId,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    ...(adjacentParent === undefined ? {} : { AdjacentParentShardId: adjacentParent }),
    HashKeyRange: hashKeyRange(range),
    SequenceNumberRange: {
      StartingSequenceNumber: startingSequenceNumber,
      ...(endingSequenceNumber === undefined ? {} : { EndingSequenceNumber: endingSequenceNumber }),
    },
  };
}

export const childShardDocument = ({ shardId, range, parentIds }: Shard) => ({
  ShardId: shardId,
  ParentShards: [...parentIds],
  HashKeyRange: hashKeyRange(range),
});

const hashKeyRange = ({ start, end }: HashKeyRange) => ({
  StartingHashKey: start.toString(),
  EndingHashKey: end.toString(),
});
