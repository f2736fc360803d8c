// A shard, read by hand: one GetRecords call, which counts against the shard's limits like that of any other reader.
import type { Clock } from '../clock.ts';
import type { LedgerStore } from '../consuming/ledger.ts';
import type { PlaygroundError } from '../errors.ts';
import type { LimitValues } from '../limits/table.ts';
import { beginsAsAggregate } from '../records/aggregation/deaggregate.ts';
import { recordBytes } from '../stream/record-size.ts';
import { type Place, readContinuation } from './continuation.ts';
import type { RecentReads } from './recent-reads.ts';
import {
  continuationExpired,
  continuationInvalid,
  iteratorThrottled,
  positionInvalid,
  readThrottled,
  shardNotFound,
} from './refusals.ts';
import { refusingLimit } from './refusing-limit.ts';
import { type ShardRecords, shardRecords } from './shard-records.ts';
import type { Fetched, ShardSource, SourceRefusal } from './shard-source.ts';
import type { Encoding } from './shown-record.ts';
import type { StartingPosition } from './starting-position.ts';

export interface ShardRequest {
  readonly shardId: string;
  readonly start: StartingPosition | { readonly nextToken: string };
  /** Records of the stream; an aggregate is one. */
  readonly limit: number;
  readonly as: Encoding;
}

export interface ReadContext {
  readonly source: ShardSource;
  readonly ledgers: Pick<LedgerStore, 'read'>;
  readonly recentReads: RecentReads;
  readonly limits: LimitValues;
  readonly clock: Clock;
}

/** Rejects with what refused it: `throttled` by which limit, or what of the request the stream does not take. */
export async function readShard(request: ShardRequest, context: ReadContext): Promise<ShardRecords> {
  const { shardId, limit } = request;
  const { clock, recentReads, source } = context;
  const place = placeOf(request);
  const iterator = await iteratorAt(place, shardId, context);
  const fetched = await source.fetch(iterator, Math.min(limit, place.fittingRecords ?? limit));
  if (fetched.kind !== 'fetched') throw await readRefused(fetched, place, shardId, context);
  const nowMs = clock.now();
  recentReads.note(shardId, { atMs: nowMs, bytes: bytesOf(fetched) });
  const range = fetched.records.some(({ data }) => beginsAsAggregate(data)) ? await source.rangeOf(shardId) : undefined;
  return shardRecords({ ...request, range }, place, fetched, nowMs);
}

const placeOf = ({ shardId, start }: ShardRequest): Place =>
  'nextToken' in start
    ? readContinuation(start.nextToken, shardId)
    : { from: { position: start }, lastSequenceNumber: null };

async function iteratorAt({ from }: Place, shardId: string, { source, limits }: ReadContext): Promise<string> {
  if ('iterator' in from) return from.iterator;
  const position: StartingPosition =
    'position' in from ? from.position : { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: from.rest.sequenceNumber };
  const found = await source.iteratorAt(shardId, position);
  switch (found.kind) {
    case 'iterator':
      return found.iterator;
    case 'throttled':
      throw iteratorThrottled(shardId, limits);
    case 'not-found':
      throw shardNotFound(shardId, found.message);
    default:
      throw 'position' in from ? positionInvalid(shardId, position, found.message) : continuationInvalid(found.message);
  }
}

async function readRefused(
  { kind, message }: SourceRefusal,
  { lastSequenceNumber }: Place,
  shardId: string,
  { clock, ledgers, limits, recentReads }: ReadContext,
): Promise<PlaygroundError> {
  switch (kind) {
    case 'throttled': {
      const nowMs = clock.now();
      const { ledger } = await ledgers.read(shardId);
      return readThrottled(shardId, refusingLimit(limits, recentReads.of(shardId), ledger.seconds, nowMs), limits);
    }
    case 'expired':
      return continuationExpired(lastSequenceNumber, limits);
    case 'not-found':
      return shardNotFound(shardId, message);
    default:
      return continuationInvalid(message);
  }
}

/** As the limits count them: with partition keys. */
const bytesOf = ({ records }: Fetched): number =>
  records.reduce((sum, { data, partitionKey }) => sum + recordBytes(data, partitionKey), 0);
