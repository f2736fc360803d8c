// An answer in parts: sent one by one, no faster than the client takes them.
import { once } from 'node:events';
import type { Codec } from './codec.ts';
import type { HttpResponse } from './http-handler.ts';
import type { EventStream, PartedAnswer } from './json-service.ts';

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** Resolves when the last event is on its way, or the client is gone. The headers go with the first one. */
export function sendEvents(stream: EventStream, response: HttpResponse, codec: Codec): Promise<void> {
  response.setHeader('Content-Type', EVENT_STREAM);
  return send(response, (gone) => stream.open(gone, codec));
}

/** As {@link sendEvents} does, with the length told beforehand. */
export function sendParts({ byteLength, parts }: PartedAnswer, response: HttpResponse, codec: Codec): Promise<void> {
  response.setHeader('Content-Type', codec.contentType);
  response.setHeader('Content-Length', byteLength);
  return send(response, () => parts);
}

type Parts = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function send(response: HttpResponse, open: (gone: AbortSignal) => Parts): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.statusCode = 200;
  for await (const part of open(gone.signal)) {
    if (!gone.signal.aborted && !response.write(part)) await drained(response, gone.signal);
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
