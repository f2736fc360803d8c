// A client whose bodies and events are in CBOR, as those of the Java SDKs are.
import type { SubscribeToShardEventStream } from '@aws-sdk/client-kinesis';
import { type Message, UniversalEventStreamMarshaller } from '@smithy/core/event-streams';
import { AwsError } from '../../../local/aws-error.ts';
import type { KinesisApi, KinesisOperation, KinesisOperations, Subscription } from '../../../local/kinesis/api.ts';
import { cborCodec } from '../../../local/server/cbor-codec.ts';

const HEADERS = {
  'content-type': cborCodec.contentType,
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
};

export const cborClient = (url: string): KinesisApi => ({
  async call<O extends KinesisOperation>(operation: O, input: KinesisOperations[O]['input']) {
    const hangUp = new AbortController();
    const response = await fetch(url, {
      method: 'POST',
      body: Buffer.from(cborCodec.write(input)),
      headers: { ...HEADERS, 'x-amz-target': `Kinesis_20131202.${operation}` },
      signal: hangUp.signal,
    });
    // The wire has no types: that an answer has its operation's shape is what the claims find out.
    if (response.ok && operation === 'SubscribeToShard') {
      return subscriptionOf(response, hangUp) as KinesisOperations[O]['output'];
    }
    const body = Buffer.from(await response.arrayBuffer());
    const answer = body.length === 0 ? {} : cborCodec.read(body);
    if (!response.ok) throw refusalIn(answer, response.status);
    return answer as KinesisOperations[O]['output'];
  },
});

const textAt = (value: unknown, name: string): string =>
  typeof value === 'object' && value !== null ? String(Reflect.get(value, name) ?? '') : '';

const refusalIn = (answer: unknown, status: number): AwsError =>
  new AwsError(textAt(answer, '__type'), textAt(answer, 'message') || textAt(answer, 'Message'), status);

const marshaller = new UniversalEventStreamMarshaller({
  utf8Encoder: (bytes) => Buffer.from(bytes).toString('utf8'),
  utf8Decoder: (text) => Buffer.from(text),
});

function subscriptionOf({ body }: Response, hangUp: AbortController): Subscription {
  return { EventStream: events(body as AsyncIterable<Uint8Array> | null, hangUp) };
}

async function* events(
  body: AsyncIterable<Uint8Array> | null,
  hangUp: AbortController,
): AsyncGenerator<SubscribeToShardEventStream, void> {
  try {
    for await (const event of marshaller.deserialize(body ?? empty(), decoded)) {
      if (!('initial-response' in event)) yield event as unknown as SubscribeToShardEventStream;
    }
  } finally {
    hangUp.abort();
  }
}

async function* empty(): AsyncGenerator<Uint8Array, void> {}

/** One event or exception, named as its type. */
async function decoded(message: Record<string, Message>): Promise<Record<string, unknown>> {
  const entries = Object.entries(message).map(([type, { headers, body }]) => {
    const payload = cborCodec.read(Buffer.from(body));
    const isException = headers[':message-type']?.value === 'exception';
    return [type, isException ? new AwsError(type, textAt(payload, 'message')) : payload] as const;
  });
  return Object.fromEntries(entries);
}
