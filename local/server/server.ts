// One port for HTTP/1.1 and for HTTP/2 without TLS: the first three bytes tell which it is.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-handler.ts';
import { ClientWentAway } from './read-body.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handler: HttpHandler;
  /** Told of every failure that a handler did not expect; they go to stderr otherwise. */
  readonly onError?: (error: unknown) => void;
  /** What answers under way get to end in when it closes. */
  readonly closeGraceMs?: number;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Takes no more connections, lets answers under way end for a moment, and closes what is open then. */
  close(): Promise<void>;
}

/** An HTTP/2 client without TLS begins with `PRI * HTTP/2.0`; no HTTP/1.1 request does. */
const HTTP2_PREFACE = Buffer.from('PRI');

const USUAL_CLOSE_GRACE_MS = 500;

/** Windows for large bodies: with HTTP/2's own 64 KiB, a request of 5 MiB would wait for the window 80 times. */
const HTTP2_WINDOW_BYTES = 16 * 1024 * 1024;
/** In MB; Node's 10 refuse new requests while one answer of GetRecords is under way. */
const HTTP2_SESSION_MEMORY = 512;

/** Rejects with one line that says what to do when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, closeGraceMs = USUAL_CLOSE_GRACE_MS } = options;
  const sockets = new Set<Socket>();
  const underWay = new Set<HttpResponse>();
  const answer = (request: HttpRequest, response: HttpResponse): void => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    void answerSafely(options, request, response);
  };

  const http = createHttpServer({ keepAliveTimeout: 0 }, answer);
  const http2 = createHttp2Server(
    { maxSessionMemory: HTTP2_SESSION_MEMORY, settings: { initialWindowSize: HTTP2_WINDOW_BYTES } },
    answer,
  );
  http2.on('session', (session) => session.setLocalWindowSize(HTTP2_WINDOW_BYTES));

  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that goes away in the middle is no event here: its request ends with an error of its own.
    socket.on('error', () => socket.destroy());
    sniff(socket, (isHttp2) => (isHttp2 ? http2 : http).emit('connection', socket));
  });

  await listen(server, host, port);
  const address = server.address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  return {
    port: boundPort,
    url: `http://${host}:${boundPort}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await settled(underWay, closeGraceMs);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Finds out what a connection speaks, and gives back what had to be read for it. */
function sniff(socket: Socket, found: (isHttp2: boolean) => void): void {
  let head = Buffer.alloc(0);
  const look = () => {
    for (let chunk: Buffer | null = socket.read(); chunk; chunk = socket.read()) head = Buffer.concat([head, chunk]);
    const start = head.subarray(0, HTTP2_PREFACE.length);
    const mayBeHttp2 = HTTP2_PREFACE.subarray(0, start.length).equals(start);
    if (mayBeHttp2 && start.length < HTTP2_PREFACE.length) return;
    socket.off('readable', look);
    socket.unshift(head);
    found(mayBeHttp2);
  };
  socket.on('readable', look);
}

async function answerSafely(
  { handler, onError = toStderr }: ServerOptions,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  try {
    await handler(request, response);
  } catch (error) {
    // Nobody is left to be told. (A response over HTTP/2 does not say that it is destroyed.)
    if (response.destroyed || error instanceof ClientWentAway) return;
    onError(error);
    // An end would make half an answer look whole.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = 500;
    response.end();
  }
}

function toStderr(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? taken(port, error) : error),
    );
    server.listen({ host, port }, resolve);
  });
}

const taken = (port: number, cause: Error): Error =>
  new Error(`Port ${port} is taken: stop what listens there, or set AWS_PORT to another port.`, { cause });

/** Resolves when no answer is under way any more, or after `graceMs`. */
async function settled(underWay: ReadonlySet<HttpResponse>, graceMs: number): Promise<void> {
  const ends = [...underWay].map((response) => new Promise((resolve) => response.once('close', resolve)));
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.all(ends), grace]);
  clearTimeout(timer);
}
