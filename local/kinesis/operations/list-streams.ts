// ListStreams: the account's streams in the order of their names, a page at a time.
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument } from '../refusals.ts';
import { nextToken, streamName } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, structure } from '../schema/structures.ts';
import { streamSummary } from '../stream-document.ts';

export function listStreams({ clock, limits, nextTokens, streams }: KinesisContext) {
  const input = structure({
    Limit: optional(integer({ min: 1, max: 10_000 })),
    ExclusiveStartStreamName: optional(streamName),
    NextToken: optional(nextToken),
  });

  const afterName = (token: string | undefined, exclusiveStart: string): string => {
    if (token === undefined) return exclusiveStart;
    const content = nextTokens.open(token);
    if (!content) throw invalidArgument('Invalid NextToken.');
    return content.toString();
  };

  return operation(input, ({ Limit = limits.listStreamsMaxStreams, ExclusiveStartStreamName = '', NextToken }) => {
    const now = clock.now();
    const after = afterName(NextToken, ExclusiveStartStreamName);
    const rest = streams.all().filter(({ name }) => name > after);
    const page = rest.slice(0, Limit);
    const last = page.at(-1);
    const hasMore = rest.length > page.length;
    return {
      StreamNames: page.map(({ name }) => name),
      HasMoreStreams: hasMore,
      ...(hasMore && last ? { NextToken: nextTokens.seal(Buffer.from(last.name)) } : {}),
      StreamSummaries: page.map((stream) => streamSummary(stream, now)),
    };
  });
}
