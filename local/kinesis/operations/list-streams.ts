// ListStreams: the account's streams in the order of their names, a page at a time.
import type { KinesisContext } from '../context.ts';
import { openName, sealName } from '../name-token.ts';
import { operation } from '../operation.ts';
import { nextToken, streamName } from '../schema/common.ts';
import { integer } from '../schema/scalars.ts';
import { optional, structure } from '../schema/structures.ts';
import { streamSummary } from '../stream-document.ts';

/** What its tokens are for. */
const LIST = 'streams';

export function listStreams(context: KinesisContext) {
  const { clock, limits, streams } = context;
  const input = structure({
    Limit: optional(integer({ min: 1, max: 10_000 })),
    ExclusiveStartStreamName: optional(streamName),
    NextToken: optional(nextToken),
  });

  return operation(input, ({ Limit = limits.listStreamsMaxStreams, ExclusiveStartStreamName = '', NextToken }) => {
    const now = clock.now();
    const after = NextToken === undefined ? ExclusiveStartStreamName : openName(context, LIST, NextToken);
    const rest = streams.all().filter(({ name }) => name > after);
    const page = rest.slice(0, Limit);
    const last = page.at(-1);
    const hasMore = rest.length > page.length;
    return {
      StreamNames: page.map(({ name }) => name),
      HasMoreStreams: hasMore,
      ...(hasMore && last ? { NextToken: sealName(context, LIST, last.name) } : {}),
      StreamSummaries: page.map((stream) => streamSummary(stream, now)),
    };
  });
}
