// From the wire to a valid input: first the types, then every constraint at once. That order is AWS's.
import { AwsError } from '../../aws-error.ts';
import type { Fault, Shape } from './shape.ts';

/** Observed: AWS stops listing after ten. */
const MAX_LISTED = 10;

/** The value, read and found valid; else a SerializationException or a ValidationException that lists every fault. */
export function validated<T>(shape: Shape<T>, value: unknown): T {
  const read = shape.read(value);
  const faults = shape.check(read);
  if (faults.length > 0) throw validationError(faults);
  return read;
}

/** The exception that lists the faults, as many as AWS lists. */
export function validationError(faults: readonly Fault[]): AwsError {
  const listed = faults.slice(0, MAX_LISTED);
  const count = listed.length === 1 ? '1 validation error' : `${listed.length} validation errors`;
  return new AwsError('ValidationException', `${count} detected: ${listed.map(sentence).join('; ')}`);
}

const sentence = ({ path, shown, constraint }: Fault): string =>
  `Value${shown === '' ? '' : ` ${shown}`} at '${path}' failed to satisfy constraint: ${constraint}`;
