// Warm throughput: what an on-demand stream is to take without having to grow first, for accounts that commit to a bill.
import { MIB } from '../../src/domain/limits/table.ts';
import { uniformPlan } from '../../src/domain/stream/reshard.ts';
import type { KinesisContext } from './context.ts';
import { invalidArgument, limitExceeded } from './refusals.ts';
import { reshard, type StreamChange } from './stored-stream.ts';
import type { Stream, StreamMode } from './stream.ts';

type Surroundings = Pick<KinesisContext, 'accountId' | 'billingCommitment' | 'clock' | 'limits'>;

/**
 * Throws where a stream of this mode can't have so much. The rules are documented, and that more than 10 GiB/s is a
 * matter of limits; **Inferred**: the other exceptions, and all words.
 */
export function checkWarmThroughput(context: Surroundings, mode: StreamMode, mibPerSecond: number): void {
  const { accountId, billingCommitment, clock, limits } = context;
  if (mode !== 'ON_DEMAND') {
    throw invalidArgument('WarmThroughputMiBps is for streams in mode ON_DEMAND only.');
  }
  if (!billingCommitment.isEnabled(clock.now())) {
    throw invalidArgument(
      `WarmThroughputMiBps needs MinimumThroughputBillingCommitment to be enabled for account ${accountId}.`,
    );
  }
  const mostMiBPerSecond = limits.onDemandWarmBytesPerSecond / MIB;
  if (mibPerSecond > mostMiBPerSecond) {
    throw limitExceeded(`WarmThroughputMiBps can be ${mostMiBPerSecond} at most. Specified value was ${mibPerSecond}`);
  }
}

/** **Inferred**: AWS does not say how many shards that makes; each takes 1 MiB/s in this mode as in the other. */
export const shardsForWarm = (mibPerSecond: number): number => mibPerSecond;

/** What makes the stream large enough. **Inferred**: one that is larger already is not made smaller. */
export function warmUp(stream: Stream, mibPerSecond: number): StreamChange {
  const ranges = stream.shards.open.map(({ range }) => range);
  const count = shardsForWarm(mibPerSecond);
  return reshard(count > ranges.length ? uniformPlan(ranges, count) : []);
}

/** As the API shows it: what was asked for, where it was, and what the shards take now. */
export const warmThroughputDocument = ({ shards, warmThroughputMiBps }: Stream) => ({
  ...(warmThroughputMiBps === undefined ? {} : { TargetMiBps: warmThroughputMiBps }),
  CurrentMiBps: shards.open.length,
});
