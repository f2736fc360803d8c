import { describe, expect, it } from '@jest/globals';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { AwsError } from '../../../../local/aws-error.ts';
import { cborCodec } from '../../../../local/server/cbor-codec.ts';
import type { Codec } from '../../../../local/server/codec.ts';
import { framed } from '../../../../local/server/event-frames.ts';
import { jsonCodec } from '../../../../local/server/json-codec.ts';

const library = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(Uint8Array.from(bytes)),
  (text) => new TextEncoder().encode(text),
);

const INSTANT = new Date(1_767_225_600_500);
const NEVER_GONE = new AbortController().signal;

/** What a client makes of the frames, until they end or fail. */
async function readAll(events: AsyncIterable<object>, codec: Codec = jsonCodec) {
  const frames: { readonly headers: Record<string, unknown>; readonly body: unknown }[] = [];
  let failure: unknown;
  try {
    for await (const bytes of framed(events, codec, NEVER_GONE)) {
      const { headers, body } = library.decode(bytes);
      const values = Object.entries(headers).map(([name, { value }]) => [name, value]);
      frames.push({ headers: Object.fromEntries(values), body: codec.read(Buffer.from(body)) });
    }
  } catch (error) {
    failure = error;
  }
  return { frames, failure };
}

async function* oneEvent(): AsyncGenerator<object> {
  yield { Told: { Data: new Uint8Array([1, 2]), At: INSTANT } };
}

describe('framed', () => {
  it('begins with an initial frame, and names each event by its type', async () => {
    const { frames } = await readAll(oneEvent());

    const common = { ':message-type': 'event', ':content-type': 'application/x-amz-json-1.1' };
    expect(frames).toEqual([
      { headers: { ...common, ':event-type': 'initial-response' }, body: {} },
      { headers: { ...common, ':event-type': 'Told' }, body: { Data: 'AQI=', At: 1_767_225_600.5 } },
    ]);
  });

  it('writes the payloads in the format of the request', async () => {
    const { frames } = await readAll(oneEvent(), cborCodec);

    expect(frames[1]?.headers[':content-type']).toBe('application/x-amz-cbor-1.1');
    expect(frames[1]?.body).toEqual({ Data: Buffer.from([1, 2]), At: INSTANT });
  });

  it('ends with a frame of its own when the service refuses to go on', async () => {
    const { frames, failure } = await readAll(
      // biome-ignore lint/correctness/useYield: it fails before its first event.
      (async function* () {
        throw new AwsError('ResourceNotFoundException', 'It is gone.');
      })(),
    );

    expect(failure).toBeUndefined();
    expect(frames[1]).toEqual({
      headers: {
        ':message-type': 'exception',
        ':exception-type': 'ResourceNotFoundException',
        ':content-type': 'application/x-amz-json-1.1',
      },
      body: { message: 'It is gone.' },
    });
  });

  it('tells the client of a fault of ours without its words, and its owner with them', async () => {
    const { frames, failure } = await readAll(
      // biome-ignore lint/correctness/useYield: it fails before its first event.
      (async function* () {
        throw new Error('a secret');
      })(),
    );

    expect(frames[1]?.headers[':exception-type']).toBe('InternalFailureException');
    expect(frames[1]?.body).toEqual({ message: 'Internal Service Failure' });
    expect(failure).toEqual(new Error('a secret'));
  });

  it('tells the events at once that the client is gone, though one is being waited for', async () => {
    const gone = new AbortController();
    let end = (): void => undefined;
    const waiting = new Promise<IteratorResult<object>>((resolve) => {
      end = () => resolve({ done: true, value: undefined });
    });
    const events: AsyncIterable<object> = {
      [Symbol.asyncIterator]: () => ({
        next: () => waiting,
        return() {
          end();
          return waiting;
        },
      }),
    };
    const frames = framed(events, jsonCodec, gone.signal);
    await frames.next();
    const next = frames.next();

    gone.abort();

    expect(await next).toEqual({ done: true, value: undefined });
  });
});
