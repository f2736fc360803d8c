// Which field of the form a problem speaks of.
import type { ProblemDocument } from '../../src/domain/documents.ts';

/** The fields that a person types into; a choice from a list can't be wrong. */
export const FIELDS = [
  'count',
  'custom',
  'recordBytes',
  'key',
  'keys',
  'exponent',
  'recordsPerSecond',
  'seed',
] as const;
export type Field = (typeof FIELDS)[number];
export type FieldMessages = Readonly<Partial<Record<Field, string>>>;

/** Of the template, only a text of one's own can be wrong. */
const FIELD_OF_POINTER: Readonly<Record<string, Field>> = {
  '/count': 'count',
  '/template': 'custom',
  '/template/custom': 'custom',
  '/recordBytes': 'recordBytes',
  '/partitionKey/key': 'key',
  '/partitionKey/keys': 'keys',
  '/partitionKey/exponent': 'exponent',
  '/recordsPerSecond': 'recordsPerSecond',
  '/seed': 'seed',
};

export interface FieldErrors {
  readonly fields: FieldMessages;
  /** What concerns no field of the form. */
  readonly form: string | undefined;
}

/** Spreads a problem over the form. Where all of it is said at fields, the form itself stays silent. */
export function fieldErrors(problem: ProblemDocument): FieldErrors {
  const fields: Partial<Record<Field, string>> = {};
  for (const { pointer, message } of problem.errors ?? []) {
    const field = FIELD_OF_POINTER[pointer];
    if (field) fields[field] ??= sentence(message);
  }
  // The detail often knows more than the field's few words: figures, and what to do.
  const saysMore = problem.code !== 'invalid-request' || Object.keys(fields).length === 0;
  return { fields, form: saysMore ? problem.detail : undefined };
}

const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace('..', '.');
