// SplitShard: a shard closes, and two take its range.
import { canSplitAt } from '../../../src/domain/stream/reshard.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkProvisioned, invalidArgument, shardNotOpen } from '../refusals.ts';
import { hashKey, NAME_OR_ARN, shardId, streamAddress } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { shardAt, shardIndexOf } from '../shard-address.ts';
import { reshard } from '../stored-stream.ts';
import { streamNameOf } from '../stream-address.ts';

export function splitShard({ accountId, clock, streams }: KinesisContext) {
  const input = structure(
    { NewStartingHashKey: required(hashKey), ...streamAddress, ShardToSplit: required(shardId) },
    NAME_OR_ARN,
  );
  return operation(input, ({ NewStartingHashKey, ShardToSplit, ...address }) => {
    const streamName = streamNameOf(streams, address);
    const index = shardIndexOf(ShardToSplit, streamName, accountId);
    const stream = streams.findForUpdate(streamName);
    checkProvisioned(stream, 'SplitShard');
    const shard = shardAt(stream, index, accountId);
    if (!shard.isOpen) throw shardNotOpen(shard.shardId, streamName, accountId);
    const at = BigInt(NewStartingHashKey);
    if (!canSplitAt(shard.range, at)) {
      throw invalidArgument(
        `NewStartingHashKey ${at} used in SplitShard() on shard ${shard.shardId} in stream ${streamName} under account ` +
          `${accountId} is not both greater than one plus the shard's StartingHashKey ${shard.range.start} and less ` +
          `than the shard's EndingHashKey ${shard.range.end}.`,
      );
    }
    streams.checkShardLimit(1);
    stream.update(clock.now(), reshard([{ kind: 'split', at }]));
    return {};
  });
}
