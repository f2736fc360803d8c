// The options of the command line, each with the field of POST /runs that it fills: faults are told of the option.
import type { Failure } from '../../web/api/failure.ts';

export const FLAGS = {
  count: { type: 'string', pointer: '/count' },
  template: { type: 'string', pointer: '/template' },
  text: { type: 'string', pointer: '/template/custom' },
  'record-bytes': { type: 'string', pointer: '/recordBytes' },
  'partition-key': { type: 'string', pointer: '/partitionKey/strategy' },
  key: { type: 'string', pointer: '/partitionKey/key' },
  keys: { type: 'string', pointer: '/partitionKey/keys' },
  exponent: { type: 'string', pointer: '/partitionKey/exponent' },
  'records-per-second': { type: 'string', pointer: '/recordsPerSecond' },
  ordered: { type: 'boolean', pointer: '/ordered' },
  aggregate: { type: 'boolean', pointer: '/aggregate' },
  backoff: { type: 'string', pointer: '/backoff' },
  seed: { type: 'string', pointer: '/seed' },
  stage: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const FLAG_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(FLAGS).flatMap(([name, flag]) => ('pointer' in flag ? [[flag.pointer, `--${name}`] as const] : [])),
);

/** The same failure, with the option's name wherever the API has a field's. */
export function inFlags(failure: Failure): Failure {
  if (failure.kind !== 'problem') return failure;
  const { problem } = failure;
  let { detail } = problem;
  for (const { pointer, message } of problem.errors ?? []) {
    const told = `${FLAG_OF.get(pointer) ?? pointer}: ${message}`;
    detail = detail.replace(`${pointer}: ${message}`, () => told);
  }
  return { kind: 'problem', problem: { ...problem, detail } };
}
