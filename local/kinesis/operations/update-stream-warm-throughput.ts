// UpdateStreamWarmThroughput: an on-demand stream gets as many shards as the throughput takes, before it is there.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { NAME_OR_ARN, streamAddress, warmThroughputMiBps } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';
import { checkWarmThroughput, warmThroughputDocument, warmUp } from '../warm-throughput.ts';

const input = structure({ WarmThroughputMiBps: required(warmThroughputMiBps), ...streamAddress }, NAME_OR_ARN);

export function updateStreamWarmThroughput(context: KinesisContext) {
  const { clock, streams } = context;
  return operation(input, ({ WarmThroughputMiBps, ...address }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, address));
    checkWarmThroughput(context, stream.mode, WarmThroughputMiBps);
    stream.warmThroughputMiBps = WarmThroughputMiBps;
    stream.update(clock.now(), warmUp(stream, WarmThroughputMiBps));
    return { StreamARN: stream.arn, StreamName: stream.name, WarmThroughput: warmThroughputDocument(stream) };
  });
}
