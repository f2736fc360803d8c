// FilterCriteria: which records of a stream a function gets. The others are skipped for good.
import { TRIGGER_LIMITS } from '../../../src/domain/limits/trigger-limits.ts';
import { type Fields, isFields, PatternFault } from './fields.ts';
import { type Matches, readPattern } from './pattern.ts';

interface FilterableRecord {
  readonly data: Uint8Array;
  /** The record as patterns see it, with its data as they were read. */
  eventWith(data: unknown): Fields;
}

export type RecordFilter = (record: FilterableRecord) => boolean;

interface Filter {
  readonly matches: Matches;
  /** Patterns without `data` let records through whose data are no JSON. */
  readonly asksForData: boolean;
}

const { filtersMax, filterMaxCharacters } = TRIGGER_LIMITS;
const NOTHING = Symbol('no JSON');

/** One of the patterns must hold; without any every record passes. Throws for what {@link filterFaults} names. */
export function recordFilter(patterns: readonly string[]): RecordFilter {
  const filters = patterns.map(readFilter);
  if (filters.length === 0) return () => true;
  const readsData = filters.some(({ asksForData }) => asksForData);
  return ({ data, eventWith }) => {
    const read = readsData ? jsonIn(data) : NOTHING;
    const event = eventWith(read);
    // Data that are no JSON are dropped without a word by a pattern that asks for them.
    return filters.some(({ matches, asksForData }) => (!asksForData || read !== NOTHING) && matches(event));
  };
}

/** What AWS would refuse about the patterns. It says no more than "Invalid filter pattern definition."; this says why. */
export function filterFaults(patterns: readonly string[]): string[] {
  const tooMany = patterns.length > filtersMax.value;
  const count = `FilterCriteria must have at most ${filtersMax.value} filters, not ${patterns.length}`;
  return [...(tooMany ? [count] : []), ...patterns.flatMap(patternFaults)];
}

function patternFaults(pattern: string): string[] {
  if (pattern.length > filterMaxCharacters.value) {
    const most = filterMaxCharacters.value;
    return [`Invalid filter pattern definition: it must have at most ${most} characters, not ${pattern.length}`];
  }
  try {
    readFilter(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return [`Invalid filter pattern definition: ${error.message}, in ${pattern}`];
  }
}

/**
 * The guide has patterns on the metadata too, though a later edition says that those of Kinesis may ask for `data`
 * alone; EventBridge's pipes, which filter the same way, take both.
 */
function readFilter(text: string): Filter {
  const pattern = parsed(text);
  if (isFields(pattern) && Array.isArray(pattern.data)) {
    throw new PatternFault('data must be a pattern of JSON: rules on plain text are for queues');
  }
  return { matches: readPattern(pattern), asksForData: namesData(pattern) };
}

function namesData(pattern: unknown): boolean {
  if (!isFields(pattern)) return false;
  const { $or: alternatives } = pattern;
  return Object.hasOwn(pattern, 'data') || (Array.isArray(alternatives) && alternatives.some(namesData));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PatternFault('it is no JSON');
  }
}

/** **Inferred**: bytes that are no UTF-8 are no JSON either. */
function jsonIn(data: Uint8Array): unknown {
  try {
    return JSON.parse(UTF_8.decode(data));
  } catch {
    return NOTHING;
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
