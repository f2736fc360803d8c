// Which stream a request means: it may say so by name, by ARN or by both.
import { invalidArgument, streamNotFound } from './refusals.ts';
import type { Streams } from './streams.ts';

export interface StreamAddress {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

const ARN = /^arn:[^:]+:kinesis:[^:]*:(\d{12}):stream\/(.+)$/;

/** The stream's name. An ARN of another account or Region names a stream that is not here. */
export function streamNameOf(streams: Streams, { StreamName, StreamARN }: StreamAddress): string {
  if (StreamARN === undefined) return StreamName ?? '';
  const [, accountId = '', name = ''] = ARN.exec(StreamARN) ?? [];
  // **Inferred**: AWS documents that both may be given, not what it says when they differ.
  if (StreamName !== undefined && StreamName !== name) {
    throw invalidArgument(`StreamName ${StreamName} and StreamARN ${StreamARN} do not name the same stream.`);
  }
  if (streams.arnOf(name) !== StreamARN) throw streamNotFound(name, accountId);
  return name;
}
