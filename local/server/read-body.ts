// A request's body, if it is not longer than it may be.
import type { HttpRequest } from './http-handler.ts';

/** Nobody is left to be answered, and that is no fault of the server's. */
export class ClientWentAway extends Error {
  constructor(cause?: unknown) {
    super('The client went away before its request was whole.', { cause });
  }
}

/**
 * Resolves with the whole body, or with undefined where it was too long: what comes then is thrown away as it comes, so
 * that nobody fills the memory. It is read to its end all the same: a client still sending would miss an early answer,
 * and over HTTP/2 the frames that it sends after the answer would cost it the connection.
 */
export function readBody(
  request: HttpRequest,
  maxBytes: number,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => resolve(bytes > maxBytes ? undefined : whole(chunks, allocate(bytes))));
    request.on('error', (cause) => reject(new ClientWentAway(cause)));
    request.on('close', () => reject(new ClientWentAway()));
  });
}

function whole(chunks: readonly Buffer[], body: Buffer): Buffer {
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
