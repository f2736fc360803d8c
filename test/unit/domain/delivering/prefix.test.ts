import { describe, expect, test } from '@jest/globals';
import { evaluatePrefix, readPrefixes } from '../../../../src/domain/delivering/prefix.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

const ERRORS = 'errors/!{firehose:error-output-type}/';

function evaluated(prefix: string | undefined, errorOutputPrefix: string | undefined) {
  const read = readPrefixes(prefix, errorOutputPrefix);
  if ('faults' in read) throw new Error(read.faults.join('; '));
  const moment = {
    arrivedAtMs: Date.UTC(2018, 7, 27, 10, 30),
    random: seededRandom(1),
    errorOutputType: 'processing-failed',
  };
  return { data: evaluatePrefix(read.data, moment), errors: evaluatePrefix(read.errors, moment) };
}

describe('readPrefixes', () => {
  test.each([
    [undefined, undefined, '2018/08/27/10/', 'processing-failed/2018/08/27/10/'],
    ['records/', undefined, 'records/2018/08/27/10/', 'records/processing-failed/2018/08/27/10/'],
    ['records', undefined, 'records2018/08/27/10/', 'recordsprocessing-failed/2018/08/27/10/'],
    ['records/', 'errors/', 'records/2018/08/27/10/', 'errors/'],
    [undefined, ERRORS, '2018/08/27/10/', 'errors/processing-failed/'],
    ['day=!{timestamp:yyyy-MM-dd}/', ERRORS, 'day=2018-08-27/', 'errors/processing-failed/'],
    [
      "a/!{timestamp:'year='yyyy}/b/!{timestamp:HH}",
      `${ERRORS}!{timestamp:DDD}/`,
      'a/year=2018/b/10',
      'errors/processing-failed/239/',
    ],
  ])('evaluates %s and %s', (prefix, errorOutputPrefix, data, errors) => {
    expect(evaluated(prefix, errorOutputPrefix)).toEqual({ data, errors });
  });

  test('gives each random string its own eleven characters, and still appends the hour', () => {
    const { data } = evaluated('!{firehose:random-string}/!{firehose:random-string}/', ERRORS);
    const [one, other, ...hour] = data.split('/');

    expect(one).toMatch(/^[0-9a-f-]{11}$/);
    expect(other).toMatch(/^[0-9a-f-]{11}$/);
    expect(one).not.toBe(other);
    expect(hour.join('/')).toBe('2018/08/27/10/');
  });

  test.each([
    ['a Prefix with an expression but no ErrorOutputPrefix', '!{timestamp:yyyy}/', undefined, 'must be there'],
    ['an error type in Prefix', ERRORS, ERRORS, 'which only ErrorOutputPrefix may have'],
    ['an ErrorOutputPrefix that has no error type', undefined, '!{timestamp:yyyy}/', 'must have !{firehose:error'],
    ['another namespace', '!{other:value}/', ERRORS, 'expected !{timestamp'],
    ['another value', '!{firehose:other}/', ERRORS, 'expected !{timestamp'],
    ['an unfinished expression', 'a!{b', undefined, 'Prefix has the expression !{'],
    ['an expression without a namespace', '!{timestamp}', undefined, 'Prefix has the expression !{'],
    ['a wrong date pattern', '!{timestamp:nonsense}', ERRORS, 'no part of a date pattern'],
    ['dynamic partitioning', '!{partitionKeyFromQuery:id}/', ERRORS, 'not imitated'],
    ['dynamic partitioning by a function', '!{partitionKeyFromLambda:id}/', ERRORS, 'not imitated'],
    ['a long template', `${'x'.repeat(1_025)}`, undefined, 'longer than 1024'],
    ['a template that becomes long', 'x'.repeat(513), undefined, 'longer than 512 characters when'],
  ])('refuses %s', (_, prefix, errorOutputPrefix, message) => {
    const read = readPrefixes(prefix, errorOutputPrefix);

    expect('faults' in read && read.faults.join('; ')).toContain(message);
  });
});
