// What patterns and rules share: objects with fields, and the fault of a text that is no pattern.

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a text is no pattern. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}
