// The consumer as the API shows it: the ledgers of all shards, and their sums.
import type { DiscardsDocument, MirrorCounts, MirrorDocument, MirrorShardDocument } from '../documents.ts';
import type { LimitValues } from '../limits/table.ts';
import { NO_COUNTS, type ShardLedger } from './ledger.ts';
import { millisBehind } from './millis-behind.ts';
import { lastMinuteOfReading } from './reading-seconds.ts';

type Retention = Pick<LimitValues, 'retentionSeconds'>;

export function mirrorDocument(
  ledgers: readonly ShardLedger[],
  discarded: DiscardsDocument,
  limits: Retention,
  nowMs: number,
): MirrorDocument {
  const shards = ledgers.map((ledger) => shardDocument(ledger, limits, nowMs));
  return { totals: shards.reduce<MirrorCounts>(add, { ...NO_COUNTS, held: 0, eggs: 0 }), shards, discarded };
}

const add = (sum: MirrorCounts, shard: MirrorCounts): MirrorCounts => ({
  records: sum.records + shard.records,
  userRecords: sum.userRecords + shard.userRecords,
  bytes: sum.bytes + shard.bytes,
  eggs: sum.eggs + shard.eggs,
  redelivered: sum.redelivered + shard.redelivered,
  held: sum.held + shard.held,
  setAside: sum.setAside + shard.setAside,
  abandoned: sum.abandoned + shard.abandoned,
  failures: sum.failures + shard.failures,
  reads: sum.reads + shard.reads,
  throttled: {
    transactions: sum.throttled.transactions + shard.throttled.transactions,
    bytes: sum.throttled.bytes + shard.throttled.bytes,
  },
  waitedMs: sum.waitedMs + shard.waitedMs,
  millisBehindLatest: Math.max(sum.millisBehindLatest, shard.millisBehindLatest),
});

function countsOf(ledger: ShardLedger, limits: Retention, nowMs: number): MirrorCounts {
  const { records, userRecords, bytes, redelivered, setAside, abandoned, failures } = ledger;
  const { reads, throttled, waitedMs } = ledger;
  return {
    records,
    userRecords,
    bytes,
    eggs: ledger.eggs.count,
    redelivered,
    held: ledger.held.length,
    setAside,
    abandoned,
    failures,
    reads,
    throttled,
    waitedMs,
    millisBehindLatest: millisBehind(ledger, limits, nowMs),
  };
}

const shardDocument = (ledger: ShardLedger, limits: Retention, nowMs: number): MirrorShardDocument => ({
  ...countsOf(ledger, limits, nowMs),
  shardId: ledger.shardId,
  checkpoint: ledger.checkpoint,
  firstEggs: ledger.eggs.first,
  history: lastMinuteOfReading(ledger.seconds, nowMs),
  updatedAt: new Date(ledger.batchEndedAtMs).toISOString(),
});
