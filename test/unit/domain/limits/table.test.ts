import * as Kinesis from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { CALL_RATE_NAMES } from '../../../../src/domain/limits/call-rates.ts';
import { accountShardLimit, limitTable, limitValues, MIB, PROFILE_NAMES } from '../../../../src/domain/limits/table.ts';

describe('limitTable', () => {
  it.each(PROFILE_NAMES)('gives every number of %s a source and a scope', (profile) => {
    for (const entry of Object.values(limitTable(profile))) {
      expect(entry.source.length).toBeGreaterThan(10);
      expect(entry.scope.length).toBeGreaterThan(3);
    }
  });

  it('keeps to the numbers of the mission in classic', () => {
    expect(limitValues('classic')).toMatchObject({
      shardWriteRecordsPerSecond: 1_000,
      shardWriteBytesPerSecond: MIB,
      shardReadCallsPerSecond: 5,
      shardReadBytesPerSecond: 2 * MIB,
      getRecordsMaxBytes: 10 * MIB,
      getRecordsMaxRecords: 10_000,
      recordMaxBytes: MIB,
      putRecordsMaxRecords: 500,
      putRecordsMaxBytes: 5 * MIB,
    });
  });

  it('makes 5,000 shards take 5,000 MiB or 5 million records a second', () => {
    const { shardWriteBytesPerSecond, shardWriteRecordsPerSecond } = limitValues('classic');

    expect((5_000 * shardWriteBytesPerSecond) / MIB).toBe(5_000);
    expect(5_000 * shardWriteRecordsPerSecond).toBe(5_000_000);
  });
});

describe('the rates of calls', () => {
  it('are those of 2023 in classic and those of today in current, and none in unlimited', () => {
    expect(limitValues('classic').listShardsCallsPerSecond).toBe(100);
    expect(limitValues('current').listShardsCallsPerSecond).toBe(1_000);
    for (const name of CALL_RATE_NAMES) expect(limitValues('unlimited')[name]).toBe(Number.POSITIVE_INFINITY);
  });

  it('are named after an operation that the SDK has', () => {
    for (const name of CALL_RATE_NAMES) {
      const operation = limitTable('classic')[name].title.replace(' calls', '');
      expect(Kinesis).toHaveProperty(`${operation}Command`);
      expect(`${operation.charAt(0).toLowerCase()}${operation.slice(1)}CallsPerSecond`).toBe(name);
    }
  });
});

describe('accountShardLimit', () => {
  it.each([
    ['classic', 'us-east-1', 500],
    ['classic', 'eu-central-1', 200],
    ['current', 'eu-west-1', 20_000],
    ['current', 'eu-central-1', 1_000],
  ] as const)('is, under %s in %s, %i', (profile, region, shards) => {
    expect(accountShardLimit(limitValues(profile), region)).toBe(shards);
  });
});
