// The open shards that a run begins with: a list of them that covers the ring of hash keys once.
import type { Clock } from '../clock.ts';
import { PlaygroundError } from '../errors.ts';
import type { RecordStream } from '../producing/record-stream.ts';
import { coversRing, inRangeOrder, type ShardRange } from '../stream/shard-map.ts';

/** Between listings: soon at first, as most reshards show themselves for a moment, and some seconds in all. */
const WAITS_MS = [200, 400, 800, 1_200, 1_600];
const RETRY_AFTER_MS = 5_000;

/**
 * In order of their ranges. A list that is read while the stream is resharded may hold a parent beside its children, or
 * neither (the KCL knows it as "a reshard operation was in progress"), the more so as a long one comes in pages, each of
 * its own moment. By such a list workers would send the same records, or some find no shard; so it is read again, and
 * where that doesn't help, this rejects with `stream-unavailable`.
 */
export async function openRing(stream: Pick<RecordStream, 'openShards'>, clock: Clock): Promise<readonly ShardRange[]> {
  const beganMs = clock.now();
  for (let listing = 0; ; listing += 1) {
    const shards = inRangeOrder(await stream.openShards());
    if (coversRing(shards)) return shards;
    const waitMs = WAITS_MS[listing];
    if (waitMs === undefined) throw inBetween(shards, clock.now() - beganMs);
    await clock.sleep(waitMs);
  }
}

const inBetween = (shards: readonly ShardRange[], listedForMs: number): PlaygroundError =>
  new PlaygroundError(
    'stream-unavailable',
    `The stream tells of ${shards.length} open shards that do not make up a whole: ${faultOf(shards)}. It did so for ` +
      `${(listedForMs / 1_000).toFixed(1)} s, so it is being resharded. Nothing was sent; try again when GET /stream ` +
      'says ACTIVE.',
    { retryAfterMs: RETRY_AFTER_MS },
  );

/** The first place where they don't follow each other. */
function faultOf(shards: readonly ShardRange[]): string {
  let before: ShardRange | undefined;
  for (const shard of shards) {
    const next = before ? before.range.end + 1n : 0n;
    if (before && shard.range.start < next) return `${[before.shardId, shard.shardId].sort().join(' and ')} overlap`;
    if (shard.range.start > next) return `no shard takes the hash keys ${between(before, shard)}`;
    before = shard;
  }
  return before ? `no shard takes the hash keys after ${before.shardId}` : 'there is none';
}

const between = (before: ShardRange | undefined, after: ShardRange): string =>
  before ? `between ${before.shardId} and ${after.shardId}` : `before ${after.shardId}`;
