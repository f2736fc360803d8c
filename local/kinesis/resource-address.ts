// What an ARN names, where an operation takes streams and consumers alike.
import { Consumer } from './consumer.ts';
import { consumerAt, isConsumerArn } from './consumer-address.ts';
import type { KinesisContext } from './context.ts';
import { consumerNotActive } from './refusals.ts';
import type { Stream } from './stream.ts';
import { streamNameOf } from './stream-address.ts';

type Surroundings = Pick<KinesisContext, 'accountId' | 'clock' | 'streams'>;

/** In whatever state it is. */
export function resourceAt(context: Surroundings, ResourceARN: string): Stream | Consumer {
  if (isConsumerArn(ResourceARN)) return consumerAt(context, { ConsumerARN: ResourceARN });
  return context.streams.find(streamNameOf(context.streams, { StreamARN: ResourceARN }));
}

/** For something about it to be changed. **Inferred**: it must be ACTIVE, a consumer as a stream. */
export function resourceForUpdate(context: Surroundings, ResourceARN: string): Stream | Consumer {
  const resource = resourceAt(context, ResourceARN);
  if (!(resource instanceof Consumer)) return context.streams.findForUpdate(resource.name);
  if (resource.status(context.clock.now()) === 'ACTIVE') return resource;
  throw consumerNotActive(resource);
}
