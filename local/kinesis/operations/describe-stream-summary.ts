// DescribeStreamSummary: the stream without its shards.
import { KIB } from '../../../src/domain/limits/table.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

export function describeStreamSummary({ clock, limits, streams }: KinesisContext) {
  return operation(structure(streamAddress, NAME_OR_ARN), (address) => {
    const stream = streams.find(streamNameOf(streams, address));
    const status = stream.status(clock.now());
    return {
      StreamDescriptionSummary: {
        StreamName: stream.name,
        StreamARN: stream.arn,
        StreamStatus: status,
        StreamModeDetails: { StreamMode: 'PROVISIONED' as const },
        RetentionPeriodHours: stream.retentionHours,
        StreamCreationTimestamp: new Date(stream.createdAtMs),
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: 'NONE' as const,
        OpenShardCount: status === 'CREATING' ? 0 : stream.shards.open.length,
        ConsumerCount: 0,
        MaxRecordSizeInKiB: limits.recordMaxBytes / KIB,
      },
    };
  });
}
