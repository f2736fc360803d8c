// What the command line asks for: the body of POST /runs, and where it goes. What the values may be is the API's to say.
import { parseArgs } from 'node:util';
import { UserError } from '../../local/user-error.ts';
import { parseDecimal, parseWhole } from '../../web/text/parse-number.ts';
import { FLAGS } from './flags.ts';

export interface Destination {
  readonly url?: string | undefined;
  readonly stage?: string | undefined;
  readonly token?: string | undefined;
}

export interface SendOptions {
  readonly body: Readonly<Record<string, unknown>>;
  readonly destination: Destination;
}

export const HELP = `npm run send -- --count 100000 [options]

What is sent
  --count N                 how many records
  --template NAME           snakes, clickstream, sensor or order
  --text TEXT               instead of a template: a text with placeholders, such as '{"ip":"{{internet.ip}}"}'
  --record-bytes N          exact size of the data
  --partition-key STRATEGY  uuid, constant, cycle, zipf, tutorial or spread
  --key TEXT --keys N --exponent X   parameters of constant, of cycle and zipf, of zipf
  --seed N                  the same seed gives the same values, keys and sizes

How it is sent
  --records-per-second N    a pace below the shards' own
  --ordered                 keeps each key's order
  --aggregate               packs records as the Kinesis Producer Library does
  --backoff none            neither paces nor waits before a retry: shows the storm

Where it goes: to the app that \`npm start\` runs here, unless one of these says otherwise
  --stage NAME              a stage that you deployed; its address and token are asked of AWS
  --url URL                 any address; --token TOKEN, or the variable TOKEN, opens it
`;

/** Undefined where help is asked for. */
export function readOptions(args: readonly string[]): SendOptions | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  if (values.count === undefined)
    throw new UserError('Say how many: npm run send -- --count 1000. --help tells the rest.');
  if (values.stage !== undefined && values.url !== undefined) {
    throw new UserError('A run goes to one place: give --stage or --url, not both.');
  }
  if (values.text !== undefined && values.template !== undefined) {
    throw new UserError('A run has one form of record: give --text or --template, not both.');
  }
  const { text, key, url, stage, token } = values;
  const partitionKey = given({
    strategy: values['partition-key'],
    key,
    keys: whole('keys', values.keys),
    exponent: number('exponent', values.exponent),
  });
  const body = given({
    count: whole('count', values.count),
    template: text === undefined ? values.template : { custom: text },
    recordBytes: whole('record-bytes', values['record-bytes']),
    partitionKey: Object.keys(partitionKey).length === 0 ? undefined : partitionKey,
    recordsPerSecond: whole('records-per-second', values['records-per-second']),
    ordered: values.ordered,
    aggregate: values.aggregate,
    backoff: values.backoff,
    seed: whole('seed', values.seed),
  });
  return { body, destination: { url, stage, token } };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: withNegatives(args), options: FLAGS }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n--help tells what there is.`);
  }
}

/** `--count -5` as `--count=-5`, which is what parseArgs takes for a number and not for an option. */
const withNegatives = (args: readonly string[]): string[] =>
  args.flatMap((arg, at) => {
    if (NEGATIVE.test(arg) && args[at - 1]?.startsWith('--')) return [];
    const next = args[at + 1];
    return arg.startsWith('--') && next !== undefined && NEGATIVE.test(next) ? [`${arg}=${next}`] : [arg];
  });

const NEGATIVE = /^-\d/;

const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const whole = (name: string, text: string | undefined): number | undefined =>
  required(name, text, text === undefined ? undefined : (parseWhole(text) ?? Number.NaN), 'a whole number');

const number = (name: string, text: string | undefined): number | undefined =>
  required(name, text, text === undefined ? undefined : (parseDecimal(text) ?? Number.NaN), 'a number');

function required(name: string, text: string | undefined, value: number | undefined, expected: string) {
  if (!Number.isNaN(value)) return value;
  throw new UserError(`--${name}: expected ${expected}, got ${JSON.stringify(text)}.`);
}
