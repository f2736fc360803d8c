// Which consumer a request means: by its ARN, or by its name and its stream's ARN.
import type { Consumer } from './consumer.ts';
import type { KinesisContext } from './context.ts';
import { consumerNotFound, invalidArgument } from './refusals.ts';
import { consumerArn, consumerName, streamArn, streamId } from './schema/common.ts';
import type { ValueOf } from './schema/shape.ts';
import { optional, structure } from './schema/structures.ts';
import { streamNameOf } from './stream-address.ts';

export const consumerAddress = structure({
  StreamARN: optional(streamArn),
  ...streamId,
  ConsumerName: optional(consumerName),
  ConsumerARN: optional(consumerArn),
});

type Address = ValueOf<typeof consumerAddress>;
type Surroundings = Pick<KinesisContext, 'accountId' | 'clock' | 'streams'>;

const CONSUMER = '/consumer/';

export const isConsumerArn = (arn: string): boolean => arn.includes(CONSUMER);

export function consumerAt(context: Surroundings, { ConsumerARN, ConsumerName, StreamARN }: Address): Consumer {
  const { accountId, clock, streams } = context;
  const streamArn = ConsumerARN?.split(CONSUMER)[0] ?? StreamARN;
  const label = ConsumerARN ?? ConsumerName;
  // **Inferred**: the documentation asks for the one or the other two, not what is said when they are missing.
  if (streamArn === undefined || label === undefined) {
    throw invalidArgument('Either ConsumerARN, or StreamARN and ConsumerName, must be given.');
  }
  const stream = streams.find(streamNameOf(streams, { StreamARN: streamArn }));
  const consumer = stream.consumers.find(
    ({ arn, name }) => arn === (ConsumerARN ?? arn) && name === (ConsumerName ?? name),
    clock.now(),
  );
  if (!consumer) throw consumerNotFound(label, accountId);
  return consumer;
}
