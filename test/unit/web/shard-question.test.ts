import { describe, expect, test } from '@jest/globals';
import { localTime, readFacts, readPath, refusalText } from '../../../web/model/shard-question.ts';
import { aProblem, shardRecords } from '../../support/fake-api.ts';

const SHARD_ID = 'shardId-000000000001';
const values = { startingPosition: 'TRIM_HORIZON', sequenceNumber: '49', time: '2026-11-23T10:00:00', limit: '1,000' };
const queryOf = (startingPosition: string, fields: Partial<typeof values> = {}) =>
  Object.fromEntries(
    new URL(readPath(SHARD_ID, { ...values, startingPosition, ...fields }), 'http://localhost/').searchParams,
  );

describe('what is asked of a shard', () => {
  test.each(['TRIM_HORIZON', 'LATEST'])('is %s and nothing that it does not need', (startingPosition) => {
    expect(queryOf(startingPosition)).toEqual({ startingPosition, limit: '1000' });
    expect(readPath(SHARD_ID, values)).toMatch(/^stream\/shards\/shardId-000000000001\/records\?/);
  });

  test.each(['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'])('is %s with its number', (startingPosition) => {
    expect(queryOf(startingPosition)).toEqual({ startingPosition, limit: '1000', sequenceNumber: '49' });
  });

  test('is a time of the reader’s own zone, told in UTC', () => {
    const { timestamp } = queryOf('AT_TIMESTAMP');

    expect(timestamp).toBe(new Date(2026, 10, 23, 10).toISOString());
    expect(queryOf('AT_TIMESTAMP', { time: '' })).toEqual({ startingPosition: 'AT_TIMESTAMP', limit: '1000' });
  });

  test('begins with the time here', () => {
    expect(localTime(Date.UTC(2026, 10, 23, 10, 0, 5, 123), -60)).toBe('2026-11-23T11:00:05');
  });
});

describe('what a call gave', () => {
  test.each([
    [shardRecords(['a', 'b'], 'abc'), 'The last call gave 2 records, 2 s behind the tip.'],
    [{ ...shardRecords([], 'abc'), millisBehindLatest: 0 }, 'The last call gave no record, nothing is behind.'],
    [shardRecords(['a'], null), 'The last call gave 1 record. This is the end of a closed shard.'],
  ])('is told: %#', (document, text) => {
    expect(readFacts(document)).toBe(text);
  });

  test('tells the user records from the records that hold them', () => {
    const { records, ...rest } = shardRecords(['a', 'b', 'c'], 'abc');
    const aggregated = records.map((record, index) => ({ ...record, sequenceNumber: '49', subSequenceNumber: index }));

    expect(readFacts({ ...rest, records: aggregated })).toBe(
      'The last call gave 1 record with 3 user records, 2 s behind the tip.',
    );
  });

  test('names the shards in which a closed one goes on', () => {
    const hashKeyRange = { startingHashKey: '0', endingHashKey: '9' };
    const childShards = [2, 3].map((number) => ({
      shardId: `shardId-00000000000${number}`,
      parentShards: [SHARD_ID],
      hashKeyRange,
    }));

    expect(readFacts({ ...shardRecords([], null), childShards })).toBe(
      'The last call gave no record. This is the end of a closed shard, which goes on in shard 2 and shard 3.',
    );
  });
});

describe('a refused read', () => {
  const throttled = (limit: string) =>
    aProblem({ status: 429, title: 'A limit of the stream is reached', limit, retryAfterMs: 1_000 });

  test('is told with when to try again, and with no advice but what the dialog has a button for', () => {
    const refused = throttled('shardIteratorCallsPerSecond');

    expect(refusalText(refused, false)).toMatch(/^A limit of the stream is reached\. .*try again in 1 s\.$/);
    expect(refusalText(refused, true)).toMatch(/try again in 1 s, or press “Read on”, which takes none\.$/);
  });

  test('for any other reason is told in the words of the API', () => {
    expect(refusalText(throttled('shardReadCallsPerSecond'), true)).toBeUndefined();
    expect(refusalText(aProblem({}), true)).toBeUndefined();
  });
});
