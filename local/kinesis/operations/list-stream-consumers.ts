// ListStreamConsumers: a stream's consumers in the order of their names, a page at a time.
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument } from '../refusals.ts';
import { nextToken, streamArn, streamId } from '../schema/common.ts';
import { integer, timestamp } from '../schema/scalars.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { streamNameOf } from '../stream-address.ts';
import { consumerDocument } from './stream-consumers.ts';

const MAX_RESULTS = 100;
const ISSUED_BYTES = 8;

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
    const after = NextToken === undefined ? '' : openName(context, NextToken, StreamARN);
    const rest = stream.consumers.all(now).filter(({ name }) => name > after);
    const page = rest.slice(0, Math.min(MaxResults, MAX_RESULTS));
    const last = page.at(-1);
    return {
      Consumers: page.map((consumer) => consumerDocument(consumer, now)),
      ...(last && rest.length > page.length ? { NextToken: sealName(context, StreamARN, last.name) } : {}),
    };
  });
}

function sealName({ clock, nextTokens }: KinesisContext, arn: string, name: string): string {
  const issuedAt = Buffer.alloc(ISSUED_BYTES);
  issuedAt.writeDoubleLE(clock.now());
  return nextTokens.seal(Buffer.concat([issuedAt, Buffer.from(`${arn} ${name}`)]));
}

function openName({ clock, limits, nextTokens }: KinesisContext, token: string, expectedArn: string): string {
  const content = nextTokens.open(token);
  const [arn, name] = content?.toString('utf8', ISSUED_BYTES).split(' ') ?? [];
  if (!content || arn !== expectedArn || name === undefined) throw invalidArgument('Invalid NextToken.');
  if (clock.now() - content.readDoubleLE() <= limits.nextTokenLifetimeMs) return name;
  throw new AwsError('ExpiredNextTokenException', 'The NextToken is expired: list the consumers anew.');
}
