// The contract of a stream's modes, its encryption, its monitoring and its policy.
import { describe, expect } from '@jest/globals';
import { KIB } from '../../../src/domain/limits/table.ts';
import {
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  bytes,
  type Claim,
  FIRST_SHARD,
  ON_FIRST,
  refusalOf,
  text,
} from './claims.ts';
import { arnOf, summaryOf } from './settings.suite.ts';
import type { Session } from './subject.ts';

const KEY = { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } as const;
const HOUR_MS = 3_600_000;
const ON_DEMAND = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } as const;

export function modeClaims(claim: Claim): void {
  onDemandClaims(claim);
  warmClaims(claim);
  distributionClaims(claim);
  encryptionClaims(claim);
  monitoringClaims(claim);
  limitClaims(claim);
  policyClaims(claim);
  accountClaims(claim);
}

async function anOnDemandStream({ kinesis, pass, streamDelayMs }: Session): Promise<string> {
  const StreamName = aStreamName();
  await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND });
  await pass(streamDelayMs);
  return StreamName;
}

/** One record a second into the first shard, and one more that finds the minute over. */
async function writeForAMinute({ kinesis, pass }: Session, StreamName: string, bytesPerSecond: number): Promise<void> {
  const record = aRecord({ ...ON_FIRST, Data: bytes(bytesPerSecond) });
  for (let second = 0; second <= 60; second += 1) {
    await kinesis.call('PutRecord', { StreamName, ...record });
    await pass(1_000);
  }
}

function onDemandClaims(claim: Claim): void {
  describe('An on-demand stream', () => {
    claim('has four shards, and says its mode', async (session) => {
      const StreamName = await anOnDemandStream(session);

      expect(await summaryOf(session, StreamName)).toMatchObject({
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
        OpenShardCount: 4,
      });
    });

    claim('refuses to be split, merged and scaled by hand', async (session) => {
      const { kinesis } = session;
      const StreamName = await anOnDemandStream(session);

      const refusals = await Promise.all([
        refusalOf(kinesis.call('SplitShard', { StreamName, ShardToSplit: FIRST_SHARD, NewStartingHashKey: '2' })),
        refusalOf(
          kinesis.call('MergeShards', { StreamName, ShardToMerge: FIRST_SHARD, AdjacentShardToMerge: 'shardId-1' }),
        ),
        refusalOf(
          kinesis.call('UpdateShardCount', { StreamName, TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' }),
        ),
      ]);

      for (const { type } of refusals) expect(type).toBe('ValidationException');
    });

    claim('refuses a shard count (Inferred)', async ({ kinesis }) => {
      const StreamName = aStreamName();

      const refusal = await refusalOf(kinesis.call('CreateStream', { StreamName, ShardCount: 1, ...ON_DEMAND }));

      expect(refusal.type).toBe('InvalidArgumentException');
    });

    claim('splits a shard that takes more than 500 KiB/s for a minute (Inferred: in halves)', async (session) => {
      const StreamName = await anOnDemandStream(session);

      await writeForAMinute(session, StreamName, 600 * KIB);
      await session.pass(session.streamDelayMs);
      const { Shards = [] } = await session.kinesis.call('ListShards', { StreamName });

      const children = Shards.filter(({ ParentShardId }) => ParentShardId === FIRST_SHARD);
      expect((await summaryOf(session, StreamName)).OpenShardCount).toBe(5);
      expect(children.map(({ ShardId }) => ShardId)).toEqual(['shardId-000000000004', 'shardId-000000000005']);
    });

    claim('keeps a shard that takes less', async (session) => {
      const StreamName = await anOnDemandStream(session);

      await writeForAMinute(session, StreamName, 400 * KIB);
      await session.pass(session.streamDelayMs);

      expect((await summaryOf(session, StreamName)).OpenShardCount).toBe(4);
    });

    claim('is refused as the 51st of the account (Inferred: in these words)', async (session) => {
      for (let made = 0; made < 50; made += 1) await anOnDemandStream(session);

      const made = await refusalOf(anOnDemandStream(session));
      const StreamName = await aStream(session);
      const StreamARN = await arnOf(session, StreamName);
      const changed = await refusalOf(session.kinesis.call('UpdateStreamMode', { StreamARN, ...ON_DEMAND }));

      expect(made.type).toBe('LimitExceededException');
      expect(changed.type).toBe('LimitExceededException');
    });
  });

  describe('UpdateStreamMode', () => {
    claim('changes the mode after a time of UPDATING, twice in 24 hours at most', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session, 2);
      const StreamARN = await arnOf(session, StreamName);
      const change = async (StreamMode: 'PROVISIONED' | 'ON_DEMAND') => {
        await kinesis.call('UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode } });
        const meanwhile = await summaryOf(session, StreamName);
        await pass(streamDelayMs);
        return [meanwhile, await summaryOf(session, StreamName)];
      };

      const [meanwhile, after] = await change('ON_DEMAND');
      await change('PROVISIONED');
      const third = await refusalOf(change('ON_DEMAND'));
      await pass(24 * HOUR_MS);

      expect(meanwhile).toMatchObject({ StreamStatus: 'UPDATING', StreamModeDetails: { StreamMode: 'PROVISIONED' } });
      expect(after).toMatchObject({
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
        OpenShardCount: 2,
      });
      expect(third.type).toBe('LimitExceededException');
      await expect(change('ON_DEMAND')).resolves.toHaveLength(2);
    });

    claim('refuses an unknown stream', async (session) => {
      const { kinesis } = session;
      const StreamARN = await arnOf(session, await aStream(session));

      const unknown = await refusalOf(
        kinesis.call('UpdateStreamMode', { StreamARN: `${StreamARN}-not-there`, ...ON_DEMAND }),
      );

      expect(unknown.type).toBe('ResourceNotFoundException');
    });
  });
}

/** Lets the account have what needs a billing commitment. */
const commit = ({ kinesis }: Session) =>
  kinesis.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });

