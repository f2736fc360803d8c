import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/aws-error.ts';
import type { JsonService } from '../../../../local/server/json-service.ts';
import { createRouter } from '../../../../local/server/router.ts';
import { type RunningServer, startServer } from '../../../../local/server/server.ts';

const MAX_BODY_BYTES = 1_000;

const service: JsonService = {
  targetPrefix: 'Test_20200101',
  maxBodyBytes: MAX_BODY_BYTES,
  hasOperation: (name) => ['Echo', 'Nothing', 'Refuse', 'Break'].includes(name),
  invoke(operation, body) {
    if (operation === 'Refuse') return Promise.reject(new AwsError('ResourceNotFoundException', 'Not there.'));
    if (operation === 'Break') return Promise.reject(new Error('a fault of ours'));
    if (operation === 'Nothing') return Promise.resolve(undefined);
    return Promise.resolve({ body, at: new Date(1_234_567), data: new Uint8Array([1, 2, 3]) });
  },
};

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
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

async function call({ target = 'Test_20200101.Echo', body = '{}', headers = SIGNED, path = '/' }: Call) {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body,
    headers: { ...headers, ...(target === '' ? {} : { 'x-amz-target': target }) },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, type: answer.headers.get('x-amzn-errortype') };
}

describe('AWS JSON over HTTP', () => {
  it('writes times as seconds and bytes as base64, with the headers of AWS', async () => {
    const { status, headers, text } = await call({ body: '{"a":[1,{"b":null}]}' });

    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ body: { a: [1, { b: null }] }, at: 1_234.567, data: 'AQID' });
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

  it.each(['Test_20200101.Unknown', 'Test_20200101.constructor', 'Test_20200101', 'Other_20200101.Echo', ' '])(
    'knows no operation %j',
    async (target) => {
      const { status, text } = await call({ target, body: 'not even JSON' });

      expect([status, text]).toEqual([400, '{"__type":"UnknownOperationException"}']);
    },
  );

  it('knows no operation where none is named', async () => {
    const { text } = await call({ target: '' });

    expect(text).toBe('{"__type":"UnknownOperationException"}');
  });

  it.each(['', 'hello', '[]', '"text"', '{"a":'])('refuses to parse %j, signed or not', async (body) => {
    const { status, text } = await call({ body, headers: { 'content-type': 'application/x-amz-json-1.1' } });

    expect([status, text]).toEqual([400, '{"__type":"SerializationException"}']);
  });

  it('says how to get along without CBOR', async () => {
    const { status, text } = await call({ headers: { ...SIGNED, 'content-type': 'application/x-amz-cbor-1.1' } });

    expect(status).toBe(400);
    expect(text).toContain('AWS_CBOR_DISABLE=true');
  });

  it('refuses another content type', async () => {
    const { type, text } = await call({ headers: { ...SIGNED, 'content-type': 'text/plain' } });

    expect([type, text]).toEqual(['SerializationException', expect.stringContaining('application/x-amz-json-1.1')]);
  });

  it('hands what has no target to S3', async () => {
    const { text } = await call({ target: '', headers: { 'content-type': 'text/plain' } });

    expect(text).toBe('this is S3');
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
