// UpdateStreamMode: from provisioned to on-demand and back. The shards stay as they are, unless more are to be warm.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { limitExceeded } from '../refusals.ts';
import { streamArn, streamId, streamModeDetails, warmThroughputMiBps } from '../schema/common.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';
import { checkWarmThroughput, warmUp } from '../warm-throughput.ts';

const input = structure({
  StreamARN: required(streamArn),
  ...streamId,
  StreamModeDetails: required(streamModeDetails),
  WarmThroughputMiBps: optional(warmThroughputMiBps),
});

export function updateStreamMode(context: KinesisContext) {
  const { accountId, clock, limits, streams } = context;
  return operation(input, ({ StreamARN, StreamModeDetails: { StreamMode: mode }, WarmThroughputMiBps: warm }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, { StreamARN }));
    if (warm !== undefined) checkWarmThroughput(context, mode, warm);
    const now = clock.now();
    const { modeChanges } = stream.daily;
    // **Inferred**: the limit is documented, the exception and its words are not.
    if (modeChanges.isSpent(now, limits.streamModeCallsPerDay)) {
      throw limitExceeded(
        `The mode of stream ${stream.name} under account ${accountId} was changed ${limits.streamModeCallsPerDay} ` +
          'times in 24 hours.',
      );
    }
    if (mode === 'ON_DEMAND' && stream.mode !== 'ON_DEMAND') streams.checkOnDemandLimit();
    modeChanges.spend(now);
    stream.warmThroughputMiBps = warm;
    stream.update(now, { kind: 'mode', mode }, ...(warm === undefined ? [] : [warmUp(stream, warm)]));
    return {};
  });
}
