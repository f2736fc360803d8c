// The consumer as the API shows it: the ledgers of all shards, and their sums.
import type { MirrorCounts, MirrorDocument, MirrorShardDocument } from '../documents.ts';
import type { ShardLedger } from './ledger.ts';

export function mirrorDocument(ledgers: readonly ShardLedger[]): MirrorDocument {
  return { totals: ledgers.reduce(add, NOTHING), shards: ledgers.map(shardDocument) };
}

const NOTHING: MirrorCounts = {
  records: 0,
  userRecords: 0,
  bytes: 0,
  redelivered: 0,
  reads: 0,
  throttled: { transactions: 0, bytes: 0 },
  waitedMs: 0,
  millisBehindLatest: 0,
};

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
