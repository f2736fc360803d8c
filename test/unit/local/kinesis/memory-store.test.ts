import { describe, expect, it } from '@jest/globals';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import type { RecordLog, StoredRecord } from '../../../../local/kinesis/store.ts';

const aStoredRecord = (counter: number, overrides: Partial<StoredRecord> = {}): StoredRecord => ({
  counter,
  sequenceNumber: String(counter),
  arrivedAtMs: counter * 10,
  partitionKey: 'k',
  data: new Uint8Array(),
  sizeBytes: 1,
  ...overrides,
});

const aLog = (records: number): RecordLog => {
  const log = memoryStore().log('stream', 0);
  for (let counter = 1; counter <= records; counter += 1) log.append(aStoredRecord(counter));
  return log;
};

const EVERYTHING = { maxRecords: 1_000, maxBytes: 1_000 };
const countersOf = (records: readonly StoredRecord[]) => records.map(({ counter }) => counter);

describe('a record log in memory', () => {
  it('reads from a counter on', () => {
    const log = aLog(5);

    expect(countersOf(log.read(0, EVERYTHING))).toEqual([1, 2, 3, 4, 5]);
    expect(countersOf(log.read(4, EVERYTHING))).toEqual([4, 5]);
    expect(countersOf(log.read(6, EVERYTHING))).toEqual([]);
  });

  it('stops at the records and at the bytes of the limit', () => {
    const log = aLog(5);

    expect(countersOf(log.read(1, { maxRecords: 2, maxBytes: 1_000 }))).toEqual([1, 2]);
    expect(countersOf(log.read(1, { maxRecords: 1_000, maxBytes: 3 }))).toEqual([1, 2, 3]);
  });

  it('reads one record however large, or nobody would ever get past it', () => {
    const log = memoryStore().log('stream', 0);
    log.append(aStoredRecord(1, { sizeBytes: 5_000 }));
    log.append(aStoredRecord(2));

    expect(countersOf(log.read(1, EVERYTHING))).toEqual([1]);
  });

  it('finds the first record of a time, and none behind the last', () => {
    const log = aLog(5);

    expect([log.counterAt(0), log.counterAt(20), log.counterAt(21), log.counterAt(51)]).toEqual([1, 2, 3, undefined]);
  });

  it('trims what is older than an instant, in steps and all at once', () => {
    const log = aLog(10);

    for (const instant of [5, 25, 45, 65]) log.trim(instant);
    const left = countersOf(log.read(0, EVERYTHING));
    log.trim(1_000);

    expect(left).toEqual([7, 8, 9, 10]);
    expect(log.read(0, EVERYTHING)).toEqual([]);
  });

  it('goes on behind what was trimmed', () => {
    const log = aLog(3);
    log.trim(1_000);

    log.append(aStoredRecord(4));

    expect(countersOf(log.read(2, EVERYTHING))).toEqual([4]);
  });
});

describe('a record store in memory', () => {
  it('keeps a log for each shard of each stream', () => {
    const store = memoryStore();
    store.log('one', 0).append(aStoredRecord(1));

    expect(store.log('one', 0).read(0, EVERYTHING).length).toBe(1);
    expect(store.log('one', 1).read(0, EVERYTHING).length).toBe(0);
    expect(store.log('two', 0).read(0, EVERYTHING).length).toBe(0);
  });

  it('forgets a dropped stream', () => {
    const store = memoryStore();
    store.log('one', 0).append(aStoredRecord(1));

    store.drop('one');

    expect(store.log('one', 0).read(0, EVERYTHING)).toEqual([]);
  });
});
