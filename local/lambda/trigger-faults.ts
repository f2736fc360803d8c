// What AWS would refuse about an event source mapping, so that it is not found out at the first deployment.
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import { AwsError } from '../aws-error.ts';
import type { TriggerSpec } from '../spec.ts';
import { filterFaults } from './filter/record-filter.ts';

const {
  batchMaxRecords,
  windowMaxSeconds,
  retriesMax,
  parallelMaxBatches,
  recordAgeMinSeconds,
  recordAgeMaxSeconds,
  tumblingMaxSeconds,
} = TRIGGER_LIMITS;

/** What stands for no limit. */
const UNLIMITED = -1;

/**
 * Throws a refusal that lists every fault. A batch of more than 10 records needs no batching window, whatever the API
 * reference says: that is a rule of queues.
 */
export function checkTrigger(spec: TriggerSpec, now: number): void {
  const faults = [
    ...outside('BatchSize', spec.batchSize, 1, batchMaxRecords.value),
    ...outside('MaximumBatchingWindowInSeconds', spec.batchingWindowSeconds, 0, windowMaxSeconds.value),
    ...outside('MaximumRetryAttempts', spec.maximumRetryAttempts, UNLIMITED, retriesMax.value),
    ...outside('ParallelizationFactor', spec.parallelizationFactor, 1, parallelMaxBatches.value),
    ...outside('TumblingWindowInSeconds', spec.tumblingWindowSeconds, 0, tumblingMaxSeconds.value),
    ...recordAgeFaults(spec),
    ...startFaults(spec, now),
    ...filterFaults(spec.filterPatterns),
  ];
  if (faults.length === 0) return;
  throw new AwsError('InvalidParameterValueException', `Trigger of ${spec.functionName}: ${faults.join('; ')}.`);
}

const outside = (name: string, value: number, min: number, max: number): string[] =>
  Number.isInteger(value) && value >= min && value <= max ? [] : [`${name} must be ${min} to ${max}, not ${value}`];

function recordAgeFaults({ maximumRecordAgeSeconds: value }: TriggerSpec): string[] {
  if (value === UNLIMITED) return [];
  const { value: min } = recordAgeMinSeconds;
  const { value: max } = recordAgeMaxSeconds;
  const isInside = Number.isInteger(value) && value >= min && value <= max;
  return isInside ? [] : [`MaximumRecordAgeInSeconds must be ${UNLIMITED} or ${min} to ${max}, not ${value}`];
}

function startFaults({ startingPosition, startingTimestampMs }: TriggerSpec, now: number): string[] {
  const name = 'StartingPositionTimestamp';
  if (startingPosition !== 'AT_TIMESTAMP') {
    return startingTimestampMs === undefined
      ? []
      : [`${name} must not be there when StartingPosition is ${startingPosition}`];
  }
  if (startingTimestampMs === undefined) return [`${name} must be there when StartingPosition is AT_TIMESTAMP`];
  return startingTimestampMs > now ? [`${name} must not be in the future`] : [];
}
