import { describe, expect, it } from '@jest/globals';
import { PlaygroundError } from '../../../src/domain/errors.ts';
import { limitValues } from '../../../src/domain/limits/table.ts';
import { parseBody, parseHeaders, parseQuery } from '../../../src/http/request.ts';
import { deliveryReadSchema, runHeadersSchema, runListSchema, runRequestSchema } from '../../../src/http/schemas.ts';
import { anHttpEvent } from '../../support/http-event.ts';

const schema = runRequestSchema(limitValues('classic'));
const JSON_HEADERS = { 'content-type': 'application/json' };

const TEMPLATE_EXPECTED =
  'expected "snakes", "clickstream", "sensor", "order" or {"custom": "a text with {{placeholders}}"}';
const RUN_FIELDS = 'count, template, recordBytes, partitionKey, recordsPerSecond, backoff, ordered, aggregate, seed';
const STRATEGY_EXPECTED = 'expected a "strategy": uuid, constant, cycle, zipf, tutorial or spread';

const bodyEvent = (body: string, headers: Record<string, string> = JSON_HEADERS) =>
  anHttpEvent({ method: 'POST', path: '/runs', body, headers });

function errorOf(action: () => unknown): PlaygroundError {
  try {
    action();
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('parseHeaders with POST /runs', () => {
  it('takes an idempotency key, and none', () => {
    const event = (headers: Record<string, string>) => anHttpEvent({ headers });

    expect(parseHeaders(event({ 'idempotency-key': 'a-b_c/1' }), runHeadersSchema)).toEqual({
      'idempotency-key': 'a-b_c/1',
    });
    expect(parseHeaders(event({}), runHeadersSchema)).toEqual({});
  });

  it.each(['', 'with space', 'ä', 'x'.repeat(256)])('refuses %j, and says where it stands', (key) => {
    const refused = errorOf(() => parseHeaders(anHttpEvent({ headers: { 'idempotency-key': key } }), runHeadersSchema));

    expect(refused.details.errors?.[0]?.pointer).toBe('header idempotency-key');
  });
});

describe('parseBody with POST /runs', () => {
  it('takes a count alone and fills in the rest', () => {
    expect(parseBody(bodyEvent('{"count":10}'), schema)).toEqual({
      count: 10,
      template: 'snakes',
      partitionKey: { strategy: 'uuid' },
      backoff: 'jitter',
      ordered: false,
      aggregate: false,
    });
  });

  it.each([
    ['{"count":1,"template":{"custom":"{{internet.ip}}"}}', { template: { custom: '{{internet.ip}}' } }],
    ['{"count":1,"template":"order"}', { template: 'order' }],
    ['{"count":1,"partitionKey":{"strategy":"constant"}}', { partitionKey: { strategy: 'constant', key: 'constant' } }],
    ['{"count":1,"partitionKey":{"strategy":"cycle"}}', { partitionKey: { strategy: 'cycle', keys: 10 } }],
    ['{"count":1,"partitionKey":{"strategy":"zipf"}}', { partitionKey: { strategy: 'zipf', keys: 100, exponent: 1 } }],
    ['{"count":1,"partitionKey":{"strategy":"zipf","exponent":1.5}}', { partitionKey: { exponent: 1.5 } }],
    ['{"count":1,"partitionKey":{"strategy":"tutorial"}}', { partitionKey: { strategy: 'tutorial' } }],
    ['{"count":1,"partitionKey":{"strategy":"spread"}}', { partitionKey: { strategy: 'spread' } }],
  ])('takes %s, and fills in what a strategy needs', (body, settings) => {
    expect(parseBody(bodyEvent(body), schema)).toMatchObject(settings);
  });

  it('counts a key in characters, each emoji as one', () => {
    const event = (key: string) => bodyEvent(JSON.stringify({ count: 1, partitionKey: { strategy: 'constant', key } }));

    expect(parseBody(event('😀'.repeat(256)), schema).partitionKey).toMatchObject({ strategy: 'constant' });
    expect(errorOf(() => parseBody(event('😀'.repeat(257)), schema)).details.errors?.[0]?.pointer).toBe(
      '/partitionKey/key',
    );
  });

  it('takes a body that API Gateway has put into base64', () => {
    const event = anHttpEvent({
      body: Buffer.from('{"count":3}').toString('base64'),
      headers: JSON_HEADERS,
      isBase64Encoded: true,
    });

    expect(parseBody(event, schema).count).toBe(3);
  });

  it.each([
    [
      '{"count":1,"partitionKey":{"strategy":"zipf","exponent":11}}',
      '/partitionKey/exponent',
      'expected at most 10, got 11',
    ],
    [
      '{"count":1,"partitionKey":{"strategy":"zipf","exponent":"1"}}',
      '/partitionKey/exponent',
      'expected a number, got "1"',
    ],
    ['{"count":1,"recordsPerSecond":0}', '/recordsPerSecond', 'expected at least 1, got 0'],
    ['{"count":1,"backoff":"never"}', '/backoff', 'expected "jitter" or "none", got "never"'],
    ['{"count":1,"ordered":"yes"}', '/ordered', 'expected boolean, got "yes"'],
    ['{"count":0}', '/count', 'expected at least 1, got 0'],
    ['{"count":-1}', '/count', 'expected at least 1, got -1'],
    ['{"count":1000000000}', '/count', 'expected at most 10000000, got 1000000000'],
    ['{"count":1.5}', '/count', 'expected a whole number, got 1.5'],
    ['{"count":"10"}', '/count', 'expected a whole number, got "10"'],
    ['{"count":null}', '/count', 'expected a whole number, got null'],
    ['{}', '/count', 'expected a whole number, got nothing'],
    ['[]', '', 'expected object, got []'],
    ['"ten"', '', 'expected object, got "ten"'],
    ['{"count":1,"cuont":2}', '/cuont', `is not a field here: there are ${RUN_FIELDS}`],
    [
      '{"count":1,"recordBytes":1048577}',
      '/recordBytes',
      "expected at most 1048540, a record's 1048576 less the key's 36, got 1048577",
    ],
    ['{"count":1,"recordBytes":0}', '/recordBytes', 'expected at least 1, got 0'],
    [
      '{"count":1,"recordBytes":1048576,"partitionKey":{"strategy":"constant","key":"ä"}}',
      '/recordBytes',
      "expected at most 1048574, a record's 1048576 less the key's 2, got 1048576",
    ],
    ['{"count":1,"template":"ducks"}', '/template', `${TEMPLATE_EXPECTED}, got "ducks"`],
    ['{"count":1,"template":{"custom":""}}', '/template/custom', 'expected at least 1 character, got ""'],
    ['{"count":1,"template":{"text":"x"}}', '/template', `${TEMPLATE_EXPECTED}, got {"text":"x"}`],
    ['{"count":1,"partitionKey":{"strategy":"x"}}', '/partitionKey/strategy', `${STRATEGY_EXPECTED}, got "x"`],
    ['{"count":1,"partitionKey":{"keys":3}}', '/partitionKey/strategy', `${STRATEGY_EXPECTED}, got nothing`],
    ['{"count":1,"partitionKey":"uuid"}', '/partitionKey', `${STRATEGY_EXPECTED}, got "uuid"`],
    [
      '{"count":1,"partitionKey":{"strategy":"uuid","n":2}}',
      '/partitionKey/n',
      'is not a field here: there is only strategy',
    ],
    [
      '{"count":1,"partitionKey":{"strategy":"zipf","key":"k"}}',
      '/partitionKey/key',
      'is not a field here: there are strategy, keys, exponent',
    ],
    ['{"count":1,"template":{"custom":"x","texd":"y"}}', '/template/texd', 'is not a field here: there is only custom'],
    [
      '{"count":1,"partitionKey":{"strategy":"constant","key":""}}',
      '/partitionKey/key',
      'expected 1 to 256 Unicode characters, got ""',
    ],
    [
      '{"count":1,"partitionKey":{"strategy":"constant","key":"a\\ud800"}}',
      '/partitionKey/key',
      'expected 1 to 256 Unicode characters, got "a\\ud800"',
    ],
    ['{"count":1,"partitionKey":{"strategy":"cycle","keys":0}}', '/partitionKey/keys', 'expected at least 1, got 0'],
    [
      '{"count":1,"partitionKey":{"strategy":"zipf","keys":100001}}',
      '/partitionKey/keys',
      'expected at most 100000, got 100001',
    ],
    [
      '{"count":1,"partitionKey":{"strategy":"zipf","exponent":"1"}}',
      '/partitionKey/exponent',
      'expected a number, got "1"',
    ],
    ['{"count":1e30}', '/count', 'expected at most 10000000, got 1e+30'],
    ['{"count":1e400}', '/count', 'expected a whole number, got Infinity'],
    ['{"count":-1e30}', '/count', 'expected at least 1, got -1e+30'],
    ['{"count":-1.5}', '/count', 'expected a whole number, got -1.5'],
    ['{"count":1,"seed":1e30}', '/seed', 'expected at most 4294967295, got 1e+30'],
    ['{"count":1,"seed":-1}', '/seed', 'expected at least 0, got -1'],
  ])('refuses %s at its field', (body, pointer, message) => {
    const error = errorOf(() => parseBody(bodyEvent(body), schema));

    expect(error.code).toBe('invalid-request');
    expect(error.details.errors).toEqual([{ pointer, message }]);
  });

  it('names every fault at once', () => {
    const error = errorOf(() => parseBody(bodyEvent('{"count":0,"seed":"x","colour":"red"}'), schema));

    expect(error.details.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/colour', '/count', '/seed']);
  });

  it.each([undefined, '', '  '])('says what it expects when the body is %j', (body) => {
    const event = anHttpEvent({ headers: JSON_HEADERS, ...(body === undefined ? {} : { body }) });

    expect(errorOf(() => parseBody(event, schema))).toMatchObject({ code: 'body-missing' });
  });

  it('shows what is not JSON, shortened', () => {
    const error = errorOf(() => parseBody(bodyEvent(`{count: ${'1'.repeat(500)}`), schema));

    expect(error.code).toBe('body-not-json');
    expect(error.message.length).toBeLessThan(300);
  });

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }])(
    'refuses a body that does not say it is JSON, as a page from elsewhere could send it: %j',
    (headers) => {
      const error = errorOf(() => parseBody(bodyEvent('{"count":1}', headers), schema));

      expect(error).toMatchObject({ code: 'unsupported-media-type', message: expect.stringContaining('content-type') });
    },
  );

  it('takes a call that comes without HTTP, as sls invoke makes it', () => {
    const { requestContext: _, headers: __, ...bare } = bodyEvent('{"count":2}');

    expect(parseBody(bare as ReturnType<typeof bodyEvent>, schema).count).toBe(2);
  });
});

describe('parseQuery', () => {
  it('turns digits into numbers and keeps the defaults', () => {
    expect(parseQuery(anHttpEvent({ query: { limit: '5' } }), runListSchema)).toEqual({ limit: 5 });
    expect(parseQuery(anHttpEvent(), deliveryReadSchema)).toEqual({ offset: 0, length: 65_536 });
  });

  it.each([
    [{ limit: '0' }, '?limit'],
    [{ limit: 'many' }, '?limit'],
    [{ limit: '101' }, '?limit'],
    [{ nextToken: 'x' }, '?nextToken'],
    [{ page: '2' }, '?page'],
  ])('refuses %j at its parameter', (query: Record<string, string>, pointer) => {
    const error = errorOf(() => parseQuery(anHttpEvent({ query }), runListSchema));

    expect(error.details.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('names the parameters there are', () => {
    const error = errorOf(() => parseQuery(anHttpEvent({ query: { foo: '1' } }), runListSchema));

    expect(error.details.errors).toEqual([
      { pointer: '?foo', message: 'is not a field here: there are limit, nextToken' },
    ]);
  });
});
