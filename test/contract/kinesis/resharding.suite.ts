// The contract of the operations that change the shards of a stream, and of those that show what they left.
import type { Shard } from '@aws-sdk/client-kinesis';
import { describe, expect } from '@jest/globals';
import {
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  type Claim,
  dataAt,
  FIRST_SHARD,
  ON_FIRST,
  ON_SECOND,
  READ_PAUSE_MS,
  refusalOf,
  SECOND_SHARD,
  text,
} from './claims.ts';
import type { Session } from './subject.ts';

const MIDDLE = (2n ** 127n).toString();
const LAST_KEY = (2n ** 128n - 1n).toString();
const HOUR_MS = 3_600_000;

const shardId = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;

async function shardsOf({ kinesis }: Session, StreamName: string): Promise<readonly Shard[]> {
  const { Shards = [] } = await kinesis.call('ListShards', { StreamName });
  return Shards;
}

const idsOf = (shards: readonly Shard[] = []): unknown[] => shards.map(({ ShardId }) => ShardId);
const openOf = (shards: readonly Shard[]): Shard[] =>
  shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined);

async function split(session: Session, StreamName: string, ShardToSplit = FIRST_SHARD): Promise<void> {
  await session.kinesis.call('SplitShard', { StreamName, ShardToSplit, NewStartingHashKey: MIDDLE });
  await session.pass(session.streamDelayMs);
}

async function scale(session: Session, StreamName: string, TargetShardCount: number) {
  const answer = await session.kinesis.call('UpdateShardCount', {
    StreamName,
    TargetShardCount,
    ScalingType: 'UNIFORM_SCALING',
  });
  await session.pass(session.streamDelayMs);
  return answer;
}

async function statusOf({ kinesis }: Session, StreamName: string) {
  const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName });
  return StreamDescriptionSummary?.StreamStatus;
}

export function reshardingClaims(claim: Claim): void {
  splitClaims(claim);
  mergeClaims(claim);
  scalingClaims(claim);
  closedShardClaims(claim);
  filterClaims(claim);
}

