// Shapes as AWS's service model has them: each reads a value from the wire and says which constraints it breaks.
// The types of the operations' inputs are inferred from them, so that nothing is written twice.
import { AwsError } from '../../aws-error.ts';

/** One broken constraint. `path` is relative to the value that was checked, in AWS's notation. */
export interface Fault {
  readonly path: string;
  /** The value as AWS prints it, with its quotes; empty where it prints none. */
  readonly shown: string;
  readonly constraint: string;
}

export interface Shape<T> {
  /**
   * Takes what JSON has for the value, or the value itself when the caller is in this process.
   * Throws a SerializationException where the type is wrong.
   */
  read(value: unknown): T;
  /** Nothing is allocated where nothing is wrong: PutRecords checks 500 records a call. */
  check(value: T): readonly Fault[];
}

/** What a shape reads. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

export const NO_FAULTS: readonly Fault[] = [];

export const serializationError = (message: string): AwsError => new AwsError('SerializationException', message);

/** AWS's answer to a list where none is expected, and to an object likewise. */
export const unexpected = (value: object): AwsError =>
  serializationError(
    Array.isArray(value)
      ? 'Start of list found where not expected'
      : 'Start of structure or map found where not expected.',
  );

/** How AWS names the type that it can't convert: its implementation is Java, and lets it show. */
export const javaClass = (value: unknown): string => {
  if (typeof value === 'boolean') return 'class java.lang.Boolean';
  if (typeof value === 'number') return 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';
  return 'class java.lang.String';
};
