import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpHandler } from '../../../../local/server/http-handler.ts';
import { readBody } from '../../../../local/server/read-body.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../../../local/server/server.ts';

const servers: RunningServer[] = [];

const aServer = async (handler: HttpHandler, options: Partial<ServerOptions> = {}): Promise<RunningServer> => {
  const server = await startServer({ host: '127.0.0.1', port: 0, handler, ...options });
  servers.push(server);
  return server;
};

const greet: HttpHandler = (request, response) => {
  response.setHeader('x-path', request.url ?? '');
  response.end('hello');
};

/** Sends bytes as they are, one piece after the other, and answers what comes back until the end. */
const rawExchange = (port: number, pieces: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    const send = (index: number): void => {
      const piece = pieces[index];
      if (piece !== undefined) socket.write(piece, () => setImmediate(send, index + 1));
    };
    send(0);
  });

const overHttp2 = (url: string, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(url);
    session.on('error', reject);
    const stream = session.request({ ':path': path });
    let answer = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => {
      answer += `${headers[':status']} ${headers['x-path']} `;
    });
    stream.on('data', (data) => {
      answer += data;
    });
    stream.on('end', () => {
      session.close();
      resolve(answer);
    });
  });

const leaveOverHttp1 = ({ port }: RunningServer): void => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf', () => socket.destroy());
};

const leaveOverHttp2 = ({ url }: RunningServer): void => {
  const session = connectHttp2(url);
  const stream = session.request({ ':method': 'POST', 'content-length': 9 });
  stream.on('error', () => undefined);
  stream.write('half', () => session.destroy());
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('the server', () => {
  it('answers HTTP/1.1 and h2c on one port', async () => {
    const { url } = await aServer(greet);

    const http1 = await fetch(`${url}/one`);

    expect([await http1.text(), http1.headers.get('x-path')]).toEqual(['hello', '/one']);
    expect(await overHttp2(url, '/two')).toBe('200 /two hello');
  });

  it('waits for bytes enough to tell the protocols apart', async () => {
    const { port } = await aServer(greet);

    const answer = await rawExchange(port, [
      'P',
      'U',
      'T / HTTP/1.1\r\nhost: x\r\ncontent-le',
      'ngth: 0\r\nconnection: close\r\n\r\n',
    ]);

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('closes a connection that speaks neither', async () => {
    const { port, url } = await aServer(greet);

    expect(await rawExchange(port, ['\x16\x03\x01 something else\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(url)).status).toBe(200);
  });

  it('carries large bodies over both', async () => {
    const body = Buffer.alloc(12 * 1024 * 1024, 'x');
    const { url } = await aServer((_, response) => void response.end(body));

    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(body.length);
    expect((await overHttp2(url, '/')).length).toBeGreaterThan(body.length);
  });

  it('says in one line which port is taken, and how to choose another', async () => {
    const { port } = await aServer(greet);

    const second = startServer({ host: '127.0.0.1', port, handler: greet });

    await expect(second).rejects.toThrow(
      `Port ${port} is taken: stop what listens there, or set AWS_PORT to another port.`,
    );
  });

  it('closes at once with connections open and idle, of both kinds', async () => {
    const { url, close } = await aServer(greet);
    const session = connectHttp2(url);
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    const ended = new Promise((resolve) => session.once('close', resolve));
    await (await fetch(url)).text();

    await close();

    await ended;
    await expect(fetch(url)).rejects.toThrow();
  });

  it('lets an answer under way end before it closes', async () => {
    let finish = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { url, close } = await aServer(async (_, response) => {
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      response.end('finished');
    });

    const answer = fetch(url).then((response) => response.text());
    await started;
    await close();

    expect(await answer).toBe('finished');
  });

  it('answers 500 and tells its owner when a handler fails', async () => {
    const errors: unknown[] = [];
    const broken: HttpHandler = () => Promise.reject(new Error('broken'));
    const { url } = await aServer(broken, { onError: (error) => errors.push(error) });

    const { status } = await fetch(url);

    expect(status).toBe(500);
    expect(errors).toEqual([new Error('broken')]);
  });

  it.each([
    ['HTTP/1.1', leaveOverHttp1],
    ['HTTP/2', leaveOverHttp2],
  ])('says nothing of a client that goes away before its request is whole: %s', async (_, leave) => {
    const errors: unknown[] = [];
    let hasFailed = (_error: unknown): void => undefined;
    const failure = new Promise((resolve) => {
      hasFailed = resolve;
    });
    const server = await aServer(
      async (request) => {
        const body = readBody(request, 100);
        body.catch(hasFailed);
        await body;
      },
      { onError: (error) => errors.push(error) },
    );

    leave(server);

    expect(await failure).toEqual(new Error('The client went away before its request was whole.'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([]);
  });
});
