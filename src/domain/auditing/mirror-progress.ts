// Whether the mirror has seen all of a run that it will ever see.
import type { ShardLedger } from '../consuming/ledger.ts';
import type { RunDocument, RunShardDocument } from '../producing/run-document.ts';

/**
 * It has when each shard's ledger is past the run's last record there and holds none of it back. A shard whose last
 * records the trigger has discarded is past them with the next that comes, or when the stream keeps them no longer.
 */
export function isMirrorThrough(
  { shards, finishedAt }: RunDocument,
  ledgers: readonly ShardLedger[],
  retentionSeconds: number,
  nowMs: number,
): boolean {
  if (finishedAt !== null && nowMs > Date.parse(finishedAt) + retentionSeconds * 1_000) return true;
  return shards.every((shard) =>
    isPast(
      shard,
      ledgers.find(({ shardId }) => shardId === shard.shardId),
    ),
  );
}

function isPast(
  { firstSequenceNumber, lastSequenceNumber }: RunShardDocument,
  ledger: ShardLedger | undefined,
): boolean {
  if (firstSequenceNumber === null || lastSequenceNumber === null) return true;
  if (!ledger || ledger.checkpoint === null) return false;
  const first = BigInt(firstSequenceNumber);
  const last = BigInt(lastSequenceNumber);
  const isOfRun = (sequenceNumber: bigint) => first <= sequenceNumber && sequenceNumber <= last;
  return BigInt(ledger.checkpoint) >= last && !ledger.held.some((held) => isOfRun(BigInt(held)));
}