function splitClaims(claim: Claim): void {
  describe('SplitShard', () => {
    claim('leaves the stream as it is while it is UPDATING, then closes the shard for two', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);

      await kinesis.call('SplitShard', { StreamName, ShardToSplit: FIRST_SHARD, NewStartingHashKey: MIDDLE });
      const meanwhile = await kinesis.call('DescribeStream', { StreamName });
      const put = await kinesis.call('PutRecord', { StreamName, ...aRecord(ON_SECOND) });
      await pass(streamDelayMs);
      const after = await kinesis.call('DescribeStream', { StreamName });
      const putLater = await kinesis.call('PutRecord', { StreamName, ...aRecord(ON_SECOND) });

      expect(meanwhile.StreamDescription?.StreamStatus).toBe('UPDATING');
      expect(meanwhile.StreamDescription?.Shards).toHaveLength(1);
      expect(put.ShardId).toBe(FIRST_SHARD);
      expect(after.StreamDescription).toMatchObject({
        StreamStatus: 'ACTIVE',
        Shards: [
          {
            ShardId: FIRST_SHARD,
            HashKeyRange: { StartingHashKey: '0', EndingHashKey: LAST_KEY },
            SequenceNumberRange: { EndingSequenceNumber: expect.stringMatching(/^49\d{54}$/) },
          },
          {
            ShardId: SECOND_SHARD,
            ParentShardId: FIRST_SHARD,
            HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 127n - 1n).toString() },
          },
          {
            ShardId: shardId(2),
            ParentShardId: FIRST_SHARD,
            HashKeyRange: { StartingHashKey: MIDDLE, EndingHashKey: LAST_KEY },
          },
        ],
      });
      const [parent, child] = after.StreamDescription?.Shards ?? [];
      expect(child?.SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();
      expect(BigInt(parent?.SequenceNumberRange?.EndingSequenceNumber ?? 0)).toBeGreaterThan(
        BigInt(put.SequenceNumber ?? 0),
      );
      expect(putLater.ShardId).toBe(shardId(2));
    });

    claim('counts the open shards alone in DescribeStreamSummary', async (session) => {
      const StreamName = await aStream(session);
      await split(session, StreamName);

      const { StreamDescriptionSummary } = await session.kinesis.call('DescribeStreamSummary', { StreamName });

      expect(StreamDescriptionSummary?.OpenShardCount).toBe(2);
    });

    claim('refuses a key that is not inside the shard', async (session) => {
      const StreamName = await aStream(session);

      for (const NewStartingHashKey of ['0', '1', LAST_KEY, '9'.repeat(39)]) {
        const refusal = await refusalOf(
          session.kinesis.call('SplitShard', { StreamName, ShardToSplit: 'shard-0', NewStartingHashKey }),
        );
        expect(refusal.type).toBe('InvalidArgumentException');
        expect(refusal.message).toMatch(
          new RegExp(
            `^NewStartingHashKey ${NewStartingHashKey} used in SplitShard\\(\\) on shard ${FIRST_SHARD} in stream ` +
              `${StreamName} under account \\d{12} is not both greater than one plus the shard's StartingHashKey 0 ` +
              `and less than the shard's EndingHashKey ${LAST_KEY}\\.$`,
          ),
        );
      }
    });

    claim('refuses a second reshard while the first is under way', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 2);
      await kinesis.call('SplitShard', { StreamName, ShardToSplit: FIRST_SHARD, NewStartingHashKey: '2' });

      const refusals = await Promise.all([
        refusalOf(kinesis.call('SplitShard', { StreamName, ShardToSplit: SECOND_SHARD, NewStartingHashKey: '2' })),
        refusalOf(
          kinesis.call('MergeShards', { StreamName, ShardToMerge: FIRST_SHARD, AdjacentShardToMerge: SECOND_SHARD }),
        ),
        refusalOf(
          kinesis.call('UpdateShardCount', { StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
        ),
      ]);

      for (const { type, message } of refusals) {
        expect(type).toBe('ResourceInUseException');
        expect(message).toMatch(/ not ACTIVE, instead in state UPDATING$/);
      }
    });

    claim('refuses an unknown stream, an id that is none, and a shard that is not there', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      const stranger = aStreamName();
      const splitOf = (name: string, ShardToSplit: string) =>
        refusalOf(kinesis.call('SplitShard', { StreamName: name, ShardToSplit, NewStartingHashKey: MIDDLE }));

      const noStream = await splitOf(stranger, FIRST_SHARD);
      const noId = await splitOf(stranger, 'ABKLFD8');
      const noShard = await splitOf(StreamName, 'shardId-5');

      for (const { type } of [noStream, noId, noShard]) expect(type).toBe('ResourceNotFoundException');
      expect(noStream.message).toMatch(new RegExp(`^Stream ${stranger} under account \\d{12} not found\\.$`));
      expect(noId.message).toMatch(/^Could not find shard ABKLFD8 in stream /);
      expect(noShard.message).toMatch(/^Could not find shard shardId-000000000005 in stream /);
    });

    claim('refuses to split a closed shard (Inferred: in these words)', async (session) => {
      const StreamName = await aStream(session);
      await split(session, StreamName);

      const refusal = await refusalOf(split(session, StreamName));

      expect(refusal.type).toBe('InvalidArgumentException');
      expect(refusal.message).toContain(`Shard ${FIRST_SHARD}`);
    });

    claim('refuses a shard that would be one of more shards than the account may have', async (session) => {
      const StreamName = await aStream(session, 500);

      const refusal = await refusalOf(
        session.kinesis.call('SplitShard', { StreamName, ShardToSplit: FIRST_SHARD, NewStartingHashKey: '2' }),
      );

      expect(refusal.type).toBe('LimitExceededException');
      expect(refusal.message).toContain('Current shard count for the account: 500. Limit: 500.');
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('SplitShard', { StreamName: '', ShardToSplit: '', NewStartingHashKey: '' }),
      );

      expect(refusal.type).toBe('ValidationException');
      expect(refusal.message).toMatch(
        /^5 validation errors detected: Value '' at 'newStartingHashKey'.*'streamName'.*'streamName'.*'shardToSplit'/,
      );
    });
  });
}

