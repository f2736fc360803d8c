// UpdateShardCount: as many splits and merges as it takes to have so many shards of equal size.
import type { LimitValues } from '../../../src/domain/limits/table.ts';
import { uniformPlan } from '../../../src/domain/stream/reshard.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkProvisioned, limitExceeded } from '../refusals.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { integer, oneOf } from '../schema/scalars.ts';
import { required, structure } from '../schema/structures.ts';
import { reshard } from '../stored-stream.ts';
import type { Stream } from '../stream.ts';
import { streamNameOf } from '../stream-address.ts';

export function updateShardCount({ accountId, clock, limits, streams }: KinesisContext) {
  const input = structure(
    {
      ScalingType: required(oneOf(['UNIFORM_SCALING'])),
      ...streamAddress,
      TargetShardCount: required(integer({ min: 1 })),
    },
    NAME_OR_ARN,
  );
  return operation(input, ({ TargetShardCount: target, ...address }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, address));
    checkProvisioned(stream, 'UpdateShardCount');
    const ranges = stream.shards.open.map(({ range }) => range);
    const current = ranges.length;
    checkTarget(current, target, Math.min(limits.streamMaxShards, streams.shardLimit));
    const now = clock.now();
    checkRate(stream, now, limits, accountId);
    const plan = uniformPlan(ranges, target);
    // Until the merges are done, the shards that they will take away are there beside the new ones: all of them count.
    streams.checkShardLimit(plan.filter(({ kind }) => kind === 'split').length);
    stream.daily.scalings.spend(now);
    stream.update(now, reshard(plan));
    return { StreamName: stream.name, StreamARN: stream.arn, CurrentShardCount: current, TargetShardCount: target };
  });
}

/** The three rules in the words and in the order that were observed. */
function checkTarget(current: number, target: number, limit: number): void {
  const counts = `Current open shard count: ${current}, Target shard count: ${target}`;
  // A stream that has more than a stream may have can only be made smaller, to what it may have.
  if (target > limit) {
    throw limitExceeded(`Target shard count or number of open shards cannot be greater than ${limit}. ${counts}`);
  }
  if (target > 2 * current) {
    throw limitExceeded(`UpdateShardCount cannot scale up over double your current open shard count. ${counts}`);
  }
  if (2 * target < current) {
    throw limitExceeded(`UpdateShardCount cannot scale down below half your current open shard count. ${counts}`);
  }
}

/** **Inferred**: the rule and the exception are documented, its words are not. */
function checkRate(stream: Stream, now: number, limits: LimitValues, accountId: string): void {
  if (!stream.daily.scalings.isSpent(now, limits.updateShardCountCallsPerDay)) return;
  throw limitExceeded(
    `UpdateShardCount can be called ${limits.updateShardCountCallsPerDay} times in a rolling 24-hour period on stream ` +
      `${stream.name} under account ${accountId}.`,
  );
}
