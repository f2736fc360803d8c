// ListStreamConsumers: a stream's consumers in the order of their names, a page at a time.
import type { KinesisContext } from '../context.ts';
import { openName, sealName } from '../name-token.ts';
import { operation } from '../operation.ts';
import { streamNotActive } from '../refusals.ts';
import { nextToken, streamArn, streamId } from '../schema/common.ts';
import { integer, timestamp } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';
import { consumerDocument } from './stream-consumers.ts';

const MAX_RESULTS = 100;

const input = structure({
  StreamARN: required(streamArn),
  ...streamId,
  NextToken: optional(nextToken),
  MaxResults: optional(integer({ min: 1, max: 10_000 })),
  StreamCreationTimestamp: optional(timestamp()),
});

export function listStreamConsumers(context: KinesisContext) {
  const { clock, streams } = context;
  return operation(input, ({ StreamARN, NextToken, MaxResults = MAX_RESULTS }) => {
    const stream = streams.find(streamNameOf(streams, { StreamARN }));
    const now = clock.now();
    const status = stream.status(now);
    // **Inferred**: as ListShards does; the exception is documented.
    if (status === 'CREATING' || status === 'DELETING') throw streamNotActive(stream.name, stream.accountId, status);
    const after = NextToken === undefined ? '' : openName(context, StreamARN, NextToken);
    const rest = stream.consumers.all(now).filter(({ name }) => name > after);
    const page = rest.slice(0, Math.min(MaxResults, MAX_RESULTS));
    const last = page.at(-1);
    return {
      Consumers: page.map((consumer) => consumerDocument(consumer, now)),
      ...(last && rest.length > page.length ? { NextToken: sealName(context, StreamARN, last.name) } : {}),
    };
  });
}
