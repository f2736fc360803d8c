// The stream as the API shows it: its shards, and what of each limit was in use a moment ago.
import type { ShardDocument, StreamDocument } from '../documents.ts';
import { readUse } from '../limits/read-budget.ts';
import { finiteLimit, type LimitValues } from '../limits/table.ts';
import { arrivedIn, minuteUpTo } from './arrivals.ts';
import { newLedger, type ShardLedger } from './ledger.ts';
import { NEXT_BATCH_WITHIN_MS } from './millis-behind.ts';

export interface DescribedStream {
  readonly name: string;
  readonly status: string;
  readonly shards: readonly DescribedShard[];
}

interface DescribedShard {
  readonly shardId: string;
  readonly isOpen: boolean;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly parentShardId: string | null;
}

/**
 * The second that ended so long ago is taken to be mirrored whole: a poll a second, a batching window, a write. At a shard's
 * limit, what the mirror has read waits for its reads too, and is counted later.
 */
const MIRRORED_WITHIN_SECONDS = { usually: 2, atMost: 5 };

export function streamDocument(
  stream: DescribedStream,
  ledgers: readonly ShardLedger[],
  limits: LimitValues,
  nowMs: number,
): StreamDocument {
  const byShard = new Map(ledgers.map((ledger) => [ledger.shardId, ledger]));
  const second = lastWholeSecond(ledgers, nowMs);
  return {
    name: stream.name,
    status: stream.status,
    asOf: isoOf(second),
    shards: stream.shards.map((shard) =>
      shardDocument(shard, byShard.get(shard.shardId) ?? newLedger(shard.shardId), limits, second, nowMs),
    ),
    limits: {
      shardWriteRecordsPerSecond: finiteLimit(limits.shardWriteRecordsPerSecond),
      shardWriteBytesPerSecond: finiteLimit(limits.shardWriteBytesPerSecond),
      shardReadCallsPerSecond: finiteLimit(limits.shardReadCallsPerSecond),
      shardReadBytesPerSecond: finiteLimit(limits.shardReadBytesPerSecond),
    },
  };
}

/**
 * The newest second of which every shard's records are mirrored. Those of a shard come in order: where they come second
 * after second, the newest may lack some still, and the one before it none.
 */
function lastWholeSecond(ledgers: readonly ShardLedger[], nowMs: number): number {
  const now = Math.floor(nowMs / 1_000);
  let whole = now - MIRRORED_WITHIN_SECONDS.usually;
  for (const { arrivals } of ledgers) {
    const [before, newest] = arrivals.slice(-2).map(([second]) => second);
    if (before === undefined || newest === undefined) continue;
    const isFlowing = newest - before === 1 && newest > now - MIRRORED_WITHIN_SECONDS.atMost;
    if (isFlowing) whole = Math.min(whole, before);
  }
  return whole;
}

/**
 * Of a shard that is mirrored later than the others, the second before that of the last record read: its own last whole
 * one, since 0 would say that nobody writes. Undefined: the mirror keeps up, or has come to the end of what there was.
 */
function lateSecond({ arrivals, updatedAtMs }: ShardLedger, nowMs: number): number | undefined {
  const newest = arrivals.at(-1)?.[0];
  if (newest === undefined || nowMs - updatedAtMs > NEXT_BATCH_WITHIN_MS) return undefined;
  const isLate = Math.floor(updatedAtMs / 1_000) - newest > MIRRORED_WITHIN_SECONDS.usually;
  return isLate ? newest - 1 : undefined;
}

const isoOf = (second: number): string => new Date(second * 1_000).toISOString();

function shardDocument(
  shard: DescribedShard,
  ledger: ShardLedger,
  limits: LimitValues,
  secondOfAll: number,
  nowMs: number,
): ShardDocument {
  const second = Math.min(secondOfAll, lateSecond(ledger, nowMs) ?? secondOfAll);
  const arrived = arrivedIn(ledger.arrivals, second);
  return {
    shardId: shard.shardId,
    state: shard.isOpen ? 'OPEN' : 'CLOSED',
    hashKeyRange: { startingHashKey: shard.startingHashKey, endingHashKey: shard.endingHashKey },
    parentShardId: shard.parentShardId,
    write: {
      asOf: isoOf(second),
      recordsPerSecond: arrived.records,
      bytesPerSecond: arrived.bytes,
      history: minuteUpTo(second, ledger.arrivals),
    },
    read: { ...lastReads(ledger, nowMs), blockedMs: readUse(limits, ledger.budget, nowMs).blockedMs },
  };
}

/** The second that ended with the mirror's last read; nothing when that is too long ago to be called now. */
function lastReads({ lastReads, updatedAtMs }: ShardLedger, nowMs: number) {
  if (nowMs - updatedAtMs > MIRRORED_WITHIN_SECONDS.atMost * 1_000) return { callsPerSecond: 0, bytesPerSecond: 0 };
  return { callsPerSecond: lastReads.length, bytesPerSecond: lastReads.reduce((sum, [, bytes]) => sum + bytes, 0) };
}
