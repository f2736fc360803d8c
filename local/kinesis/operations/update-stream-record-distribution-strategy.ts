// UpdateStreamRecordDistributionStrategy: at once, for the records that come from now on.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkDistribution } from '../record-distribution.ts';
import { recordDistributionStrategy, streamArn, streamId } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

const input = structure({
  StreamARN: required(streamArn),
  ...streamId,
  RecordDistributionStrategy: required(recordDistributionStrategy),
});

export function updateStreamRecordDistributionStrategy({ streams }: KinesisContext) {
  return operation(input, ({ StreamARN, RecordDistributionStrategy }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, { StreamARN }));
    checkDistribution(stream.mode);
    stream.recordDistribution = RecordDistributionStrategy;
    return {};
  });
}
