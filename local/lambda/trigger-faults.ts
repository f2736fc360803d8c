// What AWS would refuse about an event source mapping, so that it is not found out at the first deployment.
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import { AwsError } from '../aws-error.ts';
import type { TriggerSpec } from '../spec.ts';

/** Throws a refusal that lists every fault. */
export function checkTrigger(spec: TriggerSpec): void {
  const { batchMaxRecords, windowMaxSeconds, retriesMax } = TRIGGER_LIMITS;
  const faults = [
    ...outside('BatchSize', spec.batchSize, 1, batchMaxRecords.value),
    ...outside('MaximumBatchingWindowInSeconds', spec.batchingWindowSeconds, 0, windowMaxSeconds.value),
    ...outside('MaximumRetryAttempts', spec.maximumRetryAttempts, -1, retriesMax.value),
  ];
  if (spec.startingPosition === 'AT_TIMESTAMP' && spec.startingTimestampMs === undefined) {
    faults.push('StartingPositionTimestamp must be there when StartingPosition is AT_TIMESTAMP');
  }
  if (faults.length === 0) return;
  throw new AwsError('InvalidParameterValueException', `Trigger of ${spec.functionName}: ${faults.join('; ')}.`);
}

const outside = (name: string, value: number, min: number, max: number): string[] =>
  Number.isInteger(value) && value >= min && value <= max ? [] : [`${name} must be ${min} to ${max}, not ${value}`];
