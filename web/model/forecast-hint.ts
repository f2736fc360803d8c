// What the form says about the time a wish will take, before it is sent.
import type { StreamDocument } from '../../src/domain/documents.ts';
import { type LimitValues, limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import { busiestKeyShare, busiestShare, isScattered } from '../../src/domain/planning/busiest-share.ts';
import { ANSWER_MS, forecastPush, type PushForecast } from '../../src/domain/planning/forecast.ts';
import { meanPackingBytes } from '../../src/domain/planning/packing-bytes.ts';
import type { Content } from '../../src/domain/records/content.ts';
import { jsonContent } from '../../src/domain/records/json-content.ts';
import { makerOf, meanRecordBytes } from '../../src/domain/records/maker.ts';
import type { PartitionKeySettings } from '../../src/domain/records/settings.ts';
import type { ShardRange } from '../../src/domain/stream/shard-map.ts';
import { formatBytes, formatCount, formatCounted, formatDuration } from '../text/numbers.ts';
import type { RunRequestBody } from './wish.ts';

export function openShards(stream: StreamDocument): ShardRange[] {
  const open = stream.shards.filter(({ state }) => state === 'OPEN');
  return open.map(({ shardId, hashKeyRange: { startingHashKey, endingHashKey } }) => ({
    shardId,
    range: { start: BigInt(startingHashKey), end: BigInt(endingHashKey) },
  }));
}

/**
 * One or two sentences, or nothing where the wish cannot be sent anyway. `shownBytes` is the mean size of the records
 * that the API showed: of a text of one's own, the page knows no other.
 */
export function forecastHint(
  body: RunRequestBody,
  shards: readonly ShardRange[],
  profile: ProfileName,
  shownBytes?: number | undefined,
): string {
  const { count, recordBytes = 0, partitionKey = { strategy: 'uuid' } } = body;
  if (!isSendable(body, partitionKey) || shards.length < 1) return '';
  const limits = limitValues(profile);
  if (recordBytes > limits.recordMaxBytes) return '';
  const content = contentOf(body, shownBytes);
  if (content === undefined) return '';
  const make = makerOf(content, { partitionKey, seed: 0 });
  const busiest = busiestShare(partitionKey, shards);
  const forecast = forecastPush(limits, {
    count,
    recordBytes: meanRecordBytes(count, make),
    shards: shards.length,
    busiestShare: busiest,
    isScattered: isScattered(partitionKey),
    orderedKeyShare: body.ordered ? busiestKeyShare(partitionKey) : undefined,
    packingBytes: body.aggregate ? meanPackingBytes(limits, count, make, shards) : undefined,
  });
  if (forecast.recordsPerSecond < 1) return '';
  const storm = body.backoff === 'none' ? ' Without backoff nothing paces it: see how much is refused.' : '';
  return `${paceSentence(body, forecast, shards.length, busiest, limits)}${storm}`;
}

/** What the page can work out; what else may be wrong with a wish is the API's to say. */
const isSendable = ({ count, recordBytes = 1, recordsPerSecond = 1 }: RunRequestBody, key: PartitionKeySettings) =>
  [count, recordBytes, recordsPerSecond].every(isCount) &&
  (!('keys' in key) || isCount(key.keys)) &&
  (key.strategy !== 'zipf' || key.keys <= MOST_RANKS) &&
  (key.strategy !== 'constant' || key.key !== '');

/** A table for more ranks than the API takes would only keep the page busy. */
const MOST_RANKS = 100_000;

const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

/** The id of a real run is as long, which is all that counts here. */
const ANY_RUN_ID = '0'.repeat(26);

/** What stands for the records' data: as large as theirs, on average. */
function contentOf(
  { template = 'snakes', recordBytes }: RunRequestBody,
  shownBytes: number | undefined,
): Content | undefined {
  if (recordBytes === undefined && typeof template === 'string') return jsonContent(ANY_RUN_ID, template);
  const dataBytes = recordBytes ?? shownBytes;
  if (dataBytes === undefined) return undefined;
  const data = new Uint8Array(Math.round(dataBytes));
  return { describes: 'any record', leastBytes: () => data.length, write: (line) => line.bytes(data) };
}

function paceSentence(
  { count, recordsPerSecond: asked = Number.POSITIVE_INFINITY }: RunRequestBody,
  { recordsPerSecond, seconds, boundBy }: PushForecast,
  shards: number,
  busiest: number | undefined,
  limits: LimitValues,
): string {
  if (asked < recordsPerSecond)
    return `${about(count / asked)}: ${formatCount(asked)} records a second, as you ask for.`;
  if (!Number.isFinite(recordsPerSecond)) {
    return 'This profile has no rate limits: it takes as long as the machine does.';
  }
  if (boundBy === 'order') {
    const rate = `about ${formatCount(recordsPerSecond)} records a second`;
    return `${about(seconds)}: in order, a key's next record waits ${ANSWER_MS} ms or so for the answer to the one before, which makes ${rate}.`;
  }
  const limit = boundReason(boundBy, limits);
  if (busiest !== undefined && busiest * shards > UNEVEN) {
    const part = `${formatCount(busiest * PERCENT)} % of these keys' records`;
    return `${about(seconds)}: one of ${formatCounted(shards, 'open shard')} gets ${part}, and is limited to ${limit}.`;
  }
  const takes = `${formatCounted(shards, 'open shard')} ${shards === 1 ? 'takes' : 'take'}`;
  return `${about(seconds)}: ${takes} ${formatCount(recordsPerSecond)} such records a second, as each is limited to ${limit}.`;
}

/** A shard that gets this many times its fair part is worth a word. */
const UNEVEN = 1.05;
const PERCENT = 100;

const about = (seconds: number): string => (seconds === 0 ? 'At once' : `About ${formatDuration(seconds * 1_000)}`);

const boundReason = (boundBy: 'records' | 'bytes', limits: LimitValues): string =>
  boundBy === 'bytes'
    ? `${formatBytes(limits.shardWriteBytesPerSecond)} a second`
    : `${formatCount(limits.shardWriteRecordsPerSecond)} records a second`;
