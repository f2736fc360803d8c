// What an ARN names, where an operation takes more than streams.

import type { Stream } from './stream.ts';
import { streamNameOf } from './stream-address.ts';
import type { Streams } from './streams.ts';

export const resourceAt = (streams: Streams, StreamARN: string): Stream =>
  streams.find(streamNameOf(streams, { StreamARN }));
