// Which shard a request means: AWS takes more spellings of an id than it writes itself.
import { shardIdOf } from '../../src/domain/stream/shard-map.ts';
import { couldNotFindShard } from './refusals.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

const MAX_SHARD_INDEX = 2 ** 31 - 1;

/** Observed: the number behind the first hyphen counts, or the whole id where there is none; `shardId-0` will do. */
export function shardIndexOf(id: string, streamName: string, accountId: string): number {
  const digits = id.split('-')[1] || id;
  const index = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  if (index <= MAX_SHARD_INDEX) return index;
  throw couldNotFindShard(id, streamName, accountId);
}

/** The shard of the stream, open or closed. */
export function shardAt(stream: Stream, index: number, accountId: string): Shard {
  const shard = stream.shards.get(index);
  if (!shard) throw couldNotFindShard(shardIdOf(index), stream.name, accountId);
  return shard;
}
