import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/aws-error.ts';
import { cborCodec } from '../../../../local/server/cbor-codec.ts';
import type { JsonService } from '../../../../local/server/json-service.ts';
import { createRouter } from '../../../../local/server/router.ts';
import { type RunningServer, startServer } from '../../../../local/server/server.ts';

const MAX_BODY_BYTES = 1_000;

const service: JsonService = {
  targetPrefix: 'Test_20200101',
  maxBodyBytes: MAX_BODY_BYTES,
  hasOperation: (name) => ['Echo', 'Nothing', 'Refuse', 'Break', 'Short'].includes(name),
  invokeRaw: (operation, body) =>
    operation === 'Short' && body.toString() !== '{}' ? Promise.resolve(Buffer.from('{"raw":1}')) : undefined,
  invoke(operation, body) {
    if (operation === 'Refuse') return Promise.reject(new AwsError('ResourceNotFoundException', 'Not there.'));
    if (operation === 'Break') return Promise.reject(new Error('a fault of ours'));
    if (operation === 'Nothing') return Promise.resolve(undefined);
    return Promise.resolve({ body, at: new Date(1_767_000_000_567), data: new Uint8Array([1, 2, 3]) });
  },
};

const EMPTY = cborCodec.write({});

const errors: unknown[] = [];
let server: RunningServer;

beforeAll(async () => {
  const handler = createRouter({ services: [service], s3: (_, response) => void response.end('this is S3') });
  server = await startServer({ host: '127.0.0.1', port: 0, handler, onError: (error) => errors.push(error) });
});
afterAll(() => server.close());

const SIGNATURE = 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c';
const SIGNED = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-date': '20260101T000000Z',
  authorization: SIGNATURE,
};

interface Call {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

async function call({
  method = 'POST',
  target = 'Test_20200101.Echo',
  body = '{}',
  headers = SIGNED,
  path = '/',
}: Call) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    ...(method === 'GET' ? {} : { body: Buffer.from(body) }),
    headers: { ...headers, ...(target === '' ? {} : { 'x-amz-target': target }) },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get('x-amzn-errortype');
  return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString(), type };
}

describe('AWS JSON over HTTP', () => {
  it('writes times as seconds and bytes as base64, with the headers of AWS', async () => {
    const { status, headers, text } = await call({ body: '{"a":[1,{"b":null}]}' });

    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ body: { a: [1, { b: null }] }, at: 1_767_000_000.567, data: 'AQID' });
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(Buffer.from(headers.get('x-amz-id-2') ?? '', 'base64').length).toBe(72);
  });

  it('writes no body where an operation answers nothing', async () => {
    const { status, text } = await call({ target: 'Test_20200101.Nothing' });

    expect([status, text]).toEqual([200, '']);
  });

  it('takes application/json, with a character set too', async () => {
    const { status } = await call({ headers: { ...SIGNED, 'content-type': 'application/json; charset=utf-8' } });

    expect(status).toBe(200);
  });

  it('answers a refusal as AWS does', async () => {
    const { status, text, type, headers } = await call({ target: 'Test_20200101.Refuse' });

    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ __type: 'ResourceNotFoundException', message: 'Not there.' });
    expect(type).toBe('ResourceNotFoundException');
    expect(headers.get('x-amzn-requestid')).not.toBeNull();
  });

  it('answers InternalFailure to a fault of its own, and tells its owner', async () => {
    const { status, text } = await call({ target: 'Test_20200101.Break' });

    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ __type: 'InternalFailure' });
    expect(errors).toEqual([new Error('a fault of ours')]);
  });

  const UNKNOWN_TARGETS = [
    'Test_20200101.Unknown',
    'Test_20200101.constructor',
    'Test_20200101',
    'Other.Echo',
    ' ',
    '',
  ];

  it.each(UNKNOWN_TARGETS)('knows no operation %j, signed or not', async (target) => {
    const { status, text } = await call({ target, headers: { 'content-type': 'application/x-amz-json-1.1' } });

    expect([status, text]).toEqual([400, '{"__type":"UnknownOperationException"}']);
  });

  it('tells an unknown operation before an empty body, and after one that can not be parsed', async () => {
    const target = 'Test_20200101.Unknown';

    expect((await call({ target, body: '' })).text).toBe('{"__type":"UnknownOperationException"}');
    expect((await call({ target, body: 'not even JSON' })).text).toBe('{"__type":"SerializationException"}');
  });

  it.each(['', 'hello', '[]', '"text"', 'null', '{"a":'])('refuses to parse %j, signed or not', async (body) => {
    const { status, text } = await call({ body, headers: { 'content-type': 'application/x-amz-json-1.1' } });

    expect([status, text]).toEqual([400, '{"__type":"SerializationException"}']);
  });

  it('takes the short cut of a service where it is signed, and where the service wants it', async () => {
    const target = 'Test_20200101.Short';
    const unsigned = { 'content-type': 'application/x-amz-json-1.1' };

    expect((await call({ target, body: '{ }' })).text).toBe('{"raw":1}');
    expect((await call({ target, body: '{ }' })).headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect((await call({ target, body: '{}' })).text).toContain('"body":{}');
    expect((await call({ target, body: '{ }', headers: unsigned })).text).toContain('MissingAuthenticationToken');
  });

  it('hands what has no target to S3', async () => {
    const { text } = await call({ target: '', headers: { 'content-type': 'text/plain' } });

    expect(text).toBe('this is S3');
  });
});

