// An AWS::Lambda::EventSourceMapping on a Kinesis stream, with Lambda's own defaults.
import { z } from 'zod';
import type { FunctionSpec, TriggerSpec } from '../spec.ts';
import { nameInArn, serviceOf } from './arn.ts';

/** What the numbers may be is checked where the trigger is made, which names every fault at once. */
const schema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
  StartingPositionTimestamp: z.coerce.number().optional(),
  BatchSize: z.coerce.number().default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.coerce.number().default(-1),
  MaximumRecordAgeInSeconds: z.coerce.number().default(-1),
  ParallelizationFactor: z.coerce.number().default(1),
  TumblingWindowInSeconds: z.coerce.number().default(0),
  FilterCriteria: z
    .object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) })
    .default({ Filters: [] }),
  DestinationConfig: z
    .object({
      OnFailure: z.object({ Destination: z.string().optional() }).optional(),
      OnSuccess: z.undefined({ error: 'a trigger on a stream has no destination for success' }).optional(),
    })
    .optional(),
});

/** Undefined for a mapping that is switched off. */
export function readTrigger(properties: unknown, functions: readonly FunctionSpec[]): TriggerSpec | undefined {
  const mapping = schema.parse(properties);
  if (!mapping.Enabled) return undefined;
  const { StartingPositionTimestamp: seconds } = mapping;
  const { key, name } = invokedFunction(mapping.FunctionName, functions);
  return {
    functionName: key,
    deployedName: name,
    ...sourceOf(mapping.EventSourceArn),
    batchSize: mapping.BatchSize,
    batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds,
    startingPosition: mapping.StartingPosition,
    startingTimestampMs: seconds === undefined ? undefined : seconds * 1_000,
    reportBatchItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    bisectOnError: mapping.BisectBatchOnFunctionError,
    maximumRetryAttempts: mapping.MaximumRetryAttempts,
    maximumRecordAgeSeconds: mapping.MaximumRecordAgeInSeconds,
    parallelizationFactor: mapping.ParallelizationFactor,
    tumblingWindowSeconds: mapping.TumblingWindowInSeconds,
    filterPatterns: mapping.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
    onFailureBucket: bucketOf(mapping.DestinationConfig?.OnFailure?.Destination),
  };
}

/** `…:stream/name`, or `…:stream/name/consumer/name`, with the second of its making behind it once it is made. */
function sourceOf(arn: string): Pick<TriggerSpec, 'streamName' | 'consumerName'> {
  const [streamName = '', consumer] = nameInArn(arn, 'kinesis', 'stream/').split('/consumer/');
  return { streamName, consumerName: consumer?.split(':')[0] };
}

function bucketOf(destination: string | undefined): string | undefined {
  if (destination === undefined) return undefined;
  const service = serviceOf(destination);
  if (service === 's3') return nameInArn(destination, 's3', '');
  throw new Error(
    `its on-failure destination is of ${service ?? 'no service'}, which the local platform has none of: ` +
      `it takes the ARN of an S3 bucket, not ${destination}`,
  );
}

/** A mapping names its function by name or by ARN. */
function invokedFunction(nameOrArn: string, functions: readonly FunctionSpec[]): FunctionSpec {
  const name = nameOrArn.startsWith('arn:') ? nameInArn(nameOrArn, 'lambda', 'function:') : nameOrArn;
  const found = functions.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`it invokes ${name}, which this template does not define`);
  return found;
}
