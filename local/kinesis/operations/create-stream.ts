// CreateStream: the stream is CREATING at once, and ACTIVE after the delay.
import { KIB } from '../../../src/domain/limits/table.ts';
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { notImitated } from '../refusals.ts';
import { streamName } from '../schema/common.ts';
import { integer, oneOf } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { optionalTags } from '../schema/tags.ts';

export function createStream({ limits, streams }: KinesisContext) {
  const input = structure({
    ShardCount: optional(integer({ min: 1 })),
    StreamModeDetails: optional(structure({ StreamMode: required(oneOf(['PROVISIONED', 'ON_DEMAND'])) })),
    ...optionalTags,
    WarmThroughputMiBps: optional(integer({ min: 0 })),
    MaxRecordSizeInKiB: optional(integer({ min: 1024, max: 10_240 })),
    StreamName: required(streamName),
  });
  return operation(
    input,
    ({ StreamName, ShardCount, StreamModeDetails, Tags = {}, WarmThroughputMiBps, MaxRecordSizeInKiB }) => {
      if (StreamModeDetails?.StreamMode === 'ON_DEMAND') throw notImitated('StreamMode ON_DEMAND');
      if (WarmThroughputMiBps !== undefined) throw notImitated('WarmThroughputMiBps');
      if (MaxRecordSizeInKiB !== undefined && MaxRecordSizeInKiB * KIB !== limits.recordMaxBytes) {
        throw notImitated(`MaxRecordSizeInKiB ${MaxRecordSizeInKiB}`);
      }
      if (ShardCount === undefined) throw shardCountMissing();
      streams.create(StreamName, ShardCount, Tags);
      return {};
    },
  );
}

/** **Inferred**: the model requires it no longer, since on-demand streams have none; a provisioned one still does. */
const shardCountMissing = (): AwsError =>
  new AwsError(
    'ValidationException',
    "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
  );