function warmClaims(claim: Claim): void {
  describe('WarmThroughputMiBps', () => {
    claim('gives a new on-demand stream its shards, and shows (Inferred: one for each MiB/s)', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      await commit(session);
      const StreamName = aStreamName();

      await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND, WarmThroughputMiBps: 10 });
      await pass(streamDelayMs);

      expect(await summaryOf(session, StreamName)).toMatchObject({
        OpenShardCount: 10,
        WarmThroughput: { TargetMiBps: 10, CurrentMiBps: 10 },
      });
    });

    claim('is changed while the stream is UPDATING, and makes it no smaller', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      await commit(session);
      const StreamName = await anOnDemandStream(session);
      const StreamARN = await arnOf(session, StreamName);
      const warm = async (WarmThroughputMiBps: number) => {
        const answer = await kinesis.call('UpdateStreamWarmThroughput', { StreamName, WarmThroughputMiBps });
        const { StreamStatus } = await summaryOf(session, StreamName);
        await pass(streamDelayMs);
        return { answer, StreamStatus, after: await summaryOf(session, StreamName) };
      };

      const unasked = await summaryOf(session, StreamName);
      const up = await warm(8);
      const down = await warm(6);

      expect(unasked.WarmThroughput).toEqual({ CurrentMiBps: 4 });
      expect(up.answer).toMatchObject({
        StreamName,
        StreamARN,
        WarmThroughput: { TargetMiBps: 8, CurrentMiBps: 4 },
      });
      expect(up.StreamStatus).toBe('UPDATING');
      expect(up.after).toMatchObject({ OpenShardCount: 8, WarmThroughput: { TargetMiBps: 8, CurrentMiBps: 8 } });
      expect(down.after).toMatchObject({ OpenShardCount: 8, WarmThroughput: { TargetMiBps: 6, CurrentMiBps: 8 } });
    });

    claim('comes with the change to on-demand, and goes with the change back', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      await commit(session);
      const StreamName = await aStream(session, 2);
      const StreamARN = await arnOf(session, StreamName);

      await kinesis.call('UpdateStreamMode', { StreamARN, ...ON_DEMAND, WarmThroughputMiBps: 6 });
      await pass(streamDelayMs);
      const onDemand = await summaryOf(session, StreamName);
      await kinesis.call('UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode: 'PROVISIONED' } });
      await pass(streamDelayMs);
      const provisioned = await summaryOf(session, StreamName);

      expect(onDemand).toMatchObject({ OpenShardCount: 6, WarmThroughput: { TargetMiBps: 6, CurrentMiBps: 6 } });
      expect(provisioned.OpenShardCount).toBe(6);
      expect(provisioned.WarmThroughput).toBeUndefined();
    });

    claim('shows for no account without a billing commitment', async (session) => {
      const StreamName = await anOnDemandStream(session);

      expect((await summaryOf(session, StreamName)).WarmThroughput).toBeUndefined();
    });

    claim('is refused without a billing commitment (Inferred: in these words)', async (session) => {
      const { kinesis } = session;
      const [StreamName, provisioned] = [await anOnDemandStream(session), await aStream(session)];
      const StreamARN = await arnOf(session, provisioned);

      const refusals = await Promise.all([
        refusalOf(kinesis.call('UpdateStreamWarmThroughput', { StreamName, WarmThroughputMiBps: 8 })),
        refusalOf(kinesis.call('CreateStream', { StreamName: aStreamName(), ...ON_DEMAND, WarmThroughputMiBps: 8 })),
        refusalOf(kinesis.call('UpdateStreamMode', { StreamARN, ...ON_DEMAND, WarmThroughputMiBps: 8 })),
      ]);

      for (const { type } of refusals) expect(type).toBe('InvalidArgumentException');
    });

    claim('is refused for provisioned streams (Inferred: in these words)', async (session) => {
      const { kinesis } = session;
      await commit(session);
      const StreamName = await aStream(session);
      const StreamARN = await arnOf(session, StreamName);
      const WarmThroughputMiBps = 8;

      const refusals = await Promise.all([
        refusalOf(kinesis.call('UpdateStreamWarmThroughput', { StreamName, WarmThroughputMiBps })),
        refusalOf(kinesis.call('CreateStream', { StreamName: aStreamName(), ShardCount: 1, WarmThroughputMiBps })),
        refusalOf(
          kinesis.call('UpdateStreamMode', {
            StreamARN,
            StreamModeDetails: { StreamMode: 'PROVISIONED' },
            WarmThroughputMiBps,
          }),
        ),
      ]);

      for (const { type } of refusals) expect(type).toBe('InvalidArgumentException');
    });

    claim('is refused above 10 GiB/s, below nothing, while UPDATING, and where there is no stream', async (session) => {
      const { kinesis } = session;
      await commit(session);
      const StreamName = await anOnDemandStream(session);
      const warm = (name: string, WarmThroughputMiBps: number) =>
        refusalOf(kinesis.call('UpdateStreamWarmThroughput', { StreamName: name, WarmThroughputMiBps }));

      const high = await warm(StreamName, 10_241);
      const low = await warm(StreamName, -1);
      const unknown = await warm(aStreamName(), 8);
      await kinesis.call('UpdateStreamWarmThroughput', { StreamName, WarmThroughputMiBps: 8 });
      const updating = await warm(StreamName, 9);

      expect([high.type, low.type, unknown.type, updating.type]).toEqual([
        'LimitExceededException',
        'ValidationException',
        'ResourceNotFoundException',
        'ResourceInUseException',
      ]);
    });
  });
}

