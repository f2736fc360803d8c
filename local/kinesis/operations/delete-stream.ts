// DeleteStream: the stream is DELETING at once, and gone after the delay.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { NAME_OR_ARN, streamAddress } from '../schema/common.ts';
import { boolean } from '../schema/scalars.ts';
import { optional, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';

export function deleteStream({ streams }: KinesisContext) {
  const input = structure({ EnforceConsumerDeletion: optional(boolean()), ...streamAddress }, NAME_OR_ARN);
  return operation(input, ({ EnforceConsumerDeletion = false, ...address }) => {
    streams.delete(streamNameOf(streams, address), EnforceConsumerDeletion);
    return {};
  });
}
