// The values a placeholder may stand for: faker's functions by their names, and those of older fakers that templates of
// the Kinesis Data Generator use.
import { base, en, Faker } from '@faker-js/faker';
import type { Random } from '../../random.ts';

type Value = (...args: readonly unknown[]) => unknown;

export interface KnownValues {
  /** Undefined for a name that is not known. */
  find(name: string): Value | undefined;
  /** What begins like `name`, for one who mistyped. */
  like(name: string): readonly string[];
  /** Values are drawn from here until it is called again. */
  drawFrom(random: Random): void;
}

/** Modules of faker whose functions make values out of nothing but chance. */
const MODULES = [
  'airline',
  'animal',
  'book',
  'color',
  'commerce',
  'company',
  'database',
  'datatype',
  'date',
  'finance',
  'food',
  'git',
  'hacker',
  'helpers',
  'image',
  'internet',
  'location',
  'lorem',
  'music',
  'number',
  'person',
  'phone',
  'science',
  'string',
  'system',
  'vehicle',
  'word',
] as const;

/** These evaluate text, call functions, repeat a pattern as often as they are told, or warn of their end each time. */
const LEFT_OUT: readonly string[] = [
  'date.betweens',
  'helpers.enumValue',
  'helpers.fake',
  'helpers.fromRegExp',
  'helpers.maybe',
  'helpers.multiple',
  'helpers.mustache',
  'helpers.uniqueArray',
  'image.urlLoremFlickr',
];

/** Old names: the module renamed, or the function. */
const RENAMED_MODULES: readonly (readonly [string, string])[] = [
  ['address', 'location'],
  ['name', 'person'],
];
const RENAMED: Readonly<Record<string, string>> = {
  'address.streetName': 'location.street',
  'commerce.color': 'color.human',
  'company.bs': 'company.buzzPhrase',
  'company.companyName': 'company.name',
  'datatype.datetime': 'date.anytime',
  'datatype.float': 'number.float',
  'datatype.string': 'string.sample',
  'datatype.uuid': 'string.uuid',
  'finance.account': 'finance.accountNumber',
  'helpers.randomize': 'helpers.arrayElement',
  'image.image': 'image.url',
  'internet.avatar': 'image.avatar',
  'internet.color': 'color.rgb',
  'internet.userName': 'internet.username',
  'name.findName': 'person.fullName',
  'name.title': 'person.jobTitle',
  'phone.phoneNumber': 'phone.number',
  'random.alpha': 'string.alpha',
  'random.alphaNumeric': 'string.alphanumeric',
  'random.arrayElement': 'helpers.arrayElement',
  'random.boolean': 'datatype.boolean',
  'random.float': 'number.float',
  'random.image': 'image.url',
  'random.objectElement': 'helpers.objectValue',
  'random.uuid': 'string.uuid',
  'random.word': 'word.sample',
  'random.words': 'word.words',
};

/**
 * All values, drawn from `random` by a faker of its own with one locale. Dates are reckoned from `nowMs`, and
 * `date.now` is that instant: a record must have the same values whenever it is made.
 */
export function knownValues(nowMs: number, random: Random): KnownValues {
  let source = random;
  const faker = new Faker({ locale: [en, base], randomizer: { next: () => draw(source), seed: () => undefined } });
  faker.setDefaultRefDate(nowMs);
  boundRepeats(faker);
  const values = new Map([...fakerValues(faker), ...ownValues(faker, nowMs)]);
  for (const [oldName, value] of [...oldNames(values)]) values.set(oldName, value);
  return {
    find: (name) => values.get(name),
    like: (name) => [...values.keys()].filter((known) => known.startsWith(`${name.split('.')[0]}.`)),
    drawFrom: (next) => {
      source = next;
    },
  };
}

/** 53 bits, as faker has them of its own source. */
const draw = (source: Random): number => ((source.uint32() >>> 5) * 2 ** 26 + (source.uint32() >>> 6)) / 2 ** 53;

/** What a placeholder may be told to make at once: letters, words, paragraphs. */
const MOST_REPEATS = 1_000;

/**
 * Whatever faker repeats, it asks here how often. What is neither a number nor a range, it takes for a range without an
 * end: `{{string.sample("9")}}` would never be done.
 */
