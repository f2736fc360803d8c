// The prefixes under which Firehose writes objects: templates with expressions, by the rules that AWS lists.
import { DELIVERY_LIMITS } from '../limits/delivery-limits.ts';
import type { Random } from '../random.ts';
import { uuid } from '../records/uuid.ts';
import { readDatePattern, type WriteDate } from './date-pattern.ts';

/** What an expression stands for at the time when an object is written. */
export interface PrefixMoment {
  /** Of the oldest record in the object. */
  readonly arrivedAtMs: number;
  readonly random: Random;
  /** Why records go to the ErrorOutputPrefix, such as `processing-failed`. */
  readonly errorOutputType: string;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'timestamp'; readonly write: WriteDate }
  | { readonly kind: 'random-string' }
  | { readonly kind: 'error-output-type' };

/** A template that was read and found in order. */
export type Prefix = readonly Part[];

export type PrefixesRead = { readonly data: Prefix; readonly errors: Prefix } | { readonly faults: readonly string[] };

/** `yyyy/MM/dd/HH/` */
const HOURLY: Part = {
  kind: 'timestamp',
  write: (atMs) => `${new Date(atMs).toISOString().slice(0, 13).replace(/[-T]/g, '/')}/`,
};
const ERROR_TYPE: Part = { kind: 'error-output-type' };
const SLASH: Part = { kind: 'text', text: '/' };
const RANDOM_STRING_CHARACTERS = 11;
/** Any other evaluates to nearly as many characters. */
const SAMPLE_MOMENT: PrefixMoment = {
  arrivedAtMs: 0,
  random: { uint32: () => 0 },
  errorOutputType: 'format-conversion-failed',
};

/**
 * Reads Prefix and ErrorOutputPrefix of a delivery stream, or says everything that AWS would refuse about them.
 * A Prefix without a timestamp gets the hour appended, with no slash between: AWS's rule, which surprises everyone once.
 */
export function readPrefixes(prefix: string | undefined, errorOutputPrefix: string | undefined): PrefixesRead {
  const data = parse('Prefix', prefix ?? '');
  const errors = parse('ErrorOutputPrefix', errorOutputPrefix ?? '');
  const faults = [...data.faults, ...errors.faults, ...rulesBroken(data.parts, errors.parts)];
  if (faults.length > 0) return { faults };
  return {
    data: hasKind(data.parts, 'timestamp') ? data.parts : [...data.parts, HOURLY],
    errors: errors.parts.length > 0 ? errors.parts : [...data.parts, ERROR_TYPE, SLASH, HOURLY],
  };
}

/** The prefix of one object. All timestamps in it are of one instant; each random string is another. */
export const evaluatePrefix = (prefix: Prefix, moment: PrefixMoment): string =>
  prefix.map((part) => evaluate(part, moment)).join('');

function evaluate(part: Part, { arrivedAtMs, random, errorOutputType }: PrefixMoment): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'random-string') return uuid(random).slice(0, RANDOM_STRING_CHARACTERS);
  if (part.kind === 'error-output-type') return errorOutputType;
  return part.write(arrivedAtMs);
}

interface Parsed {
  readonly parts: readonly Part[];
  readonly faults: readonly string[];
}

const EXPRESSION = /!\{([^:}]*):([^}]*)\}|((?:(?!!\{).)+)|!\{/gs;

function parse(name: string, template: string): Parsed {
  const parts: Part[] = [];
  const faults: string[] = [];
  for (const [token, namespace, value = '', text] of template.matchAll(EXPRESSION)) {
    const part = text === undefined ? expression(namespace, value) : ({ kind: 'text', text } as const);
    if (typeof part === 'object') parts.push(part);
    else faults.push(`${name} has the expression ${token}: ${part}`);
  }
  return { parts, faults: [...faults, ...tooLong(name, template, parts)] };
}

function tooLong(name: string, template: string, parts: readonly Part[]): string[] {
  const { prefixMaxCharacters, evaluatedPrefixMaxCharacters } = DELIVERY_LIMITS;
  if (template.length > prefixMaxCharacters.value) {
    return [`${name} is longer than ${prefixMaxCharacters.value} characters`];
  }
  const evaluated = evaluatePrefix(parts, SAMPLE_MOMENT).length;
  if (evaluated <= evaluatedPrefixMaxCharacters.value) return [];
  return [`${name} is longer than ${evaluatedPrefixMaxCharacters.value} characters when it is evaluated`];
}

/** The part, or what is wrong with it. */
function expression(namespace: string | undefined, value: string): Part | string {
  if (namespace === 'timestamp') {
    const read = readDatePattern(value);
    return 'fault' in read ? read.fault : { kind: 'timestamp', write: read.write };
  }
  if (namespace === 'firehose' && (value === 'random-string' || value === 'error-output-type')) return { kind: value };
  if (namespace === 'partitionKeyFromQuery' || namespace === 'partitionKeyFromLambda') {
    return 'dynamic partitioning is not imitated here';
  }
  return 'expected !{timestamp:…}, !{firehose:random-string} or !{firehose:error-output-type}';
}

function rulesBroken(data: readonly Part[], errors: readonly Part[]): string[] {
  const broken: string[] = [];
  if (hasKind(data, 'error-output-type')) {
    broken.push('Prefix has !{firehose:error-output-type}, which only ErrorOutputPrefix may have');
  }
  if (errors.length === 0 && hasExpression(data)) {
    broken.push('ErrorOutputPrefix is missing, and it must be there when Prefix has an expression');
  }
  if (hasExpression(errors) && !hasKind(errors, 'error-output-type')) {
    broken.push('ErrorOutputPrefix has an expression, so it must have !{firehose:error-output-type} too');
  }
  return broken;
}

const hasKind = (parts: readonly Part[], kind: Part['kind']): boolean => parts.some((part) => part.kind === kind);
const hasExpression = (parts: readonly Part[]): boolean => parts.some(({ kind }) => kind !== 'text');
