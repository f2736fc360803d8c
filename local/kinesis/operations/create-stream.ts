// CreateStream: the stream is CREATING at once, and ACTIVE after the delay.
import { KIB, type LimitValues } from '../../../src/domain/limits/table.ts';
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument, notImitated } from '../refusals.ts';
import { maxRecordSizeInKiB, streamModeDetails, streamName } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { optionalTags } from '../schema/tags.ts';
import type { StreamMode } from '../stream.ts';

export function createStream({ limits, streams }: KinesisContext) {
  const input = structure({
    ShardCount: optional(integer({ min: 1 })),
    StreamModeDetails: optional(streamModeDetails),
    ...optionalTags,
    WarmThroughputMiBps: optional(integer({ min: 0 })),
    MaxRecordSizeInKiB: optional(maxRecordSizeInKiB(limits)),
    StreamName: required(streamName),
  });
  return operation(
    input,
    ({ StreamName, ShardCount, StreamModeDetails, Tags = {}, WarmThroughputMiBps, MaxRecordSizeInKiB }) => {
      const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
      if (WarmThroughputMiBps !== undefined) throw notImitated('WarmThroughputMiBps');
      const maxRecordBytes = MaxRecordSizeInKiB === undefined ? limits.recordMaxBytes : MaxRecordSizeInKiB * KIB;
      streams.create(StreamName, { mode, shardCount: shardsFor(mode, ShardCount, limits), maxRecordBytes, tags: Tags });
      return {};
    },
  );
}

/** An on-demand stream starts with as many as its first throughput takes. It does not grow here. */
function shardsFor(mode: StreamMode, shardCount: number | undefined, { onDemandFirstShards }: LimitValues): number {
  if (mode === 'ON_DEMAND') {
    // **Inferred**: which exception AWS has for a count that it does not ask for.
    if (shardCount !== undefined) throw invalidArgument('An on-demand stream is created without a ShardCount.');
    return onDemandFirstShards;
  }
  if (shardCount === undefined) throw shardCountMissing();
  return shardCount;
}

/** **Inferred**: the model requires it no longer, since on-demand streams have none; a provisioned one still does. */
const shardCountMissing = (): AwsError =>
  new AwsError(
    'ValidationException',
    "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
  );
