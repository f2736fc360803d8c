// The quotas of Lambda's invocations, and of the HTTP API in front of them, that runs and the local Lambda keep.
import { type Limit, MIB } from './table.ts';

const API = 'Lambda API reference, Invoke, model of 2026';
const QUOTAS = 'Lambda developer guide, "Lambda quotas", edition of late 2023';
const ASYNCHRONOUS = 'Lambda developer guide, "Asynchronous invocation", edition of late 2023';
const RECURSION = 'Lambda developer guide, "Use Lambda recursive loop detection to prevent infinite loops"';
const HTTP_API = 'API Gateway developer guide, "Quotas for configuring and running an HTTP API", read 2026-11';

interface FunctionLimit extends Omit<Limit, 'unit'> {
  readonly unit: Limit['unit'] | 'invocations';
}

export const FUNCTION_LIMITS = {
  /** The guide says 6 MB; the refusals that Lambda answers name 6,291,456 bytes. */
  payloadMaxBytes: {
    value: 6 * MIB,
    unit: 'bytes',
    scope: 'invocation that is awaited',
    title: 'Event of an invocation, and its answer',
    source: QUOTAS,
    certainty: 'observed',
  },
  asyncPayloadMaxBytes: {
    value: MIB,
    unit: 'bytes',
    scope: 'asynchronous invocation',
    title: 'Event of an invocation that is not awaited',
    source: API,
    certainty: 'documented',
  },
  invocationMaxSeconds: {
    value: 900,
    unit: 's',
    scope: 'invocation',
    title: 'Time of one invocation',
    source: QUOTAS,
    certainty: 'documented',
  },
  /** AWS says about. */
  loopMaxInvocations: {
    value: 16,
    unit: 'invocations',
    scope: 'chain of functions that invoke each other',
    title: 'Invocations until AWS stops a loop',
    source: RECURSION,
    certainty: 'documented',
  },
  asyncFirstRetryMs: {
    value: 60_000,
    unit: 'ms',
    scope: 'asynchronous invocation',
    title: 'Wait after the function failed on an event once',
    source: ASYNCHRONOUS,
    certainty: 'documented',
  },
  asyncSecondRetryMs: {
    value: 120_000,
    unit: 'ms',
    scope: 'asynchronous invocation',
    title: 'Wait after the function failed on an event twice; the third time is the last',
    source: ASYNCHRONOUS,
    certainty: 'documented',
  },
  asyncFirstBackoffMs: {
    value: 1_000,
    unit: 'ms',
    scope: 'asynchronous invocation',
    title: 'Wait after the function did not run, as by a throttle: shortest',
    source: ASYNCHRONOUS,
    certainty: 'documented',
  },
  asyncLongestBackoffMs: {
    value: 300_000,
    unit: 'ms',
    scope: 'asynchronous invocation',
    title: 'Wait after the function did not run, as by a throttle: longest',
    source: ASYNCHRONOUS,
    certainty: 'documented',
  },
  asyncEventMaxAgeMs: {
    value: 21_600_000,
    unit: 'ms',
    scope: 'asynchronous invocation',
    title: 'Age of an event that is still tried',
    source: ASYNCHRONOUS,
    certainty: 'documented',
  },
  httpAnswerMaxSeconds: {
    value: 30,
    unit: 's',
    scope: 'request of the HTTP API',
    title: 'Time until the HTTP API answers 504 itself',
    source: HTTP_API,
    certainty: 'documented',
  },
} as const satisfies Record<string, FunctionLimit>;
