// DescribeStreamSummary: the stream without its shards.
import { KIB } from '../../../src/domain/limits/table.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { distributionDocument } from '../record-distribution.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';
import { streamDescription } from '../stream-document.ts';
import { warmThroughputDocument } from '../warm-throughput.ts';

export function describeStreamSummary({ billingCommitment, clock, streams }: KinesisContext) {
  return operation(structure(streamAddress, NAME_OR_ARN), (address) => {
    const stream = streams.find(streamNameOf(streams, address));
    const now = clock.now();
    return {
      StreamDescriptionSummary: {
        ...streamDescription(stream, now),
        OpenShardCount: stream.status(now) === 'CREATING' ? 0 : stream.shards.open.length,
        ConsumerCount: stream.consumers.all(now).length,
        ...(stream.mode === 'ON_DEMAND' && billingCommitment.isEnabled(now)
          ? { WarmThroughput: warmThroughputDocument(stream) }
          : {}),
        ...distributionDocument(stream),
        MaxRecordSizeInKiB: stream.maxRecordBytes / KIB,
      },
    };
  });
}
