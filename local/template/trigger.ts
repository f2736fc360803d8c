// An AWS::Lambda::EventSourceMapping on a Kinesis stream, with Lambda's own defaults.
import { z } from 'zod';
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import type { FunctionSpec, TriggerSpec } from '../spec.ts';
import { nameInArn } from './arn.ts';

const { batchMaxRecords, windowMaxSeconds, retriesMax } = TRIGGER_LIMITS;

const schema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
  StartingPositionTimestamp: z.coerce.number().optional(),
  BatchSize: z.coerce.number().int().min(1).max(batchMaxRecords.value).default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().min(0).max(windowMaxSeconds.value).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.coerce.number().int().min(-1).max(retriesMax.value).default(-1),
  ParallelizationFactor: z.literal(1).optional(),
  MaximumRecordAgeInSeconds: z.literal(-1).optional(),
  TumblingWindowInSeconds: z.literal(0).optional(),
  FilterCriteria: z.undefined().optional(),
  DestinationConfig: z.undefined().optional(),
});

/** Undefined for a mapping that is switched off. */
export function readTrigger(properties: unknown, functions: readonly FunctionSpec[]): TriggerSpec | undefined {
  const mapping = schema.parse(properties);
  if (!mapping.Enabled) return undefined;
  const { StartingPositionTimestamp: seconds } = mapping;
  return {
    functionName: functionKey(mapping.FunctionName, functions),
    streamName: nameInArn(mapping.EventSourceArn, 'kinesis', 'stream/'),
    batchSize: mapping.BatchSize,
    batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds,
    startingPosition: mapping.StartingPosition,
    startingTimestampMs: seconds === undefined ? undefined : seconds * 1_000,
    reportBatchItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    bisectOnError: mapping.BisectBatchOnFunctionError,
    maximumRetryAttempts: mapping.MaximumRetryAttempts,
  };
}

/** A mapping names its function by name or by ARN. */
function functionKey(nameOrArn: string, functions: readonly FunctionSpec[]): string {
  const name = nameOrArn.startsWith('arn:') ? nameInArn(nameOrArn, 'lambda', 'function:') : nameOrArn;
  const found = functions.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`it invokes ${name}, which this template does not define`);
  return found.key;
}
