// An answer that is a stream of events: sent chunk by chunk, no faster than the client takes them.
import { once } from 'node:events';
import type { Codec } from './codec.ts';
import type { HttpResponse } from './http-handler.ts';
import type { EventStream } from './json-service.ts';

const CONTENT_TYPE = 'application/vnd.amazon.eventstream';

/** Resolves when the last chunk is on its way, or the client is gone. The headers go with the first chunk. */
export async function sendEvents(stream: EventStream, response: HttpResponse, codec: Codec): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.statusCode = 200;
  response.setHeader('Content-Type', CONTENT_TYPE);
  for await (const chunk of stream.open(gone.signal, codec)) {
    if (!gone.signal.aborted && !response.write(chunk)) await drained(response, gone.signal);
    if (gone.signal.aborted) return;
  }
  response.end();
}

async function drained(response: HttpResponse, gone: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal: gone });
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}
