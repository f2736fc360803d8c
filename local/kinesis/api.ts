// The local Kinesis as the rest of the platform calls it: AWS's own shapes, in process, without the wire.
import type {
  AddTagsToStreamCommandInput,
  CreateStreamCommandInput,
  DecreaseStreamRetentionPeriodCommandInput,
  DeleteStreamCommandInput,
  DescribeStreamCommandInput,
  DescribeStreamOutput,
  DescribeStreamSummaryCommandInput,
  DescribeStreamSummaryOutput,
  GetRecordsCommandInput,
  GetRecordsOutput,
  GetShardIteratorCommandInput,
  GetShardIteratorOutput,
  IncreaseStreamRetentionPeriodCommandInput,
  ListShardsCommandInput,
  ListShardsOutput,
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
  RemoveTagsFromStreamCommandInput,
  SplitShardCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateShardCountCommandInput,
  UpdateShardCountOutput,
} from '@aws-sdk/client-kinesis';

type NoOutput = Record<string, never>;

export interface KinesisOperations {
  AddTagsToStream: { input: AddTagsToStreamCommandInput; output: NoOutput };
  CreateStream: { input: CreateStreamCommandInput; output: NoOutput };
  DecreaseStreamRetentionPeriod: { input: DecreaseStreamRetentionPeriodCommandInput; output: NoOutput };
  DeleteStream: { input: DeleteStreamCommandInput; output: NoOutput };
  DescribeStream: { input: DescribeStreamCommandInput; output: DescribeStreamOutput };
  DescribeStreamSummary: { input: DescribeStreamSummaryCommandInput; output: DescribeStreamSummaryOutput };
  GetRecords: { input: GetRecordsCommandInput; output: GetRecordsOutput };
  GetShardIterator: { input: GetShardIteratorCommandInput; output: GetShardIteratorOutput };
  IncreaseStreamRetentionPeriod: { input: IncreaseStreamRetentionPeriodCommandInput; output: NoOutput };
  ListShards: { input: ListShardsCommandInput; output: ListShardsOutput };
  ListStreams: { input: ListStreamsCommandInput; output: ListStreamsOutput };
  ListTagsForResource: { input: ListTagsForResourceCommandInput; output: ListTagsForResourceOutput };
  ListTagsForStream: { input: ListTagsForStreamCommandInput; output: ListTagsForStreamOutput };
  MergeShards: { input: MergeShardsCommandInput; output: NoOutput };
  PutRecord: { input: PutRecordCommandInput; output: PutRecordOutput };
  PutRecords: { input: PutRecordsCommandInput; output: PutRecordsOutput };
  RemoveTagsFromStream: { input: RemoveTagsFromStreamCommandInput; output: NoOutput };
  SplitShard: { input: SplitShardCommandInput; output: NoOutput };
  TagResource: { input: TagResourceCommandInput; output: NoOutput };
  UntagResource: { input: UntagResourceCommandInput; output: NoOutput };
  UpdateShardCount: { input: UpdateShardCountCommandInput; output: UpdateShardCountOutput };
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