function distributionClaims(claim: Claim): void {
  describe('RecordDistributionStrategy', () => {
    const [BY_KEY, AUTO] = [
      { RecordDistributionStrategy: 'USER_PARTITION_KEY' } as const,
      { RecordDistributionStrategy: 'AUTO' } as const,
    ];

    claim('is by partition key, and shows for an on-demand stream alone', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const [StreamName, provisioned] = [aStreamName(), await aStream(session)];
      await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND, ...BY_KEY });
      await pass(streamDelayMs);

      await kinesis.call('UpdateStreamRecordDistributionStrategy', {
        StreamARN: await arnOf(session, StreamName),
        ...BY_KEY,
      });

      expect(await summaryOf(session, StreamName)).toMatchObject(BY_KEY);
      expect((await summaryOf(session, provisioned)).RecordDistributionStrategy).toBeUndefined();
    });

    claim('is refused for a provisioned stream, and for one that is not there', async (session) => {
      const { kinesis } = session;
      const StreamName = aStreamName();
      const created = await refusalOf(kinesis.call('CreateStream', { StreamName, ShardCount: 1, ...AUTO }));
      const StreamARN = await arnOf(session, await aStream(session));

      const provisioned = await refusalOf(
        kinesis.call('UpdateStreamRecordDistributionStrategy', { StreamARN, ...AUTO }),
      );
      const unknown = await refusalOf(
        kinesis.call('UpdateStreamRecordDistributionStrategy', { StreamARN: `${StreamARN}-not-there`, ...AUTO }),
      );

      expect([created, provisioned, unknown].map(({ type }) => type)).toEqual([
        'InvalidArgumentException',
        'InvalidArgumentException',
        'ResourceNotFoundException',
      ]);
    });

    claim('AUTO gives each shard as many records, whatever their keys (Inferred: in turn)', async (session) => {
      const { kinesis } = session;
      const StreamName = await anOnDemandStream(session);
      const StreamARN = await arnOf(session, StreamName);
      const put = async () => {
        const records = [aRecord(), aRecord(ON_FIRST), aRecord(ON_FIRST), aRecord(ON_FIRST)];
        const { Records = [] } = await kinesis.call('PutRecords', { StreamName, Records: [...records, ...records] });
        return Records.map(({ ShardId }) => ShardId);
      };

      await kinesis.call('UpdateStreamRecordDistributionStrategy', { StreamARN, ...AUTO });
      const shown = await summaryOf(session, StreamName);
      const spread = await put();
      await kinesis.call('UpdateStreamRecordDistributionStrategy', { StreamARN, ...BY_KEY });
      const byKey = await put();

      expect(shown).toMatchObject({ StreamStatus: 'ACTIVE', ...AUTO });
      for (const shard of new Set(spread)) expect(spread.filter((one) => one === shard)).toHaveLength(2);
      expect(new Set(spread).size).toBe(4);
      expect(new Set(byKey).size).toBeLessThanOrEqual(2);
    });

    claim('AUTO asks for no partition key, and shows none', async (session) => {
      const { kinesis } = session;
      const StreamName = aStreamName();
      await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND, ...AUTO });
      await session.pass(session.streamDelayMs);
      const keyless = { Data: text('a') };

      const one = await kinesis.call('PutRecord', { StreamName, ...keyless });
      const many = await kinesis.call('PutRecords', { StreamName, Records: Array(4).fill(keyless) });
      const ShardIterator = await anIterator(session, StreamName, 'TRIM_HORIZON', { ShardId: one.ShardId ?? '' });
      const { Records } = await kinesis.call('GetRecords', { ShardIterator });
      const broken = await refusalOf(kinesis.call('PutRecord', { StreamName, ...keyless, PartitionKey: '' }));

      expect(many.FailedRecordCount).toBe(0);
      expect(Records?.[0]?.SequenceNumber).toBe(one.SequenceNumber);
      expect(Records?.map(({ PartitionKey }) => PartitionKey)).toEqual([undefined, undefined]);
      expect(broken.type).toBe('ValidationException');
    });

    claim('goes with the change to provisioned', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = aStreamName();
      await kinesis.call('CreateStream', { StreamName, ...ON_DEMAND, ...AUTO });
      await pass(streamDelayMs);
      const StreamARN = await arnOf(session, StreamName);
      const onDemand = await summaryOf(session, StreamName);

      for (const StreamMode of ['PROVISIONED', 'ON_DEMAND'] as const) {
        await kinesis.call('UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode } });
        await pass(streamDelayMs);
      }

      expect(onDemand).toMatchObject(AUTO);
      expect(await summaryOf(session, StreamName)).toMatchObject(BY_KEY);
    });
  });
}

