// The rules in the lists of an event pattern: equals, prefix, suffix, anything-but, numeric, exists and their kin.
import { isFields, PatternFault } from './fields.ts';

/** Asks something of a text, a number, true, false or null. */
type Holds = (leaf: unknown) => boolean;

export type Rule =
  | { readonly kind: 'leaf'; readonly holds: Holds }
  /** Asks whether there is anything at all. */
  | { readonly kind: 'exists'; readonly isThere: boolean };

type ReadArgument = (argument: unknown, place: string) => Holds;

/** Throws a {@link PatternFault} for what is no rule of event source mappings: `wildcard` and `cidr` are EventBridge's alone. */
export function readRule(rule: unknown, place: string): Rule {
  if (!isFields(rule)) return { kind: 'leaf', holds: equals(rule, place) };
  const [[name = '', argument] = [], ...others] = Object.entries(rule);
  if (others.length > 0) throw new PatternFault(`${place} has a rule with more than one name`);
  if (name === 'exists') return { kind: 'exists', isThere: flag(argument, `${place} exists`) };
  const read = RULES.get(name);
  if (!read) throw new PatternFault(`${place} has a rule that is not known: ${name || '{}'}`);
  return { kind: 'leaf', holds: read(argument, `${place} ${name}`) };
}

const equals: ReadArgument = (asked, place) => {
  if (Array.isArray(asked)) throw new PatternFault(`${place} has a list within its list`);
  return (leaf) => leaf === asked;
};

const equalsIgnoringCase: ReadArgument = (argument, place) => {
  const asked = text(argument, place).toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === asked;
};

/** `prefix` and `suffix`: of a text, or of `{"equals-ignore-case": text}`. */
const partOfText =
  (isPart: (leaf: string, part: string) => boolean): ReadArgument =>
  (argument, place) => {
    const ignoresCase = isFields(argument) && Object.keys(argument).join() === 'equals-ignore-case';
    const asked = text(ignoresCase ? argument['equals-ignore-case'] : argument, place);
    if (!ignoresCase) return (leaf) => typeof leaf === 'string' && isPart(leaf, asked);
    return (leaf) => typeof leaf === 'string' && isPart(leaf.toLowerCase(), asked.toLowerCase());
  };

const prefix = partOfText((leaf, part) => leaf.startsWith(part));
const suffix = partOfText((leaf, part) => leaf.endsWith(part));

/** Not one of these, or nothing that these rules hold for. */
const anythingBut: ReadArgument = (argument, place) => {
  const holds = isFields(argument) ? rulesOfTexts(argument, place) : literals(argument, place);
  return (leaf) => !holds.some((one) => one(leaf));
};

function literals(argument: unknown, place: string): Holds[] {
  const asked = listOf(argument, place);
  if (!asked.every((literal) => ['string', 'number'].includes(typeof literal))) {
    throw new PatternFault(`${place} must have texts or numbers`);
  }
  return asked.map((literal) => equals(literal, place));
}

const NEGATABLE: ReadonlyMap<string, ReadArgument> = new Map([
  ['prefix', prefix],
  ['suffix', suffix],
  ['equals-ignore-case', equalsIgnoringCase],
]);

function rulesOfTexts(argument: object, place: string): Holds[] {
  const [[name = '', texts] = [], ...others] = Object.entries(argument);
  const read = NEGATABLE.get(name);
  if (!read || others.length > 0) {
    throw new PatternFault(`${place} must have one of ${[...NEGATABLE.keys()].join(', ')}`);
  }
  return listOf(texts, place).map((one) => read(one, `${place} ${name}`));
}

function listOf(argument: unknown, place: string): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw new PatternFault(`${place} must have something in its list`);
  return list;
}

const COMPARISONS: ReadonlyMap<unknown, (leaf: number, bound: number) => boolean> = new Map([
  ['=', (leaf, bound) => leaf === bound],
  ['<', (leaf, bound) => leaf < bound],
  ['<=', (leaf, bound) => leaf <= bound],
  ['>', (leaf, bound) => leaf > bound],
  ['>=', (leaf, bound) => leaf >= bound],
]);

/** `[">=", 0]`, or from and to, `[">", 0, "<=", 5]`. */
const numeric: ReadArgument = (argument, place) => {
  const parts: readonly unknown[] = Array.isArray(argument) ? argument : [];
  if (parts.length !== 2 && parts.length !== 4) {
    throw new PatternFault(`${place} must be a list of one comparison or two, each with its number`);
  }
  const comparisons = [0, 2].slice(0, parts.length / 2).map((at) => comparison(parts[at], parts[at + 1], place));
  return (leaf) => typeof leaf === 'number' && comparisons.every((holds) => holds(leaf));
};

function comparison(sign: unknown, bound: unknown, place: string): (leaf: number) => boolean {
  const compare = COMPARISONS.get(sign);
  if (!compare) throw new PatternFault(`${place} must compare by ${[...COMPARISONS.keys()].join(' ')}`);
  if (typeof bound !== 'number') throw new PatternFault(`${place} must compare with numbers`);
  return (leaf) => compare(leaf, bound);
}

const RULES: ReadonlyMap<string, ReadArgument> = new Map([
  ['prefix', prefix],
  ['suffix', suffix],
  ['equals-ignore-case', equalsIgnoringCase],
  ['anything-but', anythingBut],
  ['numeric', numeric],
]);

function text(argument: unknown, place: string): string {
  if (typeof argument !== 'string') throw new PatternFault(`${place} must be a text`);
  return argument;
}

function flag(argument: unknown, place: string): boolean {
  if (typeof argument !== 'boolean') throw new PatternFault(`${place} must be true or false`);
  return argument;
}
