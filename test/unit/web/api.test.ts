import { describe, expect, test } from '@jest/globals';
import { apiBase, deliveryPath } from '../../../web/api/base-url.ts';
import { failureOf, failureText } from '../../../web/api/failure.ts';
import { fieldErrors } from '../../../web/api/field-errors.ts';
import { clockSkewMs } from '../../../web/api/server-clock.ts';
import { tokenInFragment } from '../../../web/api/token.ts';
import { aProblem } from '../../support/fake-api.ts';

describe('the address of the API', () => {
  test.each([
    ['http://localhost:3000/', 'http://localhost:3000/'],
    ['https://api.example/dev', 'https://api.example/dev/'],
    ['https://api.example/dev/?a=1#token=x', 'https://api.example/dev/'],
    ['https://api.example/dev/index.html', 'https://api.example/dev/'],
  ])('is, for a page at %s, %s', (page, base) => {
    expect(apiBase(page).href).toBe(base);
  });

  test('keeps the slashes of a key, and nothing else that means something in a path', () => {
    expect(deliveryPath('records/2026/a b?c#d')).toBe('deliveries/records/2026/a%20b%3Fc%23d');
  });
});

describe('an answer that is no success', () => {
  test('asks for the token on 401 and 403', () => {
    expect(failureOf(401, 'application/json', '{"message":"Unauthorized"}').kind).toBe('unauthorized');
    expect(failureOf(403, 'application/json', '{"message":"Forbidden"}').kind).toBe('unauthorized');
  });

  test('is a problem in the words of the API', () => {
    const problem = aProblem({ title: 'No such run', detail: 'Look at GET /runs.' });

    expect(failureText(failureOf(404, 'application/problem+json', JSON.stringify(problem)))).toBe(
      'No such run. Look at GET /runs.',
    );
  });

  test.each([
    ['application/json', '{"message":"Endpoint request timed out"}'],
    ['application/json', 'not JSON'],
    ['text/html', '<h1>Bad gateway</h1>'],
    ['application/json', 'null'],
  ])('is shown as it came when it is not ours: %s %s', (contentType, text) => {
    expect(failureOf(504, contentType, text)).toEqual({ kind: 'unexpected', status: 504, text });
  });

  test('names what is known of a failed connection', () => {
    expect(failureText({ kind: 'unreachable', message: 'no connection' })).toBe(
      'The API does not answer (no connection).',
    );
    expect(failureText({ kind: 'unexpected', status: 502, text: '' })).toBe('The API answered 502');
  });
});

describe('the faults of a request', () => {
  test('stand at the fields that the pointers name', () => {
    const errors = [
      { pointer: '/count', message: 'expected at least 1, got 0' },
      { pointer: '/recordBytes', message: 'expected a whole number, got "x"' },
    ];

    expect(fieldErrors(aProblem({ errors }))).toEqual({
      fields: { count: 'Expected at least 1, got 0.', recordBytes: 'Expected a whole number, got "x".' },
      form: undefined,
    });
  });

  test.each([
    ['/template', 'custom'],
    ['/template/custom', 'custom'],
    ['/partitionKey/keys', 'keys'],
    ['/partitionKey/key', 'key'],
    ['/partitionKey/exponent', 'exponent'],
    ['/recordsPerSecond', 'recordsPerSecond'],
    ['/seed', 'seed'],
  ])('of %s stand at the field %s', (pointer, field) => {
    const { fields, form } = fieldErrors(aProblem({ errors: [{ pointer, message: 'expected more' }] }));

    expect(fields).toEqual({ [field]: 'Expected more.' });
    expect(form).toBeUndefined();
  });

  test('stand at the form when no field is named', () => {
    const errors = [{ pointer: '/colour', message: 'is not a field' }];

    expect(fieldErrors(aProblem({ errors, detail: '/colour: is not a field' }))).toEqual({
      fields: {},
      form: '/colour: is not a field',
    });
  });

  test('stand at both when the detail knows more', () => {
    const errors = [{ pointer: '/count', message: 'expected at most 9000' }];
    const problem = aProblem({ code: 'run-too-large', detail: 'It would take 100 s.', errors });

    expect(fieldErrors(problem)).toEqual({ fields: { count: 'Expected at most 9000.' }, form: 'It would take 100 s.' });
  });
});

describe('the clock of the server', () => {
  const NOW = Date.parse('2026-11-23T10:00:00.700Z');

  test('is ours when it differs by less than it is exact', () => {
    expect(clockSkewMs('Mon, 23 Nov 2026 10:00:00 GMT', NOW)).toBe(0);
    expect(clockSkewMs('Mon, 23 Nov 2026 09:59:59 GMT', NOW)).toBe(0);
  });

  test('is taken over when ours is wrong', () => {
    expect(clockSkewMs('Mon, 23 Nov 2026 10:05:00 GMT', NOW)).toBe(299_800);
  });

  test('is ours when nothing is known', () => {
    expect(clockSkewMs(null, NOW)).toBe(0);
    expect(clockSkewMs('nonsense', NOW)).toBe(0);
  });
});

describe('the token in the address', () => {
  test.each([
    ['#token=abc', 'abc'],
    ['#a=1&token=x%2By', 'x+y'],
    ['#token=100%', '100%'],
    ['#token=', undefined],
    ['#other', undefined],
    ['', undefined],
  ])('of %j is %j', (hash, token) => {
    expect(tokenInFragment(hash)).toBe(token);
  });
});