function mergeClaims(claim: Claim): void {
  describe('MergeShards', () => {
    claim('closes two neighbours for one that has both as parents', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session, 3);

      await kinesis.call('MergeShards', { StreamName, ShardToMerge: 'shard-0', AdjacentShardToMerge: 'shard-1' });
      const meanwhile = await statusOf(session, StreamName);
      await pass(streamDelayMs);
      const shards = await shardsOf(session, StreamName);

      expect(meanwhile).toBe('UPDATING');
      expect(idsOf(openOf(shards))).toEqual([shardId(2), shardId(3)]);
      expect(shards[3]).toMatchObject({
        ParentShardId: FIRST_SHARD,
        AdjacentParentShardId: SECOND_SHARD,
        HashKeyRange: {
          StartingHashKey: '0',
          EndingHashKey: shards[1]?.HashKeyRange?.EndingHashKey,
        },
      });
    });

    claim('refuses shards that are no neighbours, and neighbours in the wrong order', async (session) => {
      const StreamName = await aStream(session, 3);

      for (const [lower, upper] of [
        [0, 2],
        [1, 0],
        [0, 0],
      ] as const) {
        const refusal = await refusalOf(
          session.kinesis.call('MergeShards', {
            StreamName,
            ShardToMerge: shardId(lower),
            AdjacentShardToMerge: shardId(upper),
          }),
        );
        expect(refusal.type).toBe('InvalidArgumentException');
        expect(refusal.message).toMatch(
          new RegExp(
            `^Shards ${shardId(lower)} and ${shardId(upper)} in stream ${StreamName} under account \\d{12} ` +
              'are not an adjacent pair of shards eligible for merging$',
          ),
        );
      }
    });

    claim('refuses a shard that is not there, and an unknown stream', async (session) => {
      const StreamName = await aStream(session);
      const merge = (name: string, ShardToMerge: string, AdjacentShardToMerge: string) =>
        refusalOf(session.kinesis.call('MergeShards', { StreamName: name, ShardToMerge, AdjacentShardToMerge }));

      const noShard = await merge(StreamName, FIRST_SHARD, 'shardId-5');
      const noStream = await merge(aStreamName(), FIRST_SHARD, SECOND_SHARD);

      expect(noShard.type).toBe('ResourceNotFoundException');
      expect(noShard.message).toMatch(/^Could not find shard shardId-000000000005 in stream /);
      expect(noStream.type).toBe('ResourceNotFoundException');
    });

    claim('refuses to merge closed shards (Inferred: in these words)', async (session) => {
      const StreamName = await aStream(session, 2);
      const merge = { StreamName, ShardToMerge: FIRST_SHARD, AdjacentShardToMerge: SECOND_SHARD };
      await session.kinesis.call('MergeShards', merge);
      await session.pass(session.streamDelayMs);

      const refusal = await refusalOf(session.kinesis.call('MergeShards', merge));

      expect(refusal.type).toBe('InvalidArgumentException');
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('MergeShards', { StreamName: '', ShardToMerge: '', AdjacentShardToMerge: '' }),
      );

      expect(refusal.message).toMatch(
        /^6 validation errors detected: Value '' at 'shardToMerge'.*'adjacentShardToMerge'.*'streamName'/,
      );
    });
  });
}

