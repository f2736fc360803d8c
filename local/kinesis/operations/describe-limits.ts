// DescribeLimits: what the account may have in this Region, and what it has.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { structure } from '../schema/structures.ts';

export function describeLimits({ limits, streams }: KinesisContext) {
  return operation(structure({}), () => ({
    ShardLimit: streams.shardLimit,
    OpenShardCount: streams.openShardCount,
    OnDemandStreamCount: streams.onDemandCount,
    OnDemandStreamCountLimit: limits.accountOnDemandStreams,
  }));
}
