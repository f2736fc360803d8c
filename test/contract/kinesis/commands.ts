// The SDK's command for each operation.
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteResourcePolicyCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeAccountSettingsCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  GetRecordsCommand,
  GetResourcePolicyCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  SplitShardCommand,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  SubscribeToShardCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountSettingsCommand,
  UpdateMaxRecordSizeCommand,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
  UpdateStreamRecordDistributionStrategyCommand,
  UpdateStreamWarmThroughputCommand,
} from '@aws-sdk/client-kinesis';
import type { KinesisOperation, KinesisOperations } from '../../../local/kinesis/api.ts';
import { toAwsError } from './aws-errors.ts';

type Send<O extends KinesisOperation> = (
  client: KinesisClient,
  input: KinesisOperations[O]['input'],
) => Promise<KinesisOperations[O]['output']>;

/** The commands without an output: of their answers only the metadata would be left. */
const silently =
  <I>(send: (client: KinesisClient, input: I) => Promise<unknown>) =>
  async (client: KinesisClient, input: I): Promise<Record<string, never>> => {
    await send(client, input);
    return {};
  };

/** The exceptions that come within the stream, as the local Kinesis has them. */
async function* translated<T>(events: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* events;
  } catch (error) {
    throw toAwsError(error);
  }
}

export const COMMANDS: { readonly [O in KinesisOperation]: Send<O> } = {
  CreateStream: silently((client, input) => client.send(new CreateStreamCommand(input))),
  DeleteStream: silently((client, input) => client.send(new DeleteStreamCommand(input))),
  DescribeStream: (client, input) => client.send(new DescribeStreamCommand(input)),
  DescribeStreamSummary: (client, input) => client.send(new DescribeStreamSummaryCommand(input)),
  GetRecords: (client, input) => client.send(new GetRecordsCommand(input)),
  GetShardIterator: (client, input) => client.send(new GetShardIteratorCommand(input)),
  ListShards: (client, input) => client.send(new ListShardsCommand(input)),
  ListStreams: (client, input) => client.send(new ListStreamsCommand(input)),
  MergeShards: silently((client, input) => client.send(new MergeShardsCommand(input))),
  PutRecord: (client, input) => client.send(new PutRecordCommand(input)),
  PutRecords: (client, input) => client.send(new PutRecordsCommand(input)),
  SplitShard: silently((client, input) => client.send(new SplitShardCommand(input))),
  SubscribeToShard: async (client, input) => {
    const { EventStream } = await client.send(new SubscribeToShardCommand(input));
    if (!EventStream) throw new Error('The answer has no events.');
    return { EventStream: translated(EventStream) };
  },
  UpdateMaxRecordSize: silently((client, input) => client.send(new UpdateMaxRecordSizeCommand(input))),
  UpdateShardCount: (client, input) => client.send(new UpdateShardCountCommand(input)),
  AddTagsToStream: silently((client, input) => client.send(new AddTagsToStreamCommand(input))),
  RemoveTagsFromStream: silently((client, input) => client.send(new RemoveTagsFromStreamCommand(input))),
  ListTagsForStream: (client, input) => client.send(new ListTagsForStreamCommand(input)),
  TagResource: silently((client, input) => client.send(new TagResourceCommand(input))),
  UntagResource: silently((client, input) => client.send(new UntagResourceCommand(input))),
  ListTagsForResource: (client, input) => client.send(new ListTagsForResourceCommand(input)),
  IncreaseStreamRetentionPeriod: silently((client, input) =>
    client.send(new IncreaseStreamRetentionPeriodCommand(input)),
  ),
  DecreaseStreamRetentionPeriod: silently((client, input) =>
    client.send(new DecreaseStreamRetentionPeriodCommand(input)),
  ),
  StartStreamEncryption: silently((client, input) => client.send(new StartStreamEncryptionCommand(input))),
  StopStreamEncryption: silently((client, input) => client.send(new StopStreamEncryptionCommand(input))),
  EnableEnhancedMonitoring: (client, input) => client.send(new EnableEnhancedMonitoringCommand(input)),
  DisableEnhancedMonitoring: (client, input) => client.send(new DisableEnhancedMonitoringCommand(input)),
  UpdateStreamMode: silently((client, input) => client.send(new UpdateStreamModeCommand(input))),
  UpdateStreamRecordDistributionStrategy: silently((client, input) =>
    client.send(new UpdateStreamRecordDistributionStrategyCommand(input)),
  ),
  UpdateStreamWarmThroughput: (client, input) => client.send(new UpdateStreamWarmThroughputCommand(input)),
  DescribeLimits: (client, input) => client.send(new DescribeLimitsCommand(input)),
  PutResourcePolicy: silently((client, input) => client.send(new PutResourcePolicyCommand(input))),
  GetResourcePolicy: (client, input) => client.send(new GetResourcePolicyCommand(input)),
  DeleteResourcePolicy: silently((client, input) => client.send(new DeleteResourcePolicyCommand(input))),
  RegisterStreamConsumer: (client, input) => client.send(new RegisterStreamConsumerCommand(input)),
  DescribeStreamConsumer: (client, input) => client.send(new DescribeStreamConsumerCommand(input)),
  DeregisterStreamConsumer: silently((client, input) => client.send(new DeregisterStreamConsumerCommand(input))),
  ListStreamConsumers: (client, input) => client.send(new ListStreamConsumersCommand(input)),
  DescribeAccountSettings: (client, input) => client.send(new DescribeAccountSettingsCommand(input)),
  UpdateAccountSettings: (client, input) => client.send(new UpdateAccountSettingsCommand(input)),
};
