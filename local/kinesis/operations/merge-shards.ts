// MergeShards: two neighbours close, and one takes their range.
import { areAdjacent } from '../../../src/domain/stream/reshard.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkProvisioned, invalidArgument, shardNotOpen } from '../refusals.ts';
import { NAME_OR_ARN, shardId, streamAddress } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { shardAt, shardIndexOf } from '../shard-address.ts';
import { reshard } from '../stored-stream.ts';
import { streamNameOf } from '../stream-address.ts';

export function mergeShards({ accountId, clock, streams }: KinesisContext) {
  const input = structure(
    { ShardToMerge: required(shardId), AdjacentShardToMerge: required(shardId), ...streamAddress },
    NAME_OR_ARN,
  );
  return operation(input, ({ ShardToMerge, AdjacentShardToMerge, ...address }) => {
    const streamName = streamNameOf(streams, address);
    const indexes = [ShardToMerge, AdjacentShardToMerge].map((id) => shardIndexOf(id, streamName, accountId));
    const stream = streams.findForUpdate(streamName);
    checkProvisioned(stream, 'MergeShards');
    const [lower, upper] = indexes.map((index) => shardAt(stream, index, accountId));
    if (!lower || !upper || !areAdjacent(lower.range, upper.range)) {
      throw invalidArgument(
        `Shards ${lower?.shardId} and ${upper?.shardId} in stream ${streamName} under account ${accountId} are not an ` +
          'adjacent pair of shards eligible for merging',
      );
    }
    const closed = [lower, upper].find(({ isOpen }) => !isOpen);
    if (closed) throw shardNotOpen(closed.shardId, streamName, accountId);
    const at = upper.range.start;
    stream.update(clock.now(), reshard([{ kind: 'merge', at }]));
    return {};
  });
}
