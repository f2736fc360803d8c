// The contract of the operations on streams and shards.
import { describe, expect } from '@jest/globals';
import { ACCOUNT_ID } from '../../../local/spec.ts';
import {
  A_SECOND_MS,
  aRecord,
  aStream,
  aStreamName,
  type Claim,
  FIRST_SHARD,
  refusalOf,
  SECOND_SHARD,
} from './claims.ts';

export function streamClaims(claim: Claim): void {
  describe('CreateStream', () => {
    claim('makes a stream that is CREATING without shards, then ACTIVE with them', async (session) => {
      const StreamName = aStreamName();

      await session.kinesis.call('CreateStream', { StreamName, ShardCount: 2 });
      const creating = await session.kinesis.call('DescribeStream', { StreamName });
      await session.pass(session.streamDelayMs);
      const active = await session.kinesis.call('DescribeStream', { StreamName });

      expect(creating.StreamDescription).toMatchObject({ StreamStatus: 'CREATING', Shards: [], HasMoreShards: false });
      expect(active.StreamDescription).toMatchObject({
        StreamName,
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        HasMoreShards: false,
        RetentionPeriodHours: 24,
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: 'NONE',
        Shards: [
          {
            ShardId: FIRST_SHARD,
            HashKeyRange: { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
            SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^49\d{54}$/) },
          },
          {
            ShardId: SECOND_SHARD,
            HashKeyRange: {
              StartingHashKey: '170141183460469231731687303715884105728',
              EndingHashKey: '340282366920938463463374607431768211455',
            },
          },
        ],
      });
      expect(active.StreamDescription?.StreamARN).toMatch(
        new RegExp(`^arn:aws:kinesis:${session.region}:\\d{12}:stream/${StreamName}$`),
      );
    });

    claim('lets nothing be written or read while the stream is CREATING', async ({ kinesis }) => {
      const StreamName = aStreamName();
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });

      const write = await refusalOf(kinesis.call('PutRecord', { StreamName, ...aRecord() }));
      const read = await refusalOf(
        kinesis.call('GetShardIterator', { StreamName, ShardId: FIRST_SHARD, ShardIteratorType: 'LATEST' }),
      );
      const list = await refusalOf(kinesis.call('ListShards', { StreamName }));

      expect(write).toMatchObject({ type: 'ResourceNotFoundException', status: 400 });
      expect(write.message).toMatch(new RegExp(`^Stream ${StreamName} under account \\d{12} not found\\.$`));
      expect(read.type).toBe('ResourceNotFoundException');
      expect(list.type).toBe('ResourceInUseException');
    });

    claim('refuses a name that is taken', async (session) => {
      const StreamName = await aStream(session);

      const refusal = await refusalOf(session.kinesis.call('CreateStream', { StreamName, ShardCount: 1 }));

      expect(refusal.type).toBe('ResourceInUseException');
      expect(refusal.message).toMatch(new RegExp(`^Stream ${StreamName} under account \\d{12} already exists\\.$`));
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(kinesis.call('CreateStream', { StreamName: '', ShardCount: 0 }));

      expect(refusal).toEqual({
        type: 'ValidationException',
        status: 400,
        message:
          "3 validation errors detected: Value '0' at 'shardCount' failed to satisfy constraint: " +
          "Member must have value greater than or equal to 1; Value '' at 'streamName' failed to satisfy constraint: " +
          "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to " +
          'satisfy constraint: Member must have length greater than or equal to 1',
      });
    });

    claim('refuses a provisioned stream without a shard count (Inferred)', async ({ kinesis }) => {
      const refusal = await refusalOf(kinesis.call('CreateStream', { StreamName: aStreamName() }));

      expect(refusal.type).toBe('ValidationException');
    });

    claim('refuses more shards than the account may have', async (session) => {
      await aStream(session, 499);

      const refusal = await refusalOf(
        session.kinesis.call('CreateStream', { StreamName: aStreamName(), ShardCount: 2 }),
      );

      expect(refusal.type).toBe('LimitExceededException');
      expect(refusal.message).toContain(
        `This request would exceed the shard limit for the account ${ACCOUNT_ID} in us-east-1. ` +
          'Current shard count for the account: 499. Limit: 500. ' +
          'Number of additional shards that would have resulted from this request: 2.',
      );
    });

    claim('refuses a sixth stream while five are CREATING (Inferred: in these words)', async (session) => {
      const create = () => session.kinesis.call('CreateStream', { StreamName: aStreamName(), ShardCount: 1 });
      for (let made = 0; made < 5; made += 1) await create();
      await session.pass(A_SECOND_MS);

      const refusal = await refusalOf(create());
      await session.pass(session.streamDelayMs);
      await create();

      expect(refusal.type).toBe('LimitExceededException');
      expect(refusal.message).toContain('are CREATING');
    });
  });

  describe('DeleteStream', () => {
    claim('makes a stream DELETING, then frees its name', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);

      await kinesis.call('DeleteStream', { StreamName });
      const deleting = await kinesis.call('DescribeStreamSummary', { StreamName });
      await pass(streamDelayMs);
      const gone = await refusalOf(kinesis.call('DescribeStreamSummary', { StreamName }));
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });

      expect(deleting.StreamDescriptionSummary?.StreamStatus).toBe('DELETING');
      expect(gone.type).toBe('ResourceNotFoundException');
    });

    claim('takes the records with it', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);
      await kinesis.call('PutRecord', { StreamName, ...aRecord() });

      await kinesis.call('DeleteStream', { StreamName });
      await pass(streamDelayMs);
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });
      await pass(streamDelayMs);
      const { ShardIterator } = await kinesis.call('GetShardIterator', {
        StreamName,
        ShardId: FIRST_SHARD,
        ShardIteratorType: 'TRIM_HORIZON',
      });

      expect(await kinesis.call('GetRecords', { ShardIterator })).toMatchObject({ Records: [] });
    });

    claim('refuses a stream that is not there, or not ACTIVE', async ({ kinesis }) => {
      const StreamName = aStreamName();
      const unknown = await refusalOf(kinesis.call('DeleteStream', { StreamName }));
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });

      const creating = await refusalOf(kinesis.call('DeleteStream', { StreamName }));

      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(creating.type).toBe('ResourceInUseException');
    });
  });

  describe('DescribeStream and DescribeStreamSummary', () => {
    claim('shows 150 shards in pages of 100', async (session) => {
      const StreamName = await aStream(session, 150);

      const first = (await session.kinesis.call('DescribeStream', { StreamName })).StreamDescription;
      const ExclusiveStartShardId = first?.Shards?.at(-1)?.ShardId;
      const second = (await session.kinesis.call('DescribeStream', { StreamName, ExclusiveStartShardId }))
        .StreamDescription;

      expect([first?.Shards?.length, first?.HasMoreShards]).toEqual([100, true]);
      expect([second?.Shards?.length, second?.HasMoreShards]).toEqual([50, false]);
    });

    claim('sums up a stream', async (session) => {
      const StreamName = await aStream(session, 3);

      const { StreamDescriptionSummary } = await session.kinesis.call('DescribeStreamSummary', { StreamName });

      expect(StreamDescriptionSummary).toMatchObject({
        StreamName,
        StreamStatus: 'ACTIVE',
        OpenShardCount: 3,
        ConsumerCount: 0,
        RetentionPeriodHours: 24,
        EncryptionType: 'NONE',
        MaxRecordSizeInKiB: 1024,
      });
      expect(StreamDescriptionSummary?.StreamCreationTimestamp).toBeInstanceOf(Date);
    });

    claim('takes an ARN in place of a name, and refuses neither', async (session) => {
      const StreamName = await aStream(session);
      const { StreamDescription } = await session.kinesis.call('DescribeStream', { StreamName });
      const StreamARN = StreamDescription?.StreamARN;

      const byArn = await session.kinesis.call('DescribeStreamSummary', { StreamARN });
      const byBoth = await session.kinesis.call('DescribeStreamSummary', { StreamARN, StreamName });
      const neither = await refusalOf(session.kinesis.call('DescribeStreamSummary', {}));

      expect(byArn.StreamDescriptionSummary?.StreamName).toBe(StreamName);
      expect(byBoth.StreamDescriptionSummary?.StreamName).toBe(StreamName);
      expect(neither.status).toBe(400);
    });

    claim('refuses an ARN of another account, and one that contradicts the name (Inferred)', async (session) => {
      const StreamName = await aStream(session);
      const { StreamDescription } = await session.kinesis.call('DescribeStream', { StreamName });
      const StreamARN = StreamDescription?.StreamARN ?? '';

      const foreign = await refusalOf(
        session.kinesis.call('DescribeStream', { StreamARN: StreamARN.replace(/:\d{12}:/, ':123456789012:') }),
      );
      const other = await refusalOf(session.kinesis.call('DescribeStream', { StreamARN, StreamName: 'another' }));

      expect(foreign).toMatchObject({
        type: 'ResourceNotFoundException',
        message: `Stream ${StreamName} under account 123456789012 not found.`,
      });
      expect(other.type).toBe('InvalidArgumentException');
    });

    claim('refuses a stream that is not there', async ({ kinesis }) => {
      const StreamName = aStreamName();

      const refusals = await Promise.all([
        refusalOf(kinesis.call('DescribeStream', { StreamName })),
        refusalOf(kinesis.call('DescribeStreamSummary', { StreamName })),
        refusalOf(kinesis.call('ListShards', { StreamName })),
      ]);

      for (const { type, message } of refusals) {
        expect(type).toBe('ResourceNotFoundException');
        expect(message).toMatch(new RegExp(`^Stream ${StreamName} under account \\d{12} not found\\.$`));
      }
    });

    claim('lists every constraint of a description that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('DescribeStream', { StreamName: 'a/b', Limit: 100_000, ExclusiveStartShardId: 'a'.repeat(129) }),
      );

      expect(refusal.message).toBe(
        "3 validation errors detected: Value '100000' at 'limit' failed to satisfy constraint: " +
          `Member must have value less than or equal to 10000; Value '${'a'.repeat(129)}' at 'exclusiveStartShardId' ` +
          "failed to satisfy constraint: Member must have length less than or equal to 128; Value 'a/b' at " +
          "'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
      );
    });
  });

  describe('ListStreams', () => {
    claim('lists the names in order, a page at a time', async (session) => {
      const { kinesis } = session;
      const names = [await aStream(session), await aStream(session), await aStream(session)].sort();
      const before = (names[0] ?? '').slice(0, -1);

      const first = await kinesis.call('ListStreams', { ExclusiveStartStreamName: before, Limit: 2 });
      const rest = await kinesis.call('ListStreams', { NextToken: first.NextToken });

      expect(first).toMatchObject({ StreamNames: names.slice(0, 2), HasMoreStreams: true });
      expect(first.StreamSummaries?.[0]).toMatchObject({ StreamName: names[0], StreamStatus: 'ACTIVE' });
      expect(rest.StreamNames?.[0]).toBe(names[2]);
    });

    claim('refuses a token after 300 s, and one that was not made for it', async (session) => {
      const { kinesis, pass } = session;
      const [StreamName] = [await aStream(session, 2), await aStream(session)];
      const ofShards = await kinesis.call('ListShards', { StreamName, MaxResults: 1 });
      const { NextToken } = await kinesis.call('ListStreams', { Limit: 1 });

      const foreign = await refusalOf(kinesis.call('ListStreams', { NextToken: 'anything' }));
      const other = await refusalOf(kinesis.call('ListStreams', { NextToken: ofShards.NextToken }));
      await pass(300_001);
      const old = await refusalOf(kinesis.call('ListStreams', { NextToken }));

      expect([foreign.type, other.type]).toEqual(['InvalidArgumentException', 'InvalidArgumentException']);
      expect(old.type).toBe('ExpiredNextTokenException');
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('ListStreams', { Limit: 10_001, ExclusiveStartStreamName: '', NextToken: '' }),
      );

      expect(refusal.message).toMatch(/^4 validation errors detected: /);
    });
  });

  describe('ListShards', () => {
    claim('lists the shards, a page at a time', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 3);

      const first = await kinesis.call('ListShards', { StreamName, MaxResults: 2 });
      const rest = await kinesis.call('ListShards', { NextToken: first.NextToken });

      expect(first.Shards?.map(({ ShardId }) => ShardId)).toEqual([FIRST_SHARD, SECOND_SHARD]);
      expect(rest.Shards?.map(({ ShardId }) => ShardId)).toEqual(['shardId-000000000002']);
      expect(rest.NextToken).toBeUndefined();
    });

    claim('starts after a shard, and keeps to a filter', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 3);

      const after = await kinesis.call('ListShards', { StreamName, ExclusiveStartShardId: SECOND_SHARD });
      const filtered = await kinesis.call('ListShards', {
        StreamName,
        ShardFilter: { Type: 'AFTER_SHARD_ID', ShardId: FIRST_SHARD },
      });
      const latest = await kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'AT_LATEST' } });

      expect(after.Shards?.length).toBe(1);
      expect(filtered.Shards?.length).toBe(2);
      expect(latest.Shards?.length).toBe(3);
    });

    claim('refuses a filter that lacks what its type needs', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);

      const noShard = await refusalOf(
        kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'AFTER_SHARD_ID' } }),
      );
      const noTime = await refusalOf(kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'AT_TIMESTAMP' } }));

      expect([noShard.type, noTime.type]).toEqual(['InvalidArgumentException', 'InvalidArgumentException']);
    });

    claim('refuses a token beside a name', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 2);
      const { NextToken } = await kinesis.call('ListShards', { StreamName, MaxResults: 1 });

      const refusal = await refusalOf(kinesis.call('ListShards', { StreamName, NextToken }));

      expect(refusal).toMatchObject({
        type: 'InvalidArgumentException',
        message: 'NextToken and StreamName cannot be provided together.',
      });
    });

    claim('refuses a token after 300 s, and one that it did not give', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 2);
      const { NextToken } = await kinesis.call('ListShards', { StreamName, MaxResults: 1 });

      const foreign = await refusalOf(kinesis.call('ListShards', { NextToken: 'anything' }));
      await session.pass(300_001);
      const old = await refusalOf(kinesis.call('ListShards', { NextToken }));

      expect(foreign.type).toBe('InvalidArgumentException');
      expect(old.type).toBe('ExpiredNextTokenException');
    });
  });
}
