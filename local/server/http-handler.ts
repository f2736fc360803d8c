// What every HTTP surface of the local AWS is to the server: one function per request, over HTTP/1.1 and HTTP/2 alike.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Answers one request. It handles its own errors: a rejection becomes a bare 500. */
export type HttpHandler = (request: HttpRequest, response: HttpResponse) => void | Promise<void>;