function scalingClaims(claim: Claim): void {
  describe('UpdateShardCount', () => {
    claim('doubles the shards: uniform ranges, new ids, the old ones closed', async (session) => {
      const StreamName = await aStream(session, 2);

      const answer = await scale(session, StreamName, 4);
      const shards = await shardsOf(session, StreamName);

      expect(answer).toMatchObject({ StreamName, CurrentShardCount: 2, TargetShardCount: 4 });
      expect(answer.StreamARN).toContain(`:stream/${StreamName}`);
      expect(shards).toHaveLength(6);
      expect(idsOf(openOf(shards))).toEqual([2, 3, 4, 5].map(shardId));
      expect(openOf(shards).map(({ HashKeyRange }) => BigInt(HashKeyRange?.StartingHashKey ?? 0))).toEqual(
        [0n, 1n, 2n, 3n].map((quarter) => quarter * 2n ** 126n),
      );
    });

    claim('halves the shards', async (session) => {
      const StreamName = await aStream(session, 4);

      await scale(session, StreamName, 2);
      const shards = await shardsOf(session, StreamName);

      expect(shards).toHaveLength(6);
      expect(idsOf(openOf(shards))).toEqual([4, 5].map(shardId));
    });

    claim('is UPDATING with the old shards until the delay has passed', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session, 2);
      await kinesis.call('UpdateShardCount', { StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' });

      const put = await kinesis.call('PutRecord', { StreamName, ...aRecord(ON_FIRST) });

      expect(await statusOf(session, StreamName)).toBe('UPDATING');
      expect(await shardsOf(session, StreamName)).toHaveLength(2);
      expect(put.ShardId).toBe(FIRST_SHARD);
    });

    claim('never gives an id twice', async (session) => {
      const StreamName = await aStream(session, 2);

      for (const count of [4, 2, 3, 2]) await scale(session, StreamName, count);
      const shards = await shardsOf(session, StreamName);

      expect(new Set(idsOf(shards)).size).toBe(shards.length);
      expect(openOf(shards)).toHaveLength(2);
    });

    claim('refuses more than double and less than half', async (session) => {
      const StreamName = await aStream(session, 5);

      const above = await refusalOf(scale(session, StreamName, 11));
      const below = await refusalOf(scale(session, StreamName, 2));

      expect(above).toMatchObject({
        type: 'LimitExceededException',
        message:
          'UpdateShardCount cannot scale up over double your current open shard count. ' +
          'Current open shard count: 5, Target shard count: 11',
      });
      expect(below).toMatchObject({
        type: 'LimitExceededException',
        message:
          'UpdateShardCount cannot scale down below half your current open shard count. ' +
          'Current open shard count: 5, Target shard count: 2',
      });
    });

    claim('refuses more shards than the account may have, in this stream or together with others', async (session) => {
      const StreamName = await aStream(session, 300);

      const alone = await refusalOf(scale(session, StreamName, 501));
      await aStream(session, 100);
      const together = await refusalOf(scale(session, StreamName, 450));

      expect(alone).toMatchObject({
        type: 'LimitExceededException',
        message:
          'Target shard count or number of open shards cannot be greater than 500. ' +
          'Current open shard count: 300, Target shard count: 501',
      });
      expect(together.type).toBe('LimitExceededException');
      expect(together.message).toContain('Current shard count for the account: 400. Limit: 500.');
    });

    claim('counts the shards that are there until they are merged (Inferred: all at once)', async (session) => {
      const StreamName = await aStream(session, 300);

      const uneven = await refusalOf(scale(session, StreamName, 400));
      const even = await scale(session, await aStream(session, 100), 200);

      expect(uneven.type).toBe('LimitExceededException');
      expect(uneven.message).toContain('Number of additional shards that would have resulted from this request: 300');
      expect(even.TargetShardCount).toBe(200);
    });

    claim('refuses the eleventh call within 24 hours', async (session) => {
      const StreamName = await aStream(session, 2);
      for (let call = 0; call < 10; call += 1) await scale(session, StreamName, call % 2 === 0 ? 3 : 2);

      const eleventh = await refusalOf(scale(session, StreamName, 3));
      await session.pass(24 * HOUR_MS);
      const nextDay = await scale(session, StreamName, 3);

      expect(eleventh.type).toBe('LimitExceededException');
      expect(nextDay.TargetShardCount).toBe(3);
    });

    claim('refuses an unknown stream, and lists every constraint that is broken', async (session) => {
      const unknown = await refusalOf(scale(session, aStreamName(), 2));
      const broken = await refusalOf(
        session.kinesis.call('UpdateShardCount', {
          StreamName: '',
          TargetShardCount: 0,
          ScalingType: 'FAST' as 'UNIFORM_SCALING',
        }),
      );

      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(broken.message).toBe(
        "4 validation errors detected: Value 'FAST' at 'scalingType' failed to satisfy constraint: Member must satisfy " +
          "enum value set: [UNIFORM_SCALING]; Value '' at 'streamName' failed to satisfy constraint: Member must satisfy " +
          "regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to satisfy constraint: Member " +
          "must have length greater than or equal to 1; Value '0' at 'targetShardCount' failed to satisfy constraint: " +
          'Member must have value greater than or equal to 1',
      );
    });
  });
}

