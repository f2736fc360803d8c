// The consumer as the API shows it: the ledgers of all shards, and their sums.
import type { MirrorCounts, MirrorDocument, MirrorShardDocument } from '../documents.ts';
import { NO_COUNTS, type ShardLedger } from './ledger.ts';

export function mirrorDocument(ledgers: readonly ShardLedger[]): MirrorDocument {
  return { totals: ledgers.reduce<MirrorCounts>(add, NO_COUNTS), shards: ledgers.map(shardDocument) };
}

const add = (sum: MirrorCounts, shard: MirrorCounts): MirrorCounts => ({
  records: sum.records + shard.records,
  userRecords: sum.userRecords + shard.userRecords,
  bytes: sum.bytes + shard.bytes,
  redelivered: sum.redelivered + shard.redelivered,
  reads: sum.reads + shard.reads,
  throttled: {
    transactions: sum.throttled.transactions + shard.throttled.transactions,
    bytes: sum.throttled.bytes + shard.throttled.bytes,
  },
  waitedMs: sum.waitedMs + shard.waitedMs,
  millisBehindLatest: Math.max(sum.millisBehindLatest, shard.millisBehindLatest),
});

const shardDocument = ({
  budget: _,
  arrivals: __,
  lastReads: ___,
  updatedAtMs,
  ...counts
}: ShardLedger): MirrorShardDocument => ({
  ...counts,
  updatedAt: new Date(updatedAtMs).toISOString(),
});
