// The quotas of Lambda's event source mapping on a Kinesis stream that the local one keeps.
import { FUNCTION_LIMITS } from './function-limits.ts';
import { type Limit, MIB } from './table.ts';

const PARAMETERS = 'Lambda developer guide, "Parameters for Kinesis event source mappings", read 2026-11';
const WITH_KINESIS = 'Lambda developer guide, "Using Lambda with Kinesis", read 2026-11';
const API = 'Lambda API reference, CreateEventSourceMapping (service model lambda-2015-03-31), read 2026-11';
const FILTERING = 'Lambda developer guide, "Control which events Lambda sends to your function", read 2026-11';
const WINDOWS = 'Lambda developer guide, "Implementing stateful Kinesis Data Streams processing", read 2026-11';

interface TriggerLimit extends Omit<Limit, 'unit'> {
  readonly unit: Limit['unit'] | 'attempts' | 'batches' | 'filters';
}

export const TRIGGER_LIMITS = {
  /** Each shard is asked once in this time while there is nothing to catch up with. */
  pollMs: {
    value: 1_000,
    unit: 'ms',
    scope: 'trigger and shard',
    title: 'Time between two GetRecords calls of a trigger that is not behind',
    source: WITH_KINESIS,
    certainty: 'documented',
  },
  payloadMaxBytes: { ...FUNCTION_LIMITS.payloadMaxBytes, title: 'Event of one invocation, as JSON with base64' },
  batchMaxRecords: {
    value: 10_000,
    unit: 'records',
    scope: 'trigger',
    title: 'Batch size, largest',
    source: PARAMETERS,
    certainty: 'documented',
  },
  windowMaxSeconds: {
    value: 300,
    unit: 's',
    scope: 'trigger',
    title: 'Batching window, longest',
    source: PARAMETERS,
    certainty: 'documented',
  },
  retriesMax: {
    value: 10_000,
    unit: 'attempts',
    scope: 'trigger',
    title: 'Retry attempts, most',
    source: PARAMETERS,
    certainty: 'documented',
  },
  parallelMaxBatches: {
    value: 10,
    unit: 'batches',
    scope: 'trigger and shard',
    title: 'Parallelization factor, largest',
    source: PARAMETERS,
    certainty: 'documented',
  },
  /** The API's text excludes 1 to 59; -1, no maximum, is outside of the range. */
  recordAgeMinSeconds: {
    value: 60,
    unit: 's',
    scope: 'trigger',
    title: 'Maximum record age, shortest',
    source: API,
    certainty: 'documented',
  },
  recordAgeMaxSeconds: {
    value: 604_800,
    unit: 's',
    scope: 'trigger',
    title: 'Maximum record age, longest',
    source: PARAMETERS,
    certainty: 'documented',
  },
  tumblingMaxSeconds: {
    value: 900,
    unit: 's',
    scope: 'trigger',
    title: 'Tumbling window, longest',
    source: PARAMETERS,
    certainty: 'documented',
  },
  /** The guide says 1 MB. */
  windowStateMaxBytes: {
    value: MIB,
    unit: 'bytes',
    scope: 'trigger and shard',
    title: 'State of a tumbling window, beyond which it ends early',
    source: WINDOWS,
    certainty: 'inferred',
  },
  /** AWS gives 10 to who asks for more. */
  filtersMax: {
    value: 5,
    unit: 'filters',
    scope: 'trigger',
    title: 'Filters, most',
    source: FILTERING,
    certainty: 'documented',
  },
  filterMaxCharacters: {
    value: 4_096,
    unit: 'characters',
    scope: 'filter',
    title: 'Pattern of a filter, longest',
    source: API,
    certainty: 'documented',
  },
} as const satisfies Record<string, TriggerLimit>;