function encryptionClaims(claim: Claim): void {
  describe('StartStreamEncryption and StopStreamEncryption', () => {
    claim('show in the description and on the records that are put in between', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);

      const plain = await kinesis.call('PutRecord', { StreamName, ...aRecord() });
      await kinesis.call('StartStreamEncryption', { StreamName, ...KEY });
      const meanwhile = await summaryOf(session, StreamName);
      await pass(streamDelayMs);
      const started = await summaryOf(session, StreamName);
      const one = await kinesis.call('PutRecord', { StreamName, ...aRecord() });
      const many = await kinesis.call('PutRecords', { StreamName, Records: [aRecord()] });
      await kinesis.call('StopStreamEncryption', { StreamName, ...KEY });
      await pass(streamDelayMs);
      await kinesis.call('PutRecord', { StreamName, ...aRecord() });
      const stopped = await summaryOf(session, StreamName);
      const { Records } = await kinesis.call('GetRecords', { ShardIterator: await anIterator(session, StreamName) });

      expect(meanwhile).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'NONE' });
      expect(started).toMatchObject({ StreamStatus: 'ACTIVE', ...KEY });
      expect(stopped.EncryptionType).toBe('NONE');
      expect(stopped.KeyId).toBeUndefined();
      expect([plain, one, many].map(({ EncryptionType }) => EncryptionType)).toEqual([undefined, 'KMS', 'KMS']);
      expect(Records?.map(({ EncryptionType }) => EncryptionType)).toEqual([undefined, 'KMS', 'KMS', undefined]);
    });

    claim('refuse the 26th call within 24 hours, each its own', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);
      const call = async (what: 'Start' | 'Stop') => {
        await kinesis.call(`${what}StreamEncryption`, { StreamName, ...KEY });
        await pass(streamDelayMs);
      };
      for (const what of ['Start', 'Stop'] as const) for (let calls = 0; calls < 25; calls += 1) await call(what);

      const refusals = [await refusalOf(call('Start')), await refusalOf(call('Stop'))];
      await pass(24 * HOUR_MS);
      await call('Start');

      for (const { type } of refusals) expect(type).toBe('LimitExceededException');
    });

    claim('refuse an unknown stream, one that is UPDATING, and the type NONE (Inferred)', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      const none = await refusalOf(
        kinesis.call('StartStreamEncryption', { StreamName, ...KEY, EncryptionType: 'NONE' }),
      );
      await kinesis.call('StartStreamEncryption', { StreamName, ...KEY });
      const updating = await refusalOf(kinesis.call('StopStreamEncryption', { StreamName, ...KEY }));
      const unknown = await refusalOf(kinesis.call('StopStreamEncryption', { StreamName: aStreamName(), ...KEY }));

      expect(none.type).toBe('InvalidArgumentException');
      expect(updating.type).toBe('ResourceInUseException');
      expect(unknown.type).toBe('ResourceNotFoundException');
    });
  });
}

