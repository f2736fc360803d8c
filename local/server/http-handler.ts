// What every HTTP surface of the local AWS is to the server: one function per request, over HTTP/1.1 and HTTP/2 alike.
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable, Writable } from 'node:stream';

/** What `http` and `http2` requests have in common, as far as anyone here needs it. */
export interface HttpRequest extends Readable {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpResponse extends Writable {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: number | string | readonly string[]): unknown;
}

/** Answers one request. It handles its own errors: a rejection becomes a bare 500. */
export type HttpHandler = (request: HttpRequest, response: HttpResponse) => void | Promise<void>;
