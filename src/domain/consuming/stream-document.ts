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

/** The newest second of which the records of every shard are mirrored that the mirror keeps up with. */
function lastWholeSecond(ledgers: readonly ShardLedger[], nowMs: number): number {
  const now = Math.floor(nowMs / 1_000);
  const own = ledgers.map((ledger) => ownSecond(ledger, nowMs) ?? now);
  const keptUp = own.filter((second) => second >= now - MIRRORED_WITHIN_SECONDS.atMost);
  return Math.min(now - MIRRORED_WITHIN_SECONDS.usually, ...keptUp);
}

/**
 * The newest second of which a shard's records are mirrored, as long as more of them may be on their way: they come in
 * order, so where they come second after second, or late, the newest second may lack some still, and the one before it
 * none. Undefined when nothing is awaited.
 */
function ownSecond({ arrivals, updatedAtMs }: ShardLedger, nowMs: number): number | undefined {
  const [before, newest] = [arrivals.at(-2)?.[0], arrivals.at(-1)?.[0]];
  if (newest === undefined || nowMs - updatedAtMs > NEXT_BATCH_WITHIN_MS) return undefined;
  const isLate = Math.floor(updatedAtMs / 1_000) - newest > MIRRORED_WITHIN_SECONDS.usually;
  return isLate || before === newest - 1 ? newest - 1 : undefined;
}

const isoOf = (second: number): string => new Date(second * 1_000).toISOString();

function shardDocument(
  shard: DescribedShard,
  ledger: ShardLedger,
  limits: LimitValues,
  secondOfAll: number,
  nowMs: number,
): ShardDocument {
  // Of a shard that is mirrored later than the others, its own: 0 would say that nobody writes.
  const second = Math.min(secondOfAll, ownSecond(ledger, nowMs) ?? secondOfAll);
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
