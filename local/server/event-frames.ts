// Events as AWS frames them: headers that say what the payload is, the payload in the request's format, checksums.
import { EventStreamCodec } from '@smithy/core/event-streams';
import { AwsError } from '../aws-error.ts';
import type { Codec } from './codec.ts';

/**
 * The frames of an answer: an initial one, then one for each event, whose only member is named as its type. A refusal
 * that ends the events is a frame too. When the client is gone, the events are told at once, not after the next.
 */
export async function* framed(
  events: AsyncIterable<object>,
  codec: Codec,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const iterator = events[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.();
  gone.addEventListener('abort', stop, { once: true });
  try {
    yield frame('event', 'initial-response', {}, codec);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      for (const [type, payload] of Object.entries(next.value)) yield frame('event', type, payload, codec);
    }
  } catch (error) {
    const { type, message } = error instanceof AwsError ? error : INTERNAL_FAILURE;
    yield frame('exception', type, { message }, codec);
    if (!(error instanceof AwsError)) throw error;
  } finally {
    gone.removeEventListener('abort', stop);
    stop();
  }
}

/** What AWS answers to its own mistakes; within a stream it has a longer name. */
const INTERNAL_FAILURE = new AwsError('InternalFailureException', 'Internal Service Failure', 500);

const frames = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text),
);

const frame = (kind: 'event' | 'exception', type: string, payload: object, codec: Codec): Uint8Array =>
  frames.encode({
    headers: {
      [`:${kind}-type`]: { type: 'string', value: type },
      ':content-type': { type: 'string', value: codec.contentType },
      ':message-type': { type: 'string', value: kind },
    },
    body: codec.write(payload),
  });
