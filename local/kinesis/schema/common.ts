// The shapes that many operations share, with the constraints of AWS's service model of 2026.
import { KIB, type LimitValues } from '../../../src/domain/limits/table.ts';
import { boolean, integer, oneOf, string } from './scalars.ts';
import { list, optional, required, structure } from './structures.ts';

export const streamName = string({ pattern: '[a-zA-Z0-9_.-]+', minLength: 1, maxLength: 128 });
export const streamArn = string({ pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+', minLength: 1, maxLength: 2048 });
export const resourceArn = string({
  pattern: 'arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+',
  minLength: 1,
  maxLength: 2048,
});
export const consumerName = string({ pattern: '[a-zA-Z0-9_.-]+', minLength: 1, maxLength: 128 });
export const consumerArn = string({
  pattern: '^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+',
  minLength: 1,
  maxLength: 2048,
});
export const shardId = string({ pattern: '[a-zA-Z0-9_.-]+', minLength: 1, maxLength: 128 });
export const hashKey = string({ pattern: '0|([1-9]\\d{0,38})' });
export const sequenceNumber = string({ pattern: '0|([1-9]\\d{0,128})' });
export const nextToken = string({ minLength: 1, maxLength: 1_048_576 });

/** Reserved for future use, the model says: a stream has none yet. What is sent must look like one, and means nothing. */
export const streamId = {
  StreamId: optional(string({ pattern: '[a-z0-9]{20}-[a-z0-9]{3}', minLength: 1, maxLength: 24 })),
};

/** Every operation on one stream takes its name, its ARN or both. */
export const streamAddress = { StreamARN: optional(streamArn), ...streamId, StreamName: optional(streamName) };

/** For the operations on data: a call that would succeed is refused, saying so, and one that would not as ever. */
export const dryRun = { DryRun: optional(boolean()) };

/**
 * **Inferred**: the model requires neither, the documentation asks for one of them; a request without any gets the
 * answer that AWS gave while the name was still required.
 */
export const NAME_OR_ARN = ['StreamName', 'StreamARN'] as const;

export const SHARD_LEVEL_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;

export type ShardLevelMetric = (typeof SHARD_LEVEL_METRICS)[number];

/** The metrics, without repeats and in AWS's order; ALL stands for each of them. */
export const metricsNamed = (names: readonly string[]): ShardLevelMetric[] =>
  SHARD_LEVEL_METRICS.filter((metric) => names.includes(metric) || names.includes('ALL'));

export const metricList = list(oneOf([...SHARD_LEVEL_METRICS, 'ALL']), { minLength: 1, maxLength: 7 });

/** From what each stream takes to what the largest record may have. */
export const maxRecordSizeInKiB = ({ recordMaxBytes, recordLargestBytes }: LimitValues) =>
  integer({ min: recordMaxBytes / KIB, max: recordLargestBytes / KIB });

export const warmThroughputMiBps = integer({ min: 0 });

export const RECORD_DISTRIBUTIONS = ['USER_PARTITION_KEY', 'AUTO'] as const;

export const recordDistributionStrategy = oneOf(RECORD_DISTRIBUTIONS);

export const streamModeDetails = structure({ StreamMode: required(oneOf(['PROVISIONED', 'ON_DEMAND'])) });
