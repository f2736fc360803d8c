// What AWS would refuse about a delivery stream, so that it is not found out at the first deployment.
import { type Prefix, readPrefixes } from '../../src/domain/delivering/prefix.ts';
import { DELIVERY_LIMITS } from '../../src/domain/limits/delivery-limits.ts';
import { AwsError } from '../aws-error.ts';
import type { DeliveryStreamSpec } from '../spec.ts';

/** The prefix of the objects, or a refusal that lists every fault. */
export function validPrefix(spec: DeliveryStreamSpec): Prefix {
  const prefixes = readPrefixes(spec.prefix, spec.errorOutputPrefix);
  const faults = [...numberFaults(spec), ...('faults' in prefixes ? prefixes.faults : [])];
  if ('data' in prefixes && faults.length === 0) return prefixes.data;
  throw new AwsError('InvalidArgumentException', `Delivery stream ${spec.name}: ${faults.join('; ')}.`);
}

function numberFaults({ name, bufferBytes, bufferSeconds }: DeliveryStreamSpec): string[] {
  const { nameMaxCharacters, bufferMinBytes, bufferMaxBytes, bufferMaxSeconds } = DELIVERY_LIMITS;
  const faults: string[] = [];
  if (!/^[\w.-]+$/.test(name) || name.length > nameMaxCharacters.value) {
    faults.push(`its name must have 1 to ${nameMaxCharacters.value} letters, digits, underscores, periods or hyphens`);
  }
  if (bufferBytes < bufferMinBytes.value || bufferBytes > bufferMaxBytes.value) {
    faults.push(`its buffer must have ${bufferMinBytes.value} to ${bufferMaxBytes.value} bytes, not ${bufferBytes}`);
  }
  if (bufferSeconds < 0 || bufferSeconds > bufferMaxSeconds.value) {
    faults.push(`its buffer's interval must be 0 to ${bufferMaxSeconds.value} seconds, not ${bufferSeconds}`);
  }
  return faults;
}