function monitoringClaims(claim: Claim): void {
  describe('EnableEnhancedMonitoring and DisableEnhancedMonitoring', () => {
    claim('answer what was and what will be, and show in the description', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);

      const first = await kinesis.call('EnableEnhancedMonitoring', {
        StreamName,
        ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'],
      });
      await session.pass(session.streamDelayMs);
      const shown = await summaryOf(session, StreamName);
      const all = await kinesis.call('EnableEnhancedMonitoring', { StreamName, ShardLevelMetrics: ['ALL'] });
      await session.pass(session.streamDelayMs);
      const none = await kinesis.call('DisableEnhancedMonitoring', { StreamName, ShardLevelMetrics: ['ALL'] });

      expect(first).toMatchObject({
        StreamName,
        CurrentShardLevelMetrics: [],
        DesiredShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
      });
      expect(shown.EnhancedMonitoring).toEqual([{ ShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'] }]);
      expect(all.DesiredShardLevelMetrics).toHaveLength(7);
      expect(none.DesiredShardLevelMetrics).toEqual([]);
    });

    claim('refuse an unknown stream, and a metric that is none', async ({ kinesis }) => {
      const StreamName = aStreamName();

      const unknown = await refusalOf(
        kinesis.call('DisableEnhancedMonitoring', { StreamName, ShardLevelMetrics: ['ALL'] }),
      );
      const broken = await refusalOf(
        kinesis.call('EnableEnhancedMonitoring', { StreamName, ShardLevelMetrics: ['Nothing' as 'ALL'] }),
      );

      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(broken.type).toBe('ValidationException');
    });
  });
}

function limitClaims(claim: Claim): void {
  describe('DescribeLimits', () => {
    claim(
      'counts the open shards of provisioned streams, and the on-demand streams, of the account',
      async (session) => {
        const { kinesis } = session;
        const before = await kinesis.call('DescribeLimits', {});
        await aStream(session, 3);
        await anOnDemandStream(session);
        await session.pass(1_000);
        const after = await kinesis.call('DescribeLimits', {});

        expect(after).toMatchObject({
          ShardLimit: before.ShardLimit,
          OpenShardCount: (before.OpenShardCount ?? 0) + 3,
          OnDemandStreamCount: (before.OnDemandStreamCount ?? 0) + 1,
          OnDemandStreamCountLimit: 50,
        });
      },
    );
  });
}

function accountClaims(claim: Claim): void {
  describe('DescribeAccountSettings and UpdateAccountSettings', () => {
    claim('hold a billing commitment for 24 hours at least', async ({ kinesis, now, pass }) => {
      const set = async (Status: 'ENABLED' | 'DISABLED') => {
        const answer = await kinesis.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status } });
        return answer.MinimumThroughputBillingCommitment;
      };
      const described = async () =>
        (await kinesis.call('DescribeAccountSettings', {})).MinimumThroughputBillingCommitment;
      const startedAt = now();

      const before = await described();
      const enabled = await set('ENABLED');
      const pending = await set('DISABLED');
      const again = await set('ENABLED');
      await set('DISABLED');
      await pass(24 * HOUR_MS);

      const times = { StartedAt: new Date(startedAt), EarliestAllowedEndAt: new Date(startedAt + 24 * HOUR_MS) };
      expect(before).toEqual({ Status: 'DISABLED' });
      expect(enabled).toEqual({ Status: 'ENABLED', ...times });
      expect(pending).toEqual({ Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END', ...times });
      expect(again).toEqual({ Status: 'ENABLED', ...times });
      expect(await described()).toEqual({ Status: 'DISABLED', ...times, EndedAt: times.EarliestAllowedEndAt });
    });

    claim('refuse a status that is none', async ({ kinesis }) => {
      const MinimumThroughputBillingCommitment = { Status: 'MAYBE' as 'ENABLED' };

      const refusal = await refusalOf(kinesis.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment }));

      expect(refusal.type).toBe('ValidationException');
      expect(refusal.message).toContain("Value 'MAYBE' at 'minimumThroughputBillingCommitment.status'");
    });
  });
}

