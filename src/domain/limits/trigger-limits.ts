// The quotas of Lambda's event source mapping on a Kinesis stream that the local one keeps.
import { type Limit, MIB } from './table.ts';

const PARAMETERS = 'Lambda developer guide, "Parameters for Kinesis event source mappings", read 2026-11';
const WITH_KINESIS = 'Lambda developer guide, "Using Lambda with Kinesis", read 2026-11';
const QUOTAS = 'Lambda developer guide, "Lambda quotas", edition of late 2023';

interface TriggerLimit extends Omit<Limit, 'unit'> {
  readonly unit: Limit['unit'] | 'attempts';
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
  /** The guide says 6 MB; the refusals that Lambda answers name 6,291,456 bytes. */
  payloadMaxBytes: {
    value: 6 * MIB,
    unit: 'bytes',
    scope: 'invocation',
    title: 'Event of one invocation, as JSON with base64',
    source: QUOTAS,
    certainty: 'observed',
  },
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
} as const satisfies Record<string, TriggerLimit>;
