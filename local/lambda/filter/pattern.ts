// AWS's language of event patterns, as far as event source mappings know it: what a pattern asks of an event.
import { type Fields, isFields, PatternFault } from './fields.ts';
import { readRule } from './rules.ts';

/** Whether an event, or a part of one, is as the pattern has it; undefined stands for a field that is not there. */
export type Matches = (value: unknown) => boolean;

/** The key under which a list of patterns stands, of which one must hold. */
const OR = '$or';

/** All fields must hold. Throws a {@link PatternFault} that names the place. */
export function readPattern(pattern: unknown, place = ''): Matches {
  const here = place || 'the pattern';
  if (!isFields(pattern)) throw new PatternFault(`${here} must be an object`);
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternFault(`${here} must name a field`);
  const matchers = entries.map(([field, asked]) => fieldMatcher(field, asked, place ? `${place}.${field}` : field));
  return (value) => objectsIn(value).some((fields) => matchers.every((matches) => matches(fields)));
}

function fieldMatcher(field: string, asked: unknown, place: string): (fields: Fields) => boolean {
  if (field === OR) {
    const alternatives = alternativesOf(asked, place);
    return (fields) => alternatives.some((matches) => matches(fields));
  }
  const matches = Array.isArray(asked) ? anyRule(asked, place) : readPattern(asked, place);
  return (fields) => matches(Object.hasOwn(fields, field) ? fields[field] : undefined);
}

function alternativesOf(asked: unknown, place: string): Matches[] {
  if (!Array.isArray(asked) || asked.length < 2) {
    throw new PatternFault(`${place} must be a list of two patterns or more`);
  }
  return asked.map((alternative, index) => readPattern(alternative, `${place}[${index}]`));
}

/** One of the rules must hold, for the value or, where it is a list, for one of its entries. */
function anyRule(asked: readonly unknown[], place: string): Matches {
  if (asked.length === 0) throw new PatternFault(`${place} must have a rule in its list`);
  const rules = asked.map((rule) => readRule(rule, place));
  return (value) => {
    const leaves = leavesIn(value);
    return rules.some((rule) =>
      rule.kind === 'exists' ? rule.isThere === leaves.length > 0 : leaves.some((leaf) => rule.holds(leaf)),
    );
  };
}

/** What rules look at: never an object, so that `exists` on a field with fields of its own says that it is not there. */
function leavesIn(value: unknown): readonly unknown[] {
  if (value === undefined || isFields(value)) return [];
  return Array.isArray(value) ? value.flatMap(leavesIn) : [value];
}

/** Of a list of objects one must hold the whole pattern. What is no object is one without fields. */
function objectsIn(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return [isFields(value) ? value : {}];
}
