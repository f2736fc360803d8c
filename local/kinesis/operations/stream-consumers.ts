// RegisterStreamConsumer, DescribeStreamConsumer and DeregisterStreamConsumer: one consumer, by name or by ARN.
import type { Consumer } from '../consumer.ts';
import { consumerAddress, consumerAt } from '../consumer-address.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { consumerName, streamArn, streamId } from '../schema/common.ts';
import { required, structure } from '../schema/structures.ts';
import { optionalTags } from '../schema/tags.ts';
import { streamNameOf } from '../stream-address.ts';
import { addTags } from '../tags.ts';

export const consumerDocument = (consumer: Consumer, now: number) => ({
  ConsumerName: consumer.name,
  ConsumerARN: consumer.arn,
  ConsumerStatus: consumer.status(now),
  ConsumerCreationTimestamp: new Date(consumer.createdAtMs),
});

export function registerStreamConsumer({ billingCommitment, clock, limits, streams }: KinesisContext) {
  const input = structure({
    StreamARN: required(streamArn),
    ...streamId,
    ConsumerName: required(consumerName),
    ...optionalTags,
  });
  return operation(input, ({ StreamARN, ConsumerName, Tags = {} }) => {
    const stream = streams.findForUpdate(streamNameOf(streams, { StreamARN }));
    const now = clock.now();
    const consumer = stream.consumers.make(
      ConsumerName,
      now,
      billingCommitment.isEnabled(now) ? limits.streamMaxConsumersCommitted : limits.streamMaxConsumers,
    );
    addTags(consumer, Tags, limits.streamMaxTags);
    stream.consumers.add(consumer);
    return { Consumer: consumerDocument(consumer, now) };
  });
}

export const describeStreamConsumer = (context: KinesisContext) =>
  operation(consumerAddress, (address) => {
    const consumer = consumerAt(context, address);
    return {
      ConsumerDescription: { ...consumerDocument(consumer, context.clock.now()), StreamARN: consumer.streamArn },
    };
  });

/** It is DELETING at once, and gone after the delay. */
export const deregisterStreamConsumer = (context: KinesisContext) =>
  operation(consumerAddress, (address) => {
    consumerAt(context, address).delete(context.clock.now());
    return {};
  });
