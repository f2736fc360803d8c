// CreateStream: the stream is CREATING at once, and ACTIVE after the delay.
import { KIB, type LimitValues } from '../../../src/domain/limits/table.ts';
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { checkDistribution } from '../record-distribution.ts';
import { invalidArgument } from '../refusals.ts';
import {
  maxRecordSizeInKiB,
  recordDistributionStrategy,
  streamModeDetails,
  streamName,
  warmThroughputMiBps,
} from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { optionalTags } from '../schema/tags.ts';
import { checkWarmThroughput, shardsForWarm } from '../warm-throughput.ts';

export function createStream(context: KinesisContext) {
  const { limits, streams } = context;
  const input = structure({
    ShardCount: optional(integer({ min: 1 })),
    StreamModeDetails: optional(streamModeDetails),
    ...optionalTags,
    WarmThroughputMiBps: optional(warmThroughputMiBps),
    RecordDistributionStrategy: optional(recordDistributionStrategy),
    MaxRecordSizeInKiB: optional(maxRecordSizeInKiB(limits)),
    StreamName: required(streamName),
  });
  return operation(input, ({ StreamName, StreamModeDetails, Tags: tags = {}, MaxRecordSizeInKiB, ...asked }) => {
    const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
    const warm = asked.WarmThroughputMiBps;
    if (warm !== undefined) checkWarmThroughput(context, mode, warm);
    if (asked.RecordDistributionStrategy !== undefined) checkDistribution(mode);
    streams.create(StreamName, {
      mode,
      shardCount: mode === 'ON_DEMAND' ? shardsOnDemand(asked.ShardCount, warm, limits) : provisioned(asked.ShardCount),
      maxRecordBytes: MaxRecordSizeInKiB === undefined ? limits.recordMaxBytes : MaxRecordSizeInKiB * KIB,
      warmThroughputMiBps: warm,
      recordDistribution: asked.RecordDistributionStrategy,
      tags,
    });
    return {};
  });
}

/** As many as the first throughput of such a stream takes, or more where more is to be warm. */
function shardsOnDemand(count: number | undefined, warmMiBps = 0, { onDemandFirstShards }: LimitValues): number {
  // **Inferred**: which exception AWS has for a count that it does not ask for.
  if (count !== undefined) throw invalidArgument('An on-demand stream is created without a ShardCount.');
  return Math.max(onDemandFirstShards, shardsForWarm(warmMiBps));
}

function provisioned(count: number | undefined): number {
  if (count === undefined) throw shardCountMissing();
  return count;
}

/** **Inferred**: the model requires it no longer, since on-demand streams have none; a provisioned one still does. */
const shardCountMissing = (): AwsError =>
  new AwsError(
    'ValidationException',
    "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
  );
