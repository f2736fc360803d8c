// How a wide stream is divided among workers that push side by side.
import type { RecordAddress } from '../records/record.ts';
import { MAX_HASH_KEY } from '../stream/hash-key.ts';
import { type HashKeyRange, inRangeOrder, type ShardRange } from '../stream/shard-map.ts';
import { recordFinder } from './routes.ts';

/**
 * A part of the ring for each worker, of as many neighbouring shards as any other's, or one more. Together they cover
 * every hash key once, so that each record is one worker's, and each shard is paced by one producer that knows all it
 * is sent. Fewer shards than workers make fewer shares.
 *
 * The shares are ranges, not shards: they hold through a reshard. (A merge across a border makes two workers share a
 * shard; they learn to.)
 */
export function workShares(shards: readonly ShardRange[], workers: number): readonly HashKeyRange[] {
  const inOrder = inRangeOrder(shards);
  const count = Math.min(workers, inOrder.length);
  return Array.from({ length: count }, (_, worker) => {
    const own = inOrder.slice(firstOf(worker), firstOf(worker + 1));
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) throw new Error('Every worker has a shard.');
    return { start: first.range.start, end: last.range.end };
  });

  function firstOf(worker: number): number {
    return Math.floor((worker * inOrder.length) / count);
  }
}

/** Tells whether a record lies in a share: found as its shard is, in the ring cut into the share and what is around it. */
export function membership(share: HashKeyRange | undefined): (record: RecordAddress) => boolean {
  if (!share) return () => true;
  const { start, end } = share;
  const before = start > 0n ? [{ shardId: 'before', range: { start: 0n, end: start - 1n } }] : [];
  const after = end < MAX_HASH_KEY ? [{ shardId: 'after', range: { start: end + 1n, end: MAX_HASH_KEY } }] : [];
  const indexOf = recordFinder([...before, { shardId: 'own', range: share }, ...after]);
  return (record) => indexOf(record) === before.length;
}
