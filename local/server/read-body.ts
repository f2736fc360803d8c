// A request's body, if it is not longer than it may be.
import type { HttpRequest } from './http-handler.ts';

/**
 * Resolves with the whole body, or with undefined as soon as it is too long: the rest is then read and thrown away,
 * so that the client gets its answer, and nobody fills the memory.
 */
export function readBody(request: HttpRequest, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
      } else {
        chunks = [];
        resolve(undefined);
      }
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, Math.min(bytes, maxBytes))),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client went away before its request was whole.')));
  });
}
