// The answer to a read by hand: the records that fit, and where to read on.
import type { ShardRecordsDocument } from '../documents.ts';
import { ANSWER_ROOM_BYTES } from '../limits/answer-room.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import { type Place, writeContinuation } from './continuation.ts';
import { type Filling, fillAnswer } from './fill-answer.ts';
import type { Fetched } from './shard-source.ts';
import type { Encoding } from './shown-record.ts';

/** So that `curl` without a word more has an answer that a person can look through. */
export const DEFAULT_LIMIT = 100;
export const DEFAULT_ENCODING: Encoding = 'text';

export interface ShardRecords {
  /** A {@link ShardRecordsDocument} as JSON. */
  readonly json: string;
  /** The path of the next answer; null at the end of a closed shard. */
  readonly next: string | null;
}

interface Asked {
  readonly shardId: string;
  readonly limit: number;
  readonly as: Encoding;
  /** Of the shard, where it is known. */
  readonly range: HashKeyRange | undefined;
}

export function shardRecords(asked: Asked, place: Place, fetched: Fetched, nowMs: number): ShardRecords {
  const start = 'rest' in place.from ? place.from.rest : undefined;
  const filling = fillAnswer(fetched.records, asked, ANSWER_ROOM_BYTES, start);
  const nextToken = nextTokenOf(asked.shardId, place, fetched, filling);
  const next = nextToken === null ? null : nextPath(asked, nextToken);
  const around: Omit<ShardRecordsDocument, 'shardId' | 'records'> = {
    millisBehindLatest: behind(fetched, filling, nowMs),
    childShards: filling.rest ? [] : fetched.childShards,
    nextToken,
    next,
  };
  const records = `"shardId":${JSON.stringify(asked.shardId)},"records":[${filling.shown.join(',')}]`;
  return { json: `{${records},${JSON.stringify(around).slice(1)}`, next };
}

function nextTokenOf(
  shardId: string,
  before: Place,
  { nextIterator }: Fetched,
  { rest, last }: Filling,
): string | null {
  const fittingRecords = rest ? Math.max(1, rest.recordsBefore) : before.fittingRecords;
  const common = {
    shardId,
    lastSequenceNumber: last?.sequenceNumber ?? before.lastSequenceNumber,
    ...(fittingRecords === undefined ? {} : { fittingRecords }),
  };
  if (rest) return writeContinuation({ ...common, from: { rest: rest.place } });
  return nextIterator === null ? null : writeContinuation({ ...common, from: { iterator: nextIterator } });
}

function nextPath({ shardId, limit, as }: Asked, nextToken: string): string {
  const query = new URLSearchParams({ nextToken });
  if (limit !== DEFAULT_LIMIT) query.set('limit', String(limit));
  if (as !== DEFAULT_ENCODING) query.set('as', as);
  return `/stream/shards/${shardId}/records?${query}`;
}

/** The stream tells it of all that was read; of less, it is told by the last record that is shown. */
const behind = ({ millisBehindLatest }: Fetched, { rest, last }: Filling, nowMs: number): number =>
  rest && last ? Math.max(millisBehindLatest, nowMs - last.arrivedAtMs) : millisBehindLatest;
