// The contract of large records: how large a stream takes them, and what they cost.
import { describe, expect } from '@jest/globals';
import { KIB, MIB } from '../../../src/domain/limits/table.ts';
import { anIterator, aRecord, aStream, aStreamName, bytes, type Claim, refusalOf } from './claims.ts';
import { arnOf, summaryOf } from './settings.suite.ts';
import type { Session } from './subject.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';

async function aStreamOf({ kinesis, pass, streamDelayMs }: Session, MaxRecordSizeInKiB: number): Promise<string> {
  const StreamName = aStreamName();
  await kinesis.call('CreateStream', { StreamName, ShardCount: 1, MaxRecordSizeInKiB });
  await pass(streamDelayMs);
  return StreamName;
}

const tooLarge = (paths: readonly string[], mostBytes: number): string =>
  `${paths.length === 1 ? '1 validation error' : `${paths.length} validation errors`} detected: ${paths
    .map(
      (path) =>
        `Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${mostBytes}`,
    )
    .join('; ')}`;

export function recordSizeClaims(claim: Claim): void {
  settingClaims(claim);
  takingClaims(claim);
}

function settingClaims(claim: Claim): void {
  describe('MaxRecordSizeInKiB', () => {
    claim('is 1,024, or what the stream is made with', async (session) => {
      const [usual, large] = [await aStream(session), await aStreamOf(session, 10_240)];

      expect((await summaryOf(session, usual)).MaxRecordSizeInKiB).toBe(1_024);
      expect((await summaryOf(session, large)).MaxRecordSizeInKiB).toBe(10_240);
    });

    claim('is refused below 1,024 and above 10,240', async ({ kinesis }) => {
      const make = (MaxRecordSizeInKiB: number) =>
        refusalOf(kinesis.call('CreateStream', { StreamName: aStreamName(), ShardCount: 1, MaxRecordSizeInKiB }));

      const [low, high] = [await make(1_023), await make(10_241)];

      expect([low.type, high.type]).toEqual(['ValidationException', 'ValidationException']);
      expect(low.message).toContain("Value '1023' at 'maxRecordSizeInKiB' failed");
      expect(high.message).toContain('Member must have value less than or equal to 10240');
    });
  });

  describe('UpdateMaxRecordSize', () => {
    claim('changes the size after a time of UPDATING; what lies there can still be read', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStreamOf(session, 2_048);
      const StreamARN = await arnOf(session, StreamName);
      const Data = bytes(2 * MIB - 1);
      await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data }) });

      await kinesis.call('UpdateMaxRecordSize', { StreamARN, MaxRecordSizeInKiB: 1_024 });
      const meanwhile = await summaryOf(session, StreamName);
      await pass(streamDelayMs);
      const after = await summaryOf(session, StreamName);
      const refusal = await refusalOf(kinesis.call('PutRecord', { StreamName, ...aRecord({ Data }) }));
      const { Records } = await kinesis.call('GetRecords', { ShardIterator: await anIterator(session, StreamName) });

      expect(meanwhile).toMatchObject({ StreamStatus: 'UPDATING', MaxRecordSizeInKiB: 2_048 });
      expect(after).toMatchObject({ StreamStatus: 'ACTIVE', MaxRecordSizeInKiB: 1_024 });
      expect(refusal.message).toBe(tooLarge(['data'], MIB));
      expect(Records?.map((record) => record.Data?.byteLength)).toEqual([Data.byteLength]);
    });

    claim('refuses a size out of range, a stream that is not ACTIVE, and one that is not there', async (session) => {
      const { kinesis } = session;
      const StreamARN = await arnOf(session, await aStream(session));
      const update = (arn: string | undefined, MaxRecordSizeInKiB: number) =>
        refusalOf(kinesis.call('UpdateMaxRecordSize', { StreamARN: arn, MaxRecordSizeInKiB }));

      const range = await update(StreamARN, 10_241);
      const unknown = await update(`${StreamARN}-not-there`, 2_048);
      await kinesis.call('UpdateMaxRecordSize', { StreamARN, MaxRecordSizeInKiB: 2_048 });
      const updating = await update(StreamARN, 4_096);

      expect([range.type, unknown.type, updating.type]).toEqual([
        'ValidationException',
        'ResourceNotFoundException',
        'ResourceInUseException',
      ]);
    });
  });
}

function takingClaims(claim: Claim): void {
  describe('A stream', () => {
    claim('takes as much data in a record as it is set to, and not a byte more', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStreamOf(session, 1_536);
      const Data = bytes(1_536 * KIB + 1);

      const one = await refusalOf(kinesis.call('PutRecord', { StreamName, ...aRecord({ Data }) }));
      const many = await refusalOf(
        kinesis.call('PutRecords', { StreamName, Records: [aRecord({ Data }), aRecord(), aRecord({ Data })] }),
      );
      const withKey = await refusalOf(
        kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: Data.subarray(1) }) }),
      );
      const most = await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: Data.subarray(2) }) });

      expect(one).toMatchObject({ type: 'ValidationException', message: tooLarge(['data'], 1_536 * KIB) });
      expect(many).toMatchObject({
        type: 'ValidationException',
        message: tooLarge(['records.1.member.data', 'records.3.member.data'], 1_536 * KIB),
      });
      expect(withKey.type).toBe('InvalidArgumentException');
      expect(most.SequenceNumber).toBeDefined();
    });

    claim(
      'takes a record of 10 MiB at once, and pays it off at 1 MiB/s (Inferred: in ten seconds)',
      async (session) => {
        const { kinesis, pass } = session;
        const StreamName = await aStreamOf(session, 10_240);
        const put = (length: number) => kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(length) }) });
        await put(10 * MIB - 1);

        await pass(9_999);
        const early = await refusalOf(put(1));
        await pass(1);
        const onTime = await put(1);

        expect(early.type).toBe(THROTTLED);
        expect(onTime.SequenceNumber).toBeDefined();
      },
    );

    claim('gives a record of 10 MiB in one call, and nothing for 5 s after it', async (session) => {
      const { kinesis, pass } = session;
      const StreamName = await aStreamOf(session, 10_240);
      await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(10 * MIB - 1) }) });
      const ShardIterator = await anIterator(session, StreamName);

      const { Records } = await kinesis.call('GetRecords', { ShardIterator });
      await pass(4_999);
      const early = await refusalOf(kinesis.call('GetRecords', { ShardIterator }));
      await pass(1);
      const again = await kinesis.call('GetRecords', { ShardIterator });

      expect(Records?.map(({ Data }) => Data?.byteLength)).toEqual([10 * MIB - 1]);
      expect(early.type).toBe(THROTTLED);
      expect(again.Records).toHaveLength(1);
    });
  });
}