function closedShardClaims(claim: Claim): void {
  describe('A closed shard', () => {
    claim('is read to its end, where there are its children and no next iterator', async (session) => {
      const { kinesis, pass } = session;
      const StreamName = await aStream(session);
      await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: text('old') }) });
      await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: text('older') }) });
      await split(session, StreamName);
      await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: text('new') }) });

      const start = await anIterator(session, StreamName);
      const first = await kinesis.call('GetRecords', { ShardIterator: start, Limit: 1 });
      await pass(READ_PAUSE_MS);
      const last = await kinesis.call('GetRecords', { ShardIterator: first.NextShardIterator });

      expect(first.Records).toHaveLength(1);
      expect(first.ChildShards ?? []).toEqual([]);
      expect(last.Records).toHaveLength(1);
      expect(last.NextShardIterator).toBeUndefined();
      expect(last.ChildShards).toEqual([
        {
          ShardId: SECOND_SHARD,
          ParentShards: [FIRST_SHARD],
          HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 127n - 1n).toString() },
        },
        {
          ShardId: shardId(2),
          ParentShards: [FIRST_SHARD],
          HashKeyRange: { StartingHashKey: MIDDLE, EndingHashKey: LAST_KEY },
        },
      ]);
    });

    claim('gives an iterator at its latest record, which ends at once', async (session) => {
      const StreamName = await aStream(session);
      await split(session, StreamName);
      const [parent] = await shardsOf(session, StreamName);
      const ending = parent?.SequenceNumberRange?.EndingSequenceNumber;

      const latest = await anIterator(session, StreamName, 'LATEST');
      const atEnd = await anIterator(session, StreamName, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber: ending });

      for (const ShardIterator of [latest, atEnd]) {
        const { NextShardIterator, Records } = await session.kinesis.call('GetRecords', { ShardIterator });
        expect(Records).toEqual([]);
        expect(NextShardIterator).toBeUndefined();
      }
    });

    claim('names its one child after a merge', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session, 2);
      const merge = { StreamName, ShardToMerge: FIRST_SHARD, AdjacentShardToMerge: SECOND_SHARD };
      await kinesis.call('MergeShards', merge);
      await pass(streamDelayMs);

      const iterator = await anIterator(session, StreamName, 'TRIM_HORIZON', { ShardId: SECOND_SHARD });
      const { ChildShards } = await kinesis.call('GetRecords', { ShardIterator: iterator });

      expect(ChildShards).toMatchObject([{ ShardId: shardId(2), ParentShards: [FIRST_SHARD, SECOND_SHARD] }]);
    });

    claim('keeps an iterator that was made while it was open', async (session) => {
      const StreamName = await aStream(session);
      const iterator = await anIterator(session, StreamName);
      await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: text('kept') }) });
      await split(session, StreamName);

      expect(await dataAt(session, iterator)).toEqual(['kept']);
    });

    claim('is gone when it was closed for 24 hours, with its id', async (session) => {
      const StreamName = await aStream(session);
      await split(session, StreamName);
      await session.pass(24 * HOUR_MS);
      const before = await shardsOf(session, StreamName);
      await session.pass(1);
      const after = await shardsOf(session, StreamName);
      const refusal = await refusalOf(anIterator(session, StreamName));

      expect(idsOf(before)).toEqual([0, 1, 2].map(shardId));
      expect(idsOf(after)).toEqual([1, 2].map(shardId));
      expect(after[0]?.ParentShardId).toBe(FIRST_SHARD);
      expect(refusal.type).toBe('ResourceNotFoundException');
    });
  });
}