describe('AWS CBOR over HTTP', () => {
  const CBOR = 'application/x-amz-cbor-1.1';
  const headers = { ...SIGNED, 'content-type': CBOR };

  it('takes bytes and times as they are, and answers in its own format', async () => {
    const at = new Date(1_767_323_045_678);

    const answer = await call({ headers, body: cborCodec.write({ data: Buffer.from([4, 5]), at }) });

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, CBOR]);
    expect(cborCodec.read(answer.bytes)).toEqual({
      body: { data: Buffer.from([4, 5]), at },
      at: new Date(1_767_000_000_567),
      data: Buffer.from([1, 2, 3]),
    });
  });

  it('answers refusals in its own format too', async () => {
    const { status, headers: answered, bytes } = await call({ headers, target: 'Test_20200101.Refuse', body: EMPTY });

    expect([status, answered.get('content-type')]).toEqual([400, CBOR]);
    expect(cborCodec.read(bytes)).toEqual({ __type: 'ResourceNotFoundException', message: 'Not there.' });
  });

  it.each(['', '{}', '\x80', '\xc1\x01', '\x41a'])('refuses to parse %j', async (body) => {
    const { status, bytes } = await call({ headers, body: Buffer.from(body, 'latin1') });

    expect([status, cborCodec.read(bytes)]).toEqual([400, { __type: 'SerializationException' }]);
  });

  it('is not for the short cut, which is in JSON', async () => {
    const { bytes } = await call({ headers, target: 'Test_20200101.Short', body: EMPTY });

    expect(cborCodec.read(bytes)).toMatchObject({ body: {} });
  });
});

describe('a request that is astray', () => {
  const DENIED =
    '<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n' +
    '</AccessDeniedException>\n';

  it.each(['GET', 'PUT', 'DELETE'])('is denied when it is a %s', async (method) => {
    const { status, text, headers } = await call({ method });

    expect([status, text]).toEqual([403, DENIED]);
    expect(headers.get('x-amzn-requestid')).not.toBeNull();
  });

  it.each([
    ['Test_20200101.Echo', 404, '<UnknownOperationException/>\n'],
    ['Test_20200101', 403, DENIED],
  ])('is sent away when its body is of no known type, in XML: to %s %i', async (target, expectedStatus, expected) => {
    const { status, text } = await call({ target, headers: { ...SIGNED, 'content-type': 'text/plain' } });

    expect([status, text]).toEqual([expectedStatus, expected]);
  });

  it('is answered in CBOR when neither its body nor its type says otherwise', async () => {
    const headers = { ...SIGNED, 'content-type': 'text/plain' };
    const known = await call({ body: '', headers });
    const unknown = await call({ body: '', headers, target: 'Test_20200101.Unknown' });

    expect(known.headers.get('content-type')).toBe('application/x-amz-cbor-1.1');
    expect([known.type, unknown.type]).toEqual(['SerializationException', 'UnknownOperationException']);
  });
});

describe('an unsigned request', () => {
  const unsigned = { 'content-type': 'application/x-amz-json-1.1' };
  const message = async (toCall: Call): Promise<unknown> => JSON.parse((await call(toCall)).text);

  it('is refused', async () => {
    expect(await message({ headers: unsigned })).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
  });

  it('is refused with what is missing when it is half signed', async () => {
    expect(await message({ headers: { ...unsigned, authorization: 'X' } })).toEqual({
      __type: 'IncompleteSignatureException',
      message:
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either " +
        "a 'X-Amz-Date' or a 'Date' header. Authorization=X",
    });
    expect(await message({ headers: unsigned, path: '/?X-Amz-Algorithm=a&X-Amz-Date=b' })).toEqual({
      __type: 'IncompleteSignatureException',
      message:
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include " +
        "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. " +
        'Re-examine the query-string parameters.',
    });
  });

  it('may be signed in its query, but not there and in its header', async () => {
    const path = '/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-SignedHeaders=d&X-Amz-Date=e';

    expect((await call({ headers: unsigned, path })).status).toBe(200);
    expect(await message({ path })).toMatchObject({ __type: 'InvalidSignatureException' });
  });
});

describe('a body', () => {
  const bodyOf = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;

  it('is taken up to the service’s limit', async () => {
    expect((await call({ body: bodyOf(MAX_BODY_BYTES) })).status).toBe(200);
  });

  it('is refused above it with 413, however long it is, and the connection goes on', async () => {
    expect((await call({ body: bodyOf(MAX_BODY_BYTES + 1) })).status).toBe(413);
    expect((await call({ body: bodyOf(50_000_000) })).status).toBe(413);
    expect((await call({})).status).toBe(200);
  });

  it('is refused likewise over HTTP/2, and the session goes on', async () => {
    const session = connect(server.url);
    const statusOf = (length: number): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ...SIGNED, 'x-amz-target': 'Test_20200101.Echo' });
        stream.on('response', (headers) => resolve(headers[':status']));
        stream.on('error', reject);
        stream.end(bodyOf(length));
      });

    const statuses = [await statusOf(50_000_000), await statusOf(100)];
    session.destroy();

    expect(statuses).toEqual([413, 200]);
  });

  it('is refused likewise when nobody said how long it is', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 100; chunk += 1) controller.enqueue(new Uint8Array(1_000));
        controller.close();
      },
    });

    const answer = await fetch(server.url, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { ...SIGNED, 'x-amz-target': 'Test_20200101.Echo' },
    } as RequestInit);

    expect(answer.status).toBe(413);
  });
});