function policyClaims(claim: Claim): void {
  describe('PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy', () => {
    claim('keep a policy, and take it away (Inferred: an empty one is answered then)', async (session) => {
      const { kinesis } = session;
      const ResourceARN = await arnOf(session, await aStream(session));
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

      await kinesis.call('PutResourcePolicy', { ResourceARN, Policy });
      const put = await kinesis.call('GetResourcePolicy', { ResourceARN });
      await kinesis.call('DeleteResourcePolicy', { ResourceARN });
      const deleted = await kinesis.call('GetResourcePolicy', { ResourceARN });

      expect(put.Policy).toBe(Policy);
      expect(deleted.Policy).toBe('{}');
    });

    claim('refuse what is no policy, and what is not there', async (session) => {
      const { kinesis } = session;
      const ResourceARN = await arnOf(session, await aStream(session));
      const stranger = `${ResourceARN}-not-there`;

      for (const Policy of ['nonsense', '[]']) {
        const refusal = await refusalOf(kinesis.call('PutResourcePolicy', { ResourceARN, Policy }));
        expect(refusal.type).toBe('InvalidArgumentException');
      }
      const refusals = await Promise.all([
        refusalOf(kinesis.call('PutResourcePolicy', { ResourceARN: stranger, Policy: '{}' })),
        refusalOf(kinesis.call('GetResourcePolicy', { ResourceARN: stranger })),
        refusalOf(kinesis.call('DeleteResourcePolicy', { ResourceARN: stranger })),
      ]);
      for (const { type } of refusals) expect(type).toBe('ResourceNotFoundException');
    });
  });
}
