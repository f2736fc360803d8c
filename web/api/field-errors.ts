// Which field of the form a problem speaks of.
import type { ProblemDocument } from '../../src/domain/documents.ts';

export const FIELDS = ['count', 'recordBytes'] as const;
export type Field = (typeof FIELDS)[number];

export interface FieldErrors {
  readonly fields: Readonly<Partial<Record<Field, string>>>;
  /** What concerns no field that the form shows. */
  readonly form: string | undefined;
}

/** Spreads a problem over the form. Where all of it is said at fields, the form itself stays silent. */
export function fieldErrors(problem: ProblemDocument): FieldErrors {
  const fields: Partial<Record<Field, string>> = {};
  for (const { pointer, message } of problem.errors ?? []) {
    const field = FIELDS.find((name) => pointer === `/${name}`);
    if (field) fields[field] ??= sentence(message);
  }
  // The detail often knows more than the field's few words: figures, and what to do.
  const saysMore = problem.code !== 'invalid-request' || Object.keys(fields).length === 0;
  return { fields, form: saysMore ? problem.detail : undefined };
}

const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace('..', '.');