function filterClaims(claim: Claim): void {
  describe('ListShards with a ShardFilter, after a split', () => {
    /** A stream that was split a minute after it was made, a minute ago, and when that was. */
    async function aSplitStream(session: Session) {
      const StreamName = await aStream(session);
      const before = new Date(session.now());
      await session.pass(60_000);
      await split(session, StreamName);
      const at = new Date(session.now());
      await session.pass(60_000);
      return { StreamName, before, at, after: new Date(session.now()) };
    }

    claim('AT_LATEST shows the open shards', async (session) => {
      const { StreamName } = await aSplitStream(session);

      const { Shards } = await session.kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'AT_LATEST' } });

      expect(idsOf(Shards)).toEqual([1, 2].map(shardId));
    });

    claim('AT_TRIM_HORIZON shows those that were open at the horizon, FROM_TRIM_HORIZON all since', async (session) => {
      const { StreamName } = await aSplitStream(session);

      const at = await session.kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'AT_TRIM_HORIZON' } });
      const from = await session.kinesis.call('ListShards', { StreamName, ShardFilter: { Type: 'FROM_TRIM_HORIZON' } });

      expect(idsOf(at.Shards)).toEqual([FIRST_SHARD]);
      expect(idsOf(from.Shards)).toEqual([0, 1, 2].map(shardId));
    });

    claim(
      'AT_TIMESTAMP shows those that were open then, FROM_TIMESTAMP those that were open then or later',
      async (session) => {
        const { StreamName, before, after } = await aSplitStream(session);
        const listed = async (Type: 'AT_TIMESTAMP' | 'FROM_TIMESTAMP', Timestamp: Date) => {
          const answer = await session.kinesis.call('ListShards', { StreamName, ShardFilter: { Type, Timestamp } });
          return idsOf(answer.Shards);
        };

        expect(await listed('AT_TIMESTAMP', before)).toEqual([FIRST_SHARD]);
        expect(await listed('AT_TIMESTAMP', after)).toEqual([1, 2].map(shardId));
        expect(await listed('AT_TIMESTAMP', new Date(0))).toEqual([FIRST_SHARD]);
        expect(await listed('FROM_TIMESTAMP', before)).toEqual([0, 1, 2].map(shardId));
        expect(await listed('FROM_TIMESTAMP', after)).toEqual([1, 2].map(shardId));
        expect(await listed('FROM_TIMESTAMP', new Date(0))).toEqual([0, 1, 2].map(shardId));
      },
    );

    claim('keeps the filter from page to page', async (session) => {
      const { StreamName, after } = await aSplitStream(session);
      const ShardFilter = { Type: 'FROM_TIMESTAMP', Timestamp: after } as const;

      const first = await session.kinesis.call('ListShards', { StreamName, ShardFilter, MaxResults: 1 });
      const second = await session.kinesis.call('ListShards', { NextToken: first.NextToken, MaxResults: 1 });

      expect(idsOf(first.Shards)).toEqual([shardId(1)]);
      expect(idsOf(second.Shards)).toEqual([shardId(2)]);
      expect(second.NextToken).toBeUndefined();
    });
  });
}
