// What the form says about the time a wish will take, before it is sent.
import type { StreamDocument } from '../../src/domain/documents.ts';
import { type LimitValues, limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import { forecastPush } from '../../src/domain/planning/forecast.ts';
import { jsonContent } from '../../src/domain/records/json-content.ts';
import { makerOf, meanRecordBytes } from '../../src/domain/records/maker.ts';
import { UUID_BYTES } from '../../src/domain/records/uuid.ts';
import { formatBytes, formatCount, formatCounted, formatDuration } from '../text/numbers.ts';

export interface Wish {
  readonly count: number;
  readonly recordBytes: number | undefined;
}

/** Its id is as long as a real one, which is all that counts here. */
const anyRecord = makerOf(jsonContent('0'.repeat(26), 'snakes'), { partitionKey: { strategy: 'uuid' }, seed: 0 });

export const openShards = (stream: StreamDocument): number =>
  stream.shards.filter(({ state }) => state === 'OPEN').length;

/** One or two sentences, or nothing where the wish cannot be sent anyway. */
export function forecastHint({ count, recordBytes }: Wish, shards: number, profile: ProfileName): string {
  if (!isSendable(count) || (recordBytes !== undefined && !isSendable(recordBytes)) || shards < 1) return '';
  const limits = limitValues(profile);
  const size = recordBytes === undefined ? meanRecordBytes(count, anyRecord) : recordBytes + UUID_BYTES;
  const { recordsPerSecond, seconds, boundBy } = forecastPush(limits, { count, recordBytes: size, shards });
  if (!Number.isFinite(recordsPerSecond))
    return 'This profile has no rate limits: it takes as long as the machine does.';
  if (recordsPerSecond < 1) return '';
  const pace = `${formatCounted(shards, 'open shard')} ${shards === 1 ? 'takes' : 'take'} ${formatCount(recordsPerSecond)} such records a second`;
  const time = seconds === 0 ? 'At once' : `About ${formatDuration(seconds * 1_000)}`;
  return `${time}: ${pace}, as ${boundReason(boundBy, limits)}.`;
}

const isSendable = (value: number): boolean => Number.isInteger(value) && value > 0;

const boundReason = (boundBy: 'records' | 'bytes', limits: LimitValues): string =>
  boundBy === 'bytes'
    ? `each is limited to ${formatBytes(limits.shardWriteBytesPerSecond)} a second`
    : `each is limited to ${formatCount(limits.shardWriteRecordsPerSecond)} records a second`;
