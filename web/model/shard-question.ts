// What the page asks to read of a shard, and how it tells what came, or why nothing did.
import type { ProblemDocument, ShardRecordsDocument } from '../../src/domain/documents.ts';
import { formatCounted, formatDuration } from '../text/numbers.ts';
import { shortShard } from '../text/short-names.ts';

/** As the form has it. */
export interface ReadValues {
  readonly startingPosition: string;
  readonly sequenceNumber: string;
  /** Local time, as an input of type datetime-local has it. */
  readonly time: string;
  readonly limit: string;
}

/** The path to ask for. What it may hold is the API's to say; an input without a time is left to it, too. */
export function readPath(shardId: string, { startingPosition, sequenceNumber, time, limit }: ReadValues): string {
  const query = new URLSearchParams({ startingPosition, limit: limit.replaceAll(/[\s,]/g, '') });
  if (startingPosition.endsWith('SEQUENCE_NUMBER')) query.set('sequenceNumber', sequenceNumber.trim());
  const instant = new Date(time);
  if (startingPosition === 'AT_TIMESTAMP' && !Number.isNaN(instant.getTime())) {
    query.set('timestamp', instant.toISOString());
  }
  return `stream/shards/${shardId}/records?${query}`;
}

/** Local time to the second, as an input of type datetime-local wants it. */
export function localTime(ms: number, offsetMinutes = new Date(ms).getTimezoneOffset()): string {
  return new Date(ms - offsetMinutes * 60_000).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
}

/**
 * Why a place to begin at was refused, in the words of the dialog: the API's own advice is about its tokens. The API's
 * words do for all else.
 */
export function refusalText({ limit, retryAfterMs, title }: ProblemDocument, canReadOn: boolean): string | undefined {
  if (limit !== 'shardIteratorCallsPerSecond' || retryAfterMs === undefined) return undefined;
  const instead = canReadOn ? ', or press “Read on”, which takes none' : '';
  return (
    `${title}. Each “Read” takes a GetShardIterator call, and the readers of this shard together have used up its own. ` +
    `Nothing was read; try again in ${formatDuration(retryAfterMs)}${instead}.`
  );
}

/** What one call gave, and where it leaves the reader. */
export function readFacts({ records, millisBehindLatest, childShards, nextToken }: ShardRecordsDocument): string {
  const count = `The last call gave ${countText(records)}`;
  if (nextToken === null) {
    const children = childShards.map(({ shardId }) => shortShard(shardId).toLowerCase()).join(' and ');
    return `${count}. This is the end of a closed shard${children === '' ? '' : `, which goes on in ${children}`}.`;
  }
  const behind =
    millisBehindLatest === 0 ? 'nothing is behind' : `${formatDuration(millisBehindLatest)} behind the tip`;
  return `${count}, ${behind}.`;
}

function countText(records: ShardRecordsDocument['records']): string {
  if (records.length === 0) return 'no record';
  const inStream = new Set(records.map(({ sequenceNumber }) => sequenceNumber)).size;
  const text = formatCounted(inStream, 'record');
  return inStream === records.length ? text : `${text} with ${formatCounted(records.length, 'user record')}`;
}
