// Makes any record of a run from the run's seed and its own number alone, so that any part can be made again: the same
// but for the instant that it says it was made at.
import { SeededRandom } from '../random.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import type { Content } from './content.ts';
import { ANY_INSTANT_MS, instantDigits } from './identity.ts';
import { Line } from './line.ts';
import { keyBytes, partitionKeys } from './partition-keys.ts';
import type { RecordAddress, StreamRecord } from './record.ts';
import type { RecordSettings } from './settings.ts';

/**
 * Record `number` of a run, from 1, in any order and as often as it is asked for. It says that it was made at `nowMs`
 * (epoch milliseconds); nothing else of it depends on that, its size neither.
 */
export interface RecordMaker {
  (number: number, nowMs: number): StreamRecord;
  /** Where it goes, for a part of what the whole record costs. */
  readonly addressOf?: (number: number) => RecordAddress;
}

/** Where record `number` goes. */
export const addressOf = (make: RecordMaker, number: number): RecordAddress =>
  make.addressOf?.(number) ?? make(number, ANY_INSTANT_MS);

export interface MakerSettings extends Pick<RecordSettings, 'partitionKey' | 'recordBytes' | 'seed'> {
  /** See {@link partitionKeys}. */
  readonly spreadOver?: readonly HashKeyRange[] | undefined;
}

export function makerOf(
  content: Content,
  { partitionKey: keySettings, recordBytes, seed, spreadOver }: MakerSettings,
): RecordMaker {
  const { keyOf, explicitHashKeyOf } = partitionKeys(keySettings, spreadOver);
  const keyBytesOf = keyBytes(keySettings);
  const random = new SeededRandom(seed);
  const line = new Line();
  let [instantMs, instant] = [ANY_INSTANT_MS, instantDigits(ANY_INSTANT_MS)];
  const make = (number: number, nowMs: number): StreamRecord => {
    // Hundreds of records in a row are made at the same instant.
    if (nowMs !== instantMs) [instantMs, instant] = [nowMs, instantDigits(nowMs)];
    random.reseed(seed, number);
    const partitionKey = keyOf(number, random);
    line.clear();
    content.write(line, number, instant, random, recordBytes);
    const data = line.take();
    const sizeBytes = data.length + keyBytesOf(partitionKey);
    if (!explicitHashKeyOf) return { number, data, partitionKey, sizeBytes };
    return { number, data, partitionKey, sizeBytes, explicitHashKey: explicitHashKeyOf(number) };
  };
  const addressOf = (number: number): RecordAddress => {
    random.reseed(seed, number);
    const partitionKey = keyOf(number, random);
    return explicitHashKeyOf ? { partitionKey, explicitHashKey: explicitHashKeyOf(number) } : { partitionKey };
  };
  return Object.assign(make, { addressOf });
}

/** A whole number of rounds through the tutorial's sizes, or less where that would be much to make. */
const SAMPLE = { records: 900, bytes: 8 * 1024 * 1024 };

/** Mean size of a run's records with their keys, to forecast its time before any is sent. */
export function meanRecordBytes(count: number, make: RecordMaker): number {
  let records = 0;
  let bytes = 0;
  while (records < Math.min(count, SAMPLE.records) && bytes < SAMPLE.bytes) {
    records += 1;
    bytes += make(records, ANY_INSTANT_MS).sizeBytes;
  }
  return bytes / records;
}
