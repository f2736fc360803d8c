// What the form asks for, as the API wants it.
import type { RunDocument } from '../../src/domain/documents.ts';
import { FIELDS, type Field } from '../api/field-errors.ts';
import { parseWhole } from '../text/parse-count.ts';

export interface RunRequestBody {
  readonly count: number;
  readonly template: 'snakes';
  readonly recordBytes?: number;
  readonly partitionKey: { readonly strategy: 'uuid' };
}

export type ReadWish =
  | { readonly ok: true; readonly body: RunRequestBody }
  | { readonly ok: false; readonly errors: Readonly<Partial<Record<Field, string>>> };

const EXPECTED = 'Expected a whole number, such as 10,000.';

/**
 * Reads the fields. Only what is no number at all is refused here; what the numbers may be is the API's to say, so that
 * the rules are written once.
 */
export function readWish(texts: Readonly<Record<Field, string>>): ReadWish {
  const count = parseWhole(texts.count);
  const recordBytes = parseWhole(texts.recordBytes);
  const errors: Partial<Record<Field, string>> = {};
  if (count === undefined || Number.isNaN(count)) errors.count = EXPECTED;
  if (Number.isNaN(recordBytes)) errors.recordBytes = EXPECTED;
  if (count === undefined || FIELDS.some((field) => errors[field] !== undefined)) return { ok: false, errors };
  const size = recordBytes === undefined ? {} : { recordBytes };
  return { ok: true, body: { count, template: 'snakes', ...size, partitionKey: { strategy: 'uuid' } } };
}

const KEPT_RUNS = 10;

/** The runs known so far with what an answer brings, newest first. The ids are ULIDs: they sort by time. */
export function mergeRuns(known: readonly RunDocument[], answer: readonly RunDocument[]): RunDocument[] {
  const byId = new Map([...known, ...answer].map((run) => [run.runId, run]));
  return [...byId.values()].sort((a, b) => (a.runId < b.runId ? 1 : -1)).slice(0, KEPT_RUNS);
}
