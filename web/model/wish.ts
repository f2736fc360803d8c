// What the form asks for, as the API wants it.
import type { PartitionKeySettings, RecordSettings, TemplateName } from '../../src/domain/records/settings.ts';
import type { Field, FieldMessages } from '../api/field-errors.ts';
import { parseDecimal, parseWhole } from '../text/parse-number.ts';

/** What is left out is as the API has it by default. */
export interface RunRequestBody {
  readonly count: number;
  readonly template?: RecordSettings['template'];
  readonly recordBytes?: number;
  readonly partitionKey?: PartitionKeySettings;
  readonly recordsPerSecond?: number;
  readonly ordered?: true;
  readonly aggregate?: true;
  readonly backoff?: 'none';
  readonly seed?: number;
}

/** The form as it stands: what is typed, chosen and ticked. */
export interface FormValues {
  readonly texts: Readonly<Record<Field, string>>;
  readonly template: string;
  readonly strategy: string;
  readonly isOrdered: boolean;
  readonly isAggregated: boolean;
  readonly isStorm: boolean;
}

export type ReadWish =
  | { readonly ok: true; readonly body: RunRequestBody }
  | { readonly ok: false; readonly errors: FieldMessages };

const EXPECTED_WHOLE = 'Expected a whole number, such as 10,000.';
const NAMED_TEMPLATES: readonly TemplateName[] = ['clickstream', 'sensor', 'order'];

/**
 * Reads the form. Only what is no number at all is refused here; what the numbers may be is the API's to say, so that
 * the rules are written once. What the form does not show just now is not read.
 */
export function readWish(values: FormValues): ReadWish {
  const { texts } = values;
  const errors: Partial<Record<Field, string>> = {};
  const whole = (field: Field): number | undefined => {
    const value = parseWhole(texts[field]);
    if (Number.isNaN(value)) errors[field] = EXPECTED_WHOLE;
    return value;
  };
  const needed = (field: Field, parse = parseWhole, expected = EXPECTED_WHOLE): number => {
    const value = parse(texts[field]) ?? Number.NaN;
    if (Number.isNaN(value)) errors[field] = expected;
    return value;
  };
  const count = needed('count');
  const template = templateOf(values);
  const recordBytes = whole('recordBytes');
  const partitionKey = partitionKeyOf(values, needed);
  const recordsPerSecond = whole('recordsPerSecond');
  const seed = whole('seed');
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const body = {
    count,
    ...(template === undefined ? {} : { template }),
    ...(recordBytes === undefined ? {} : { recordBytes }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(recordsPerSecond === undefined ? {} : { recordsPerSecond }),
    ...(values.isOrdered ? { ordered: true as const } : {}),
    ...(values.isAggregated ? { aggregate: true as const } : {}),
    ...(values.isStorm ? { backoff: 'none' as const } : {}),
    ...(seed === undefined ? {} : { seed }),
  };
  return { ok: true, body };
}

function templateOf({ template, texts }: FormValues): RunRequestBody['template'] {
  return template === 'custom' ? { custom: texts.custom } : NAMED_TEMPLATES.find((name) => name === template);
}

type ReadNeeded = (field: Field, parse?: typeof parseWhole, expected?: string) => number;

function partitionKeyOf({ strategy, texts }: FormValues, needed: ReadNeeded): PartitionKeySettings | undefined {
  switch (strategy) {
    case 'constant':
      return { strategy, key: texts.key };
    case 'cycle':
      return { strategy, keys: needed('keys') };
    case 'zipf':
      return { strategy, keys: needed('keys'), exponent: needed('exponent', parseDecimal, 'Expected a number.') };
    case 'tutorial':
    case 'spread':
      return { strategy };
    default:
      return undefined;
  }
}
