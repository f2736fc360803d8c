// The local Kinesis as the rest of the platform calls it: AWS's own shapes, in process, without the wire.
import type {
  AddTagsToStreamCommandInput,
  CreateStreamCommandInput,
  DecreaseStreamRetentionPeriodCommandInput,
  DeleteResourcePolicyCommandInput,
  DeleteStreamCommandInput,
  DeregisterStreamConsumerCommandInput,
  DescribeAccountSettingsCommandInput,
  DescribeAccountSettingsOutput,
  DescribeLimitsCommandInput,
  DescribeLimitsOutput,
  DescribeStreamCommandInput,
  DescribeStreamConsumerCommandInput,
  DescribeStreamConsumerOutput,
  DescribeStreamOutput,
  DescribeStreamSummaryCommandInput,
  DescribeStreamSummaryOutput,
  DisableEnhancedMonitoringCommandInput,
  EnableEnhancedMonitoringCommandInput,
  EnhancedMonitoringOutput,
  GetRecordsCommandInput,
  GetRecordsOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyOutput,
  GetShardIteratorCommandInput,
  GetShardIteratorOutput,
  IncreaseStreamRetentionPeriodCommandInput,
  ListShardsCommandInput,
  ListShardsOutput,
  ListStreamConsumersCommandInput,
  ListStreamConsumersOutput,
  ListStreamsCommandInput,
  ListStreamsOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceOutput,
  ListTagsForStreamCommandInput,
  ListTagsForStreamOutput,
  MergeShardsCommandInput,
  PutRecordCommandInput,
  PutRecordOutput,
  PutRecordsCommandInput,
  PutRecordsOutput,
  PutResourcePolicyCommandInput,
  RegisterStreamConsumerCommandInput,
  RegisterStreamConsumerOutput,
  RemoveTagsFromStreamCommandInput,
  SplitShardCommandInput,
  StartStreamEncryptionCommandInput,
  StopStreamEncryptionCommandInput,
  SubscribeToShardCommandInput,
  SubscribeToShardEventStream,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateAccountSettingsCommandInput,
  UpdateAccountSettingsOutput,
  UpdateMaxRecordSizeCommandInput,
  UpdateShardCountCommandInput,
  UpdateShardCountOutput,
  UpdateStreamModeCommandInput,
  UpdateStreamRecordDistributionStrategyCommandInput,
  UpdateStreamWarmThroughputCommandInput,
  UpdateStreamWarmThroughputOutput,
} from '@aws-sdk/client-kinesis';

type NoOutput = Record<string, never>;

/** The events can be listened to once. Who stops listening ends the subscription; a refusal among them rejects. */
export interface Subscription {
  readonly EventStream: AsyncIterable<SubscribeToShardEventStream>;
}

export interface KinesisOperations {
  AddTagsToStream: { input: AddTagsToStreamCommandInput; output: NoOutput };
  CreateStream: { input: CreateStreamCommandInput; output: NoOutput };
  DecreaseStreamRetentionPeriod: { input: DecreaseStreamRetentionPeriodCommandInput; output: NoOutput };
  DeleteResourcePolicy: { input: DeleteResourcePolicyCommandInput; output: NoOutput };
  DeleteStream: { input: DeleteStreamCommandInput; output: NoOutput };
  DescribeLimits: { input: DescribeLimitsCommandInput; output: DescribeLimitsOutput };
  DescribeStream: { input: DescribeStreamCommandInput; output: DescribeStreamOutput };
  DescribeStreamSummary: { input: DescribeStreamSummaryCommandInput; output: DescribeStreamSummaryOutput };
  DisableEnhancedMonitoring: { input: DisableEnhancedMonitoringCommandInput; output: EnhancedMonitoringOutput };
  EnableEnhancedMonitoring: { input: EnableEnhancedMonitoringCommandInput; output: EnhancedMonitoringOutput };
  GetRecords: { input: GetRecordsCommandInput; output: GetRecordsOutput };
  GetResourcePolicy: { input: GetResourcePolicyCommandInput; output: GetResourcePolicyOutput };
  GetShardIterator: { input: GetShardIteratorCommandInput; output: GetShardIteratorOutput };
  IncreaseStreamRetentionPeriod: { input: IncreaseStreamRetentionPeriodCommandInput; output: NoOutput };
  ListShards: { input: ListShardsCommandInput; output: ListShardsOutput };
  ListStreams: { input: ListStreamsCommandInput; output: ListStreamsOutput };
  ListTagsForResource: { input: ListTagsForResourceCommandInput; output: ListTagsForResourceOutput };
  ListTagsForStream: { input: ListTagsForStreamCommandInput; output: ListTagsForStreamOutput };
  MergeShards: { input: MergeShardsCommandInput; output: NoOutput };
  PutRecord: { input: PutRecordCommandInput; output: PutRecordOutput };
  PutRecords: { input: PutRecordsCommandInput; output: PutRecordsOutput };
  PutResourcePolicy: { input: PutResourcePolicyCommandInput; output: NoOutput };
  RemoveTagsFromStream: { input: RemoveTagsFromStreamCommandInput; output: NoOutput };
  SplitShard: { input: SplitShardCommandInput; output: NoOutput };
  StartStreamEncryption: { input: StartStreamEncryptionCommandInput; output: NoOutput };
  StopStreamEncryption: { input: StopStreamEncryptionCommandInput; output: NoOutput };
  TagResource: { input: TagResourceCommandInput; output: NoOutput };
  UntagResource: { input: UntagResourceCommandInput; output: NoOutput };
  SubscribeToShard: { input: SubscribeToShardCommandInput; output: Subscription };
  UpdateMaxRecordSize: { input: UpdateMaxRecordSizeCommandInput; output: NoOutput };
  UpdateShardCount: { input: UpdateShardCountCommandInput; output: UpdateShardCountOutput };
  UpdateStreamMode: { input: UpdateStreamModeCommandInput; output: NoOutput };
  UpdateStreamRecordDistributionStrategy: {
    input: UpdateStreamRecordDistributionStrategyCommandInput;
    output: NoOutput;
  };
  UpdateStreamWarmThroughput: {
    input: UpdateStreamWarmThroughputCommandInput;
    output: UpdateStreamWarmThroughputOutput;
  };
  RegisterStreamConsumer: { input: RegisterStreamConsumerCommandInput; output: RegisterStreamConsumerOutput };
  DescribeStreamConsumer: { input: DescribeStreamConsumerCommandInput; output: DescribeStreamConsumerOutput };
  DeregisterStreamConsumer: { input: DeregisterStreamConsumerCommandInput; output: NoOutput };
  ListStreamConsumers: { input: ListStreamConsumersCommandInput; output: ListStreamConsumersOutput };
  DescribeAccountSettings: { input: DescribeAccountSettingsCommandInput; output: DescribeAccountSettingsOutput };
  UpdateAccountSettings: { input: UpdateAccountSettingsCommandInput; output: UpdateAccountSettingsOutput };
}

export type KinesisOperation = keyof KinesisOperations;

/**
 * Blobs are `Uint8Array`, times are `Date`. The bytes of a record are shared with the store: nobody may change them,
 * neither after a put nor after a read. A refusal rejects with an {@link AwsError}, as the wire would answer.
 */
export interface KinesisApi {
  call<O extends KinesisOperation>(
    operation: O,
    input: KinesisOperations[O]['input'],
  ): Promise<KinesisOperations[O]['output']>;
}