function boundRepeats({ helpers }: Faker): void {
  const drawn = helpers.rangeToNumber;
  helpers.rangeToNumber = (range) => {
    const given: unknown = range;
    const most = isObject(given) ? Number(given.max) : given;
    if (typeof most !== 'number' || Number.isNaN(most)) {
      throw new TypeError(`expected a number, or {"min": 1, "max": 9}, to say how many; got ${JSON.stringify(range)}`);
    }
    requireFew(most);
    return drawn(range);
  };
}

function requireFew(count: number): void {
  if (count > MOST_REPEATS) throw new RangeError(`expected at most ${MOST_REPEATS} of anything, got ${count}`);
}

/** Functions are methods of a module's class and those above; they are looked up once, never by a user's text. */
function* fakerValues(faker: Faker): Generator<readonly [string, Value]> {
  for (const moduleName of MODULES) {
    const module: object = faker[moduleName];
    for (const name of functionNames(module)) {
      const fullName = `${moduleName}.${name}`;
      const value: unknown = Reflect.get(module, name);
      if (typeof value !== 'function' || LEFT_OUT.includes(fullName)) continue;
      yield [fullName, (...args) => Reflect.apply(value, module, args)];
    }
  }
}

function functionNames(module: object): Set<string> {
  const names = new Set<string>();
  for (let of = module; of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    for (const name of Object.getOwnPropertyNames(of)) if (/^[a-z]\w*$/i.test(name)) names.add(name);
  }
  names.delete('constructor');
  return names;
}

const COMPANY_SUFFIXES = ['Group', 'Inc', 'LLC', 'and Sons'];

/** What older fakers did otherwise than today's, and what the Kinesis Data Generator added. */
function* ownValues(faker: Faker, nowMs: number): Generator<readonly [string, Value]> {
  yield ['internet.password', (options) => password(faker, options)];
  yield ['address.stateAbbr', () => faker.location.state({ abbreviated: true })];
  yield ['company.companySuffix', () => faker.helpers.arrayElement(COMPANY_SUFFIXES)];
  yield ['phone.phoneNumberFormat', () => faker.phone.number()];
  yield ['random.hexaDecimal', (length = 1) => faker.string.hexadecimal({ length: Number(length) })];
  yield ['datatype.number', (options) => randomNumber(faker, options)];
  yield ['random.number', (options) => randomNumber(faker, options)];
  yield ['random.weightedArrayElement', (options) => weightedElement(faker, options)];
  const now: Value = (format) => {
    if (format === undefined) return new Date(nowMs);
    throw new TypeError('takes no format here: it is the time at which the run began, in ISO 8601');
  };
  yield ['date.now', now];
  yield ['date.utc', now];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The only one that counts by itself. */
function password(faker: Faker, options: unknown = {}): string {
  if (!isObject(options)) throw new TypeError('expected options, such as {"length": 20}');
  requireFew(Number(options.length));
  return faker.internet.password(options);
}

const MOST_BY_DEFAULT = 99_999;

function randomNumber(faker: Faker, options: unknown): number {
  if (!isObject(options)) return faker.number.int(Number(options ?? MOST_BY_DEFAULT));
  const { min = 0, max = MOST_BY_DEFAULT, precision = 1 } = options;
  return faker.number.float({ min: Number(min), max: Number(max), multipleOf: Number(precision) });
}

/** `{"weights": [0.3, 0.7], "data": ["a", "b"]}` */
function weightedElement(faker: Faker, options: unknown): unknown {
  const { weights, data } = isObject(options) ? options : {};
  if (!Array.isArray(weights) || !Array.isArray(data) || weights.length !== data.length) {
    throw new TypeError('expected {"weights": [0.3, 0.7], "data": ["a", "b"]}, as many of these as of those');
  }
  const weighted = data.map((value: unknown, index) => ({ value, weight: Number(weights[index]) }));
  return faker.helpers.weightedArrayElement(weighted.filter(({ weight }) => weight !== 0));
}

function* oldNames(values: ReadonlyMap<string, Value>): Generator<readonly [string, Value]> {
  for (const [oldModule, module] of RENAMED_MODULES) {
    for (const [name, value] of values) {
      if (name.startsWith(`${module}.`)) yield [`${oldModule}${name.slice(module.length)}`, value];
    }
  }
  for (const [oldName, name] of Object.entries(RENAMED)) {
    const value = values.get(name);
    if (value) yield [oldName, value];
  }
}
