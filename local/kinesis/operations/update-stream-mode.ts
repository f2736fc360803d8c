// UpdateStreamMode: from provisioned to on-demand and back. The shards stay as they are.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { limitExceeded, notImitated } from '../refusals.ts';
import { streamArn, streamModeDetails } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

const input = structure({
  StreamARN: required(streamArn),
  StreamModeDetails: required(streamModeDetails),
  WarmThroughputMiBps: optional(integer({ min: 0 })),
});

export function updateStreamMode({ accountId, clock, limits, streams }: KinesisContext) {
  return operation(input, ({ StreamARN, StreamModeDetails: { StreamMode }, WarmThroughputMiBps }) => {
    if (WarmThroughputMiBps !== undefined) throw notImitated('WarmThroughputMiBps');
    const stream = streams.findForUpdate(streamNameOf(streams, { StreamARN }));
    const now = clock.now();
    const { modeChanges } = stream.daily;
    // **Inferred**: the limit is documented, the exception and its words are not.
    if (modeChanges.isSpent(now, limits.streamModeCallsPerDay)) {
      throw limitExceeded(
        `The mode of stream ${stream.name} under account ${accountId} was changed ${limits.streamModeCallsPerDay} ` +
          'times in 24 hours.',
      );
    }
    if (StreamMode === 'ON_DEMAND' && stream.mode !== 'ON_DEMAND') streams.checkOnDemandLimit();
    modeChanges.spend(now);
    stream.update(now, { kind: 'mode', mode: StreamMode });
    return {};
  });
}
