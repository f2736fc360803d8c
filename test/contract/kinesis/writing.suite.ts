// The contract of PutRecord and PutRecords.
import { describe, expect } from '@jest/globals';
import { MIB } from '../../../src/domain/limits/table.ts';
import { decodeSequenceNumber } from '../../../src/domain/stream/sequence-number.ts';
import {
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  bytes,
  type Claim,
  dataAt,
  FIRST_SHARD,
  hashKeyText,
  manyRecords,
  ON_FIRST,
  ON_SECOND,
  putTexts,
  refusalOf,
  SECOND_SHARD,
  text,
} from './claims.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';

export function writingClaims(claim: Claim): void {
  describe('PutRecord', () => {
    claim('answers the shard and a sequence number of 56 digits that starts with 49', async (session) => {
      const StreamName = await aStream(session);

      const answer = await session.kinesis.call('PutRecord', { StreamName, ...aRecord() });

      expect(answer.ShardId).toBe(FIRST_SHARD);
      expect(answer.SequenceNumber).toMatch(/^49\d{54}$/);
    });

    claim('gives sequence numbers that say shard and second, and increase', async (session) => {
      const StreamName = await aStream(session);

      const numbers = await putTexts(session, StreamName, ['one', 'two', 'three']);

      const parts = numbers.map(decodeSequenceNumber);
      expect(parts.map((part) => part?.shardIndex)).toEqual([0, 0, 0]);
      for (const part of parts) {
        expect(Math.abs((part?.arrivedAtSeconds ?? 0) - session.now() / 1_000)).toBeLessThan(5);
      }
      expect([...numbers].sort()).toEqual(numbers);
      expect(new Set(numbers).size).toBe(3);
    });

    claim('hashes the partition key, unless the record names a hash key', async (session) => {
      const StreamName = await aStream(session, 2);
      const { kinesis } = session;

      const hashed = await kinesis.call('PutRecord', { StreamName, ...aRecord({ PartitionKey: 'a' }) });
      const likewise = await kinesis.call('PutRecord', {
        StreamName,
        ...aRecord({ PartitionKey: 'other', ExplicitHashKey: hashKeyText('a') }),
      });
      const first = await kinesis.call('PutRecord', { StreamName, ...aRecord(ON_FIRST) });
      const second = await kinesis.call('PutRecord', { StreamName, ...aRecord(ON_SECOND) });

      expect(likewise.ShardId).toBe(hashed.ShardId);
      expect([first.ShardId, second.ShardId]).toEqual([FIRST_SHARD, SECOND_SHARD]);
    });

    claim('refuses a hash key above 2^128 - 1', async (session) => {
      const StreamName = await aStream(session);
      const ExplicitHashKey = (2n ** 128n).toString();

      const refusal = await refusalOf(
        session.kinesis.call('PutRecord', { StreamName, ...aRecord({ ExplicitHashKey }) }),
      );

      expect(refusal).toMatchObject({
        type: 'InvalidArgumentException',
        message:
          'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${ExplicitHashKey}`,
      });
    });

    claim('takes no data at all, and a key of 256 characters whatever their bytes', async (session) => {
      const StreamName = await aStream(session);

      const empty = await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(0) }) });
      const wide = await session.kinesis.call('PutRecord', {
        StreamName,
        ...aRecord({ PartitionKey: 'ä'.repeat(256) }),
      });

      expect(empty.ShardId).toBe(FIRST_SHARD);
      expect(wide.ShardId).toBe(FIRST_SHARD);
    });

    claim('refuses an empty key, and one of 257 characters', async (session) => {
      const StreamName = await aStream(session);

      const empty = await refusalOf(
        session.kinesis.call('PutRecord', { StreamName, ...aRecord({ PartitionKey: '' }) }),
      );
      const long = await refusalOf(
        session.kinesis.call('PutRecord', { StreamName, ...aRecord({ PartitionKey: 'k'.repeat(257) }) }),
      );

      expect(empty).toMatchObject({
        type: 'ValidationException',
        message:
          "1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      });
      expect(long.message).toContain('Member must have length less than or equal to 256');
    });

    claim('takes 1 MiB with its key', async (session) => {
      const StreamName = await aStream(session);

      const answer = await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB - 1) }) });

      expect(answer.ShardId).toBe(FIRST_SHARD);
    });

    claim('refuses data above 1 MiB', async (session) => {
      const StreamName = await aStream(session);

      const refusal = await refusalOf(
        session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB + 1) }) }),
      );

      expect(refusal).toMatchObject({ type: 'ValidationException', status: 400 });
      expect(refusal.message).toContain(
        "at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
      );
    });

    claim('refuses 1 MiB of data with a key, which no shard could ever take (Inferred)', async (session) => {
      const StreamName = await aStream(session);

      const refusal = await refusalOf(
        session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB) }) }),
      );

      expect(refusal).toMatchObject({
        type: 'InvalidArgumentException',
        message: 'Record size exceeds 1 MB limit: data and partition key together are 1048577 bytes.',
      });
    });

    claim('refuses a stream that is not there', async ({ kinesis }) => {
      const refusal = await refusalOf(kinesis.call('PutRecord', { StreamName: aStreamName(), ...aRecord() }));

      expect(refusal.type).toBe('ResourceNotFoundException');
    });

    claim('takes the number of the record before for the order, and refuses one that is none', async (session) => {
      const StreamName = await aStream(session);
      const [first = ''] = await putTexts(session, StreamName, ['one']);

      const next = await session.kinesis.call('PutRecord', {
        StreamName,
        ...aRecord(),
        SequenceNumberForOrdering: first,
      });
      const refusal = await refusalOf(
        session.kinesis.call('PutRecord', {
          StreamName,
          ...aRecord(),
          SequenceNumberForOrdering: (16n ** 46n * 3n + 1n).toString(),
        }),
      );

      expect(BigInt(next.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first));
      expect(refusal.type).toBe('InvalidArgumentException');
      expect(refusal.message).toMatch(
        /^ExclusiveMinimumSequenceNumber \d+ used in PutRecord on stream .* is invalid\.$/,
      );
    });

    claim('is throttled whole when its shard has had its second’s bytes', async (session) => {
      const StreamName = await aStream(session);
      await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB - 1) }) });

      const refusal = await refusalOf(session.kinesis.call('PutRecord', { StreamName, ...aRecord() }));

      expect(refusal).toMatchObject({ type: THROTTLED, status: 400 });
      expect(refusal.message).toMatch(
        new RegExp(`^Rate exceeded for shard ${FIRST_SHARD} in stream ${StreamName} under account \\d{12}\\.$`),
      );
    });
  });

  describe('PutRecords', () => {
    claim('answers in the order of the request', async (session) => {
      const StreamName = await aStream(session, 2);

      const answer = await session.kinesis.call('PutRecords', {
        StreamName,
        Records: [aRecord(ON_SECOND), aRecord(ON_FIRST), aRecord(ON_SECOND)],
      });

      expect(answer.FailedRecordCount).toBe(0);
      expect(answer.Records?.map(({ ShardId }) => ShardId)).toEqual([SECOND_SHARD, FIRST_SHARD, SECOND_SHARD]);
    });

    claim('takes 500 records and refuses 501 and none', async (session) => {
      const StreamName = await aStream(session);
      const put = (count: number) => session.kinesis.call('PutRecords', { StreamName, Records: manyRecords(count) });

      const most = await put(500);
      const tooMany = await refusalOf(put(501));
      const none = await refusalOf(put(0));

      expect(most.Records?.length).toBe(500);
      expect(tooMany.type).toBe('ValidationException');
      expect(tooMany.message).toContain(
        "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
      );
      expect(none.message).toContain('Member must have length greater than or equal to 1');
    });

    claim('refuses the whole call for one malformed record, and stores none of it', async (session) => {
      const StreamName = await aStream(session);
      const Records = [aRecord(), aRecord({ PartitionKey: '' }), aRecord({ Data: bytes(10 * MIB + 1) })];

      const refusal = await refusalOf(session.kinesis.call('PutRecords', { StreamName, Records }));
      const outOfRange = await refusalOf(
        session.kinesis.call('PutRecords', {
          StreamName,
          Records: [aRecord(), aRecord({ ExplicitHashKey: (2n ** 128n).toString() })],
        }),
      );

      expect(refusal.type).toBe('ValidationException');
      expect(refusal.message).toMatch(/^2 validation errors detected: /);
      expect(refusal.message).toContain("at 'records.2.member.partitionKey' failed");
      expect(refusal.message).toContain("at 'records.3.member.data' failed");
      expect(outOfRange.type).toBe('InvalidArgumentException');
      expect(await dataAt(session, await anIterator(session, StreamName))).toEqual([]);
    });

    claim('refuses more than 5 MiB in one call, keys counted', async (session) => {
      const StreamName = await aStream(session, 6);
      const record = (index: number, length: number) =>
        aRecord({ Data: bytes(length), ExplicitHashKey: ((2n ** 128n / 6n) * BigInt(index)).toString() });
      const five = [0, 1, 2, 3, 4].map((index) => record(index, MIB - 1));

      const most = await session.kinesis.call('PutRecords', { StreamName, Records: five });
      const tooMuch = await refusalOf(
        session.kinesis.call('PutRecords', { StreamName, Records: [...five, record(5, 0)] }),
      );

      expect(most.FailedRecordCount).toBe(0);
      expect(tooMuch).toMatchObject({
        type: 'InvalidArgumentException',
        message: 'Records size exceeds 5 MB limit',
      });
    });

    claim('takes 1,000 records in a second and throttles the next one by one', async (session) => {
      const StreamName = await aStream(session);
      const put = (count: number) => session.kinesis.call('PutRecords', { StreamName, Records: manyRecords(count) });
      await put(500);
      await put(499);

      const answer = await put(2);
      await session.pass(1_000);
      const later = await put(500);

      expect(answer.FailedRecordCount).toBe(1);
      expect(answer.Records?.[0]?.SequenceNumber).toBeDefined();
      expect(answer.Records?.[1]).toMatchObject({
        ErrorCode: THROTTLED,
        ErrorMessage: expect.stringMatching(
          new RegExp(`^Rate exceeded for shard ${FIRST_SHARD} in stream ${StreamName} under account \\d{12}\\.$`),
        ),
      });
      expect(answer.Records?.[1]?.ShardId).toBeUndefined();
      expect(later.FailedRecordCount).toBe(0);
    });

    claim('stores the first of five records of 1 MiB for an idle shard and throttles four', async (session) => {
      const StreamName = await aStream(session);

      const answer = await session.kinesis.call('PutRecords', {
        StreamName,
        Records: manyRecords(5, { Data: bytes(MIB - 1) }),
      });

      expect(answer.FailedRecordCount).toBe(4);
      expect(answer.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, ...Array(4).fill(THROTTLED)]);
    });

    claim('counts partition keys in the second’s bytes', async (session) => {
      const StreamName = await aStream(session);
      const half = aRecord({ Data: bytes(MIB / 2 - 256), PartitionKey: 'k'.repeat(256) });

      const answer = await session.kinesis.call('PutRecords', { StreamName, Records: [half, half, aRecord()] });

      expect(answer.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, undefined, THROTTLED]);
    });

    claim('goes on behind a throttled record, so that a later one of its key can overtake it', async (session) => {
      const StreamName = await aStream(session);
      const record = (letter: string, length: number) => aRecord({ Data: text(letter.repeat(length)) });

      const answer = await session.kinesis.call('PutRecords', {
        StreamName,
        Records: [record('a', MIB - 100), record('b', 200), record('c', 1)],
      });

      expect(answer.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, THROTTLED, undefined]);
      const stored = await dataAt(session, await anIterator(session, StreamName));
      expect(stored.map((data) => data.charAt(0))).toEqual(['a', 'c']);
    });

    claim('throttles a shard and lets the others be', async (session) => {
      const StreamName = await aStream(session, 2);
      const hot = aRecord({ ...ON_FIRST, Data: bytes(MIB - 1) });

      const answer = await session.kinesis.call('PutRecords', { StreamName, Records: [hot, hot, aRecord(ON_SECOND)] });

      expect(answer.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, THROTTLED, undefined]);
    });

    claim('gives no sequence number twice under concurrency, and reads in their order', async (session) => {
      const StreamName = await aStream(session);

      const answers = await Promise.all(
        Array.from({ length: 20 }, () => session.kinesis.call('PutRecords', { StreamName, Records: manyRecords(50) })),
      );

      const given = answers.flatMap(({ Records = [] }) => Records.map(({ SequenceNumber }) => SequenceNumber));
      const ShardIterator = await anIterator(session, StreamName);
      const { Records = [] } = await session.kinesis.call('GetRecords', { ShardIterator });
      const read = Records.map(({ SequenceNumber = '' }) => SequenceNumber);
      expect(new Set(given).size).toBe(1_000);
      expect(read).toEqual([...given].sort());
    });

    claim('names every missing member at once', async ({ kinesis }) => {
      const refusal = await refusalOf(kinesis.call('PutRecords', { Records: undefined, StreamName: '' }));

      expect(refusal.message).toBe(
        "3 validation errors detected: Value null at 'records' failed to satisfy constraint: Member must not be null; " +
          "Value '' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
          "[a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      );
    });
  });
}
