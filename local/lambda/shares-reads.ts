// Whether a trigger has the reads of its shards to itself, as far as that is known from the start.
import type { PlatformSpec } from '../spec.ts';

/** Firehose polls, and every trigger that does not read by fan-out. */
export function sharesReads({ deliveryStreams, triggers }: PlatformSpec, streamName: string): boolean {
  const polling = triggers.filter(({ consumerName }) => consumerName === undefined);
  return [...deliveryStreams, ...polling].filter((reader) => reader.streamName === streamName).length > 1;
}
