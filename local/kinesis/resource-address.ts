// What an ARN names, where an operation takes streams and consumers alike.
import type { Consumer } from './consumer.ts';
import { consumerAt, isConsumerArn } from './consumer-address.ts';
import type { KinesisContext } from './context.ts';
import type { Stream } from './stream.ts';
import { streamNameOf } from './stream-address.ts';

export function resourceAt(
  context: Pick<KinesisContext, 'accountId' | 'clock' | 'streams'>,
  ResourceARN: string,
): Stream | Consumer {
  if (isConsumerArn(ResourceARN)) return consumerAt(context, { ConsumerARN: ResourceARN });
  return context.streams.find(streamNameOf(context.streams, { StreamARN: ResourceARN }));
}
