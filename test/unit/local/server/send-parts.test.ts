import { connect } from 'node:http2';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpResponse } from '../../../../local/server/http-handler.ts';
import { jsonCodec } from '../../../../local/server/json-codec.ts';
import { EventStream, type JsonService, PartedAnswer } from '../../../../local/server/json-service.ts';
import { createRouter } from '../../../../local/server/router.ts';
import { sendEvents, sendParts } from '../../../../local/server/send-parts.ts';
import { type RunningServer, startServer } from '../../../../local/server/server.ts';

const chunk = (text: string): Uint8Array => new TextEncoder().encode(text);
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const errors: unknown[] = [];
const servers: RunningServer[] = [];

/** A server whose one operation answers these events. */
async function aServer(stream: EventStream): Promise<RunningServer> {
  const service: JsonService = {
    targetPrefix: 'Test_20200101',
    maxBodyBytes: 1_000,
    hasOperation: (name) => name === 'Subscribe',
    invoke: () => Promise.resolve(stream),
  };
  const handler = createRouter({ services: [service], s3: (_, response) => void response.end() });
  const server = await startServer({ host: '127.0.0.1', port: 0, handler, onError: (error) => errors.push(error) });
  servers.push(server);
  return server;
}

afterEach(async () => {
  errors.length = 0;
  for (const server of servers.splice(0)) await server.close();
});

const REQUEST = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-date': '20260101T000000Z',
  'x-amz-target': 'Test_20200101.Subscribe',
  authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c',
};

const overHttp1 = (url: string, signal: AbortSignal = new AbortController().signal): Promise<Response> =>
  fetch(url, { method: 'POST', body: '{}', headers: REQUEST, signal });

const overHttp2 = (url: string) => {
  const session = connect(url);
  const stream = session.request({ ':method': 'POST', ...REQUEST });
  stream.end('{}');
  stream.on('close', () => session.close());
  return stream;
};

const twoEvents = new EventStream(async function* () {
  yield chunk('one ');
  yield chunk('two');
});

describe('an answer of events', () => {
  it('comes chunk by chunk over HTTP/1.1', async () => {
    const answer = await overHttp1((await aServer(twoEvents)).url);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/vnd.amazon.eventstream']);
    expect(answer.headers.get('content-length')).toBeNull();
    expect(answer.headers.get('x-amzn-requestid')).not.toBeNull();
    expect(await answer.text()).toBe('one two');
  });

  it('comes chunk by chunk over HTTP/2', async () => {
    const stream = overHttp2((await aServer(twoEvents)).url);
    let type: unknown;
    stream.on('response', (headers) => {
      type = headers['content-type'];
    });

    let text = '';
    for await (const data of stream) text += data;

    expect([type, text]).toEqual(['application/vnd.amazon.eventstream', 'one two']);
  });

  it.each(['HTTP/1.1', 'HTTP/2'])('stops when the client is gone, over %s', async (protocol) => {
    let stopped = (): void => undefined;
    const hasStopped = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const endless = new EventStream(async function* (gone) {
      try {
        yield chunk('first');
        await aborted(gone);
        yield chunk('never seen');
      } finally {
        stopped();
      }
    });
    const { url } = await aServer(endless);

    if (protocol === 'HTTP/1.1') {
      const client = new AbortController();
      await (await overHttp1(url, client.signal)).body?.getReader().read();
      client.abort();
    } else {
      const stream = overHttp2(url);
      stream.once('data', () => stream.destroy());
    }

    await hasStopped;
    expect(errors).toEqual([]);
  });

  it('is broken off, not ended, when it fails midway, and its owner is told', async () => {
    const failing = new EventStream(async function* () {
      yield chunk('first');
      throw new Error('a fault of ours');
    });

    const { url } = await aServer(failing);

    await expect(overHttp1(url).then((answer) => answer.text())).rejects.toThrow();
    expect(errors).toEqual([new Error('a fault of ours')]);
  });

  it('is InternalFailure when it fails before its first event', async () => {
    const failing = new EventStream(() => {
      throw new Error('a fault of ours');
    });

    const answer = await overHttp1((await aServer(failing)).url);

    expect([answer.status, await answer.json()]).toEqual([
      500,
      { __type: 'InternalFailure', message: 'Internal Service Failure' },
    ]);
  });
});

/** A client that takes one chunk whenever `take` is called. */
class SlowClient extends Writable implements HttpResponse {
  statusCode = 0;
  readonly headersSent = true;
  readonly taken: string[] = [];
  readonly headers: Record<string, unknown> = {};
  #takeOne: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1 });
  }

  setHeader(name: string, value: number | string | readonly string[]): void {
    this.headers[name] = value;
  }

  override _write(data: Buffer, _: string, done: () => void): void {
    this.#takeOne = () => {
      this.taken.push(data.toString());
      done();
    };
  }

  take(): void {
    this.#takeOne?.();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an answer in parts', () => {
  const counted = () => {
    const asked: string[] = [];
    const stream = new EventStream(async function* () {
      for (const text of ['a', 'b', 'c']) {
        asked.push(text);
        yield chunk(text);
      }
    });
    return { asked, stream };
  };

  it('asks for the next chunk only when the client has taken the last', async () => {
    const { asked, stream } = counted();
    const client = new SlowClient();
    const sent = sendEvents(stream, client, jsonCodec);
    await settle();
    expect(asked).toEqual(['a']);

    client.take();
    await settle();
    expect(asked).toEqual(['a', 'b']);

    client.take();
    await settle();
    client.take();
    await sent;
    expect(client.taken).toEqual(['a', 'b', 'c']);
  });

  it('is not ahead of the client either where the parts are made at once', async () => {
    const asked: string[] = [];
    const parts = function* () {
      for (const text of ['a', 'b']) {
        asked.push(text);
        yield chunk(text);
      }
    };
    const client = new SlowClient();
    const sent = sendParts(new PartedAnswer(2, parts()), client, jsonCodec);
    await settle();
    expect(asked).toEqual(['a']);

    client.take();
    await settle();
    client.take();
    await sent;
    expect([client.taken, client.headers]).toEqual([
      ['a', 'b'],
      { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': 2 },
    ]);
  });

  it('waits no more for a client that is gone', async () => {
    const { asked, stream } = counted();
    const client = new SlowClient();
    const sent = sendEvents(stream, client, jsonCodec);
    await settle();

    client.destroy();

    await sent;
    expect(asked).toEqual(['a']);
  });
});
