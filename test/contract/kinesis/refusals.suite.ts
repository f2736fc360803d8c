// The contract of the refusals that many operations share: of whom a request means, and of the state that it is in.
import { describe, expect } from '@jest/globals';
import type { KinesisOperation, KinesisOperations } from '../../../local/kinesis/api.ts';
import { aRecord, aStream, aStreamName, type Claim, FIRST_SHARD, refusalOf } from './claims.ts';
import { arnOf } from './settings.suite.ts';
import type { Session } from './subject.ts';

const KEY = { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } as const;
const TAGS = { Tags: { team: 'blue' } };
const LATEST = { ShardId: FIRST_SHARD, ShardIteratorType: 'LATEST' } as const;
const SPLIT = { ShardToSplit: FIRST_SHARD, NewStartingHashKey: (2n ** 127n).toString() };
const MERGE = { ShardToMerge: FIRST_SHARD, AdjacentShardToMerge: 'shardId-000000000001' };
const DOUBLE = { TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' } as const;

type Inputs = { readonly [O in KinesisOperation]?: Omit<KinesisOperations[O]['input'], 'StreamName' | 'StreamARN'> };

/** The operations that take a stream by name or by ARN, each with a request that is fine but for that. */
const BY_NAME_OR_ARN = {
  AddTagsToStream: TAGS,
  DecreaseStreamRetentionPeriod: { RetentionPeriodHours: 24 },
  DeleteStream: {},
  DescribeStream: {},
  DescribeStreamSummary: {},
  DisableEnhancedMonitoring: { ShardLevelMetrics: ['ALL'] },
  EnableEnhancedMonitoring: { ShardLevelMetrics: ['ALL'] },
  GetShardIterator: LATEST,
  IncreaseStreamRetentionPeriod: { RetentionPeriodHours: 48 },
  ListShards: {},
  ListTagsForStream: {},
  MergeShards: MERGE,
  PutRecord: aRecord(),
  PutRecords: { Records: [aRecord()] },
  RemoveTagsFromStream: { TagKeys: ['team'] },
  SplitShard: SPLIT,
  StartStreamEncryption: KEY,
  StopStreamEncryption: KEY,
  UpdateShardCount: DOUBLE,
  UpdateStreamWarmThroughput: { WarmThroughputMiBps: 8 },
} as const satisfies Inputs;

/** Those that take it by ARN alone, and those that take any resource by ARN. */
const BY_ARN = {
  ListStreamConsumers: {},
  RegisterStreamConsumer: { ConsumerName: 'reader' },
  UpdateMaxRecordSize: { MaxRecordSizeInKiB: 2_048 },
  UpdateStreamMode: { StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
  UpdateStreamRecordDistributionStrategy: { RecordDistributionStrategy: 'USER_PARTITION_KEY' },
} as const satisfies Inputs;

const BY_RESOURCE_ARN = {
  DeleteResourcePolicy: {},
  GetResourcePolicy: {},
  ListTagsForResource: {},
  PutResourcePolicy: { Policy: '{}' },
  TagResource: TAGS,
  UntagResource: { TagKeys: ['team'] },
} as const;

/** Those that change something about a stream or about its shards. */
const CHANGES: readonly string[] = [
  'AddTagsToStream',
  'DecreaseStreamRetentionPeriod',
  'DisableEnhancedMonitoring',
  'EnableEnhancedMonitoring',
  'IncreaseStreamRetentionPeriod',
  'MergeShards',
  'RegisterStreamConsumer',
  'RemoveTagsFromStream',
  'SplitShard',
  'StartStreamEncryption',
  'StopStreamEncryption',
  'UpdateMaxRecordSize',
  'UpdateShardCount',
  'UpdateStreamMode',
  'UpdateStreamRecordDistributionStrategy',
  'UpdateStreamWarmThroughput',
];

type Table = Readonly<Record<string, object>>;

/** How each operation of a table refuses its request, with the address added to it. */
async function refusalsOf({ kinesis }: Session, table: Table, address: object): Promise<Record<string, string>> {
  const types: Record<string, string> = {};
  for (const [operation, request] of Object.entries(table)) {
    const { type } = await refusalOf(kinesis.call(operation as KinesisOperation, { ...request, ...address }));
    types[operation] = type;
  }
  return types;
}

const allOf = (table: Table, type: string): Record<string, string> =>
  Object.fromEntries(Object.keys(table).map((operation) => [operation, type]));

export function refusalClaims(claim: Claim): void {
  describe('Every operation on a stream', () => {
    claim('refuses one that is not there, be it named or addressed', async (session) => {
      const StreamName = aStreamName();
      const StreamARN = `${await arnOf(session, await aStream(session))}-not-there`;

      const byName = await refusalsOf(session, BY_NAME_OR_ARN, { StreamName });
      const byArn = await refusalsOf(session, { ...BY_NAME_OR_ARN, ...BY_ARN }, { StreamARN });
      const byResource = await refusalsOf(session, BY_RESOURCE_ARN, { ResourceARN: StreamARN });

      expect(byName).toEqual(allOf(BY_NAME_OR_ARN, 'ResourceNotFoundException'));
      expect(byArn).toEqual(allOf({ ...BY_NAME_OR_ARN, ...BY_ARN }, 'ResourceNotFoundException'));
      expect(byResource).toEqual(allOf(BY_RESOURCE_ARN, 'ResourceNotFoundException'));
    });

    claim('refuses a name and an ARN that do not go together (Inferred: in these words)', async (session) => {
      const StreamARN = await arnOf(session, await aStream(session));

      const refusals = await refusalsOf(session, BY_NAME_OR_ARN, { StreamName: aStreamName(), StreamARN });

      expect(refusals).toEqual(allOf(BY_NAME_OR_ARN, 'InvalidArgumentException'));
    });

    claim('refuses what is no ARN, and no address at all', async (session) => {
      const table = { ...BY_NAME_OR_ARN, ...BY_ARN };

      const malformed = await refusalsOf(session, table, { StreamARN: 'stream' });
      const none = await refusalsOf(session, table, {});
      const resource = await refusalsOf(session, BY_RESOURCE_ARN, { ResourceARN: 'stream' });

      expect(malformed).toEqual(allOf(table, 'ValidationException'));
      expect(none).toEqual(allOf(table, 'ValidationException'));
      expect(resource).toEqual(allOf(BY_RESOURCE_ARN, 'ValidationException'));
    });

    claim('that changes it refuses one that is UPDATING', async (session) => {
      const StreamName = await aStream(session, 2);
      const StreamARN = await arnOf(session, StreamName);
      const table = Object.fromEntries(
        Object.entries({ ...BY_NAME_OR_ARN, ...BY_ARN }).filter(([operation]) => CHANGES.includes(operation)),
      );
      const { GetResourcePolicy: _, ListTagsForResource: __, ...resourceChanges } = BY_RESOURCE_ARN;
      await session.kinesis.call('UpdateShardCount', { StreamName, ...DOUBLE });

      const refusals = await refusalsOf(session, table, { StreamARN });
      const byResource = await refusalsOf(session, resourceChanges, { ResourceARN: StreamARN });

      expect(Object.keys(table).sort()).toEqual(CHANGES);
      expect(refusals).toEqual(allOf(table, 'ResourceInUseException'));
      expect(byResource).toEqual(allOf(resourceChanges, 'ResourceInUseException'));
    });
  });
}
