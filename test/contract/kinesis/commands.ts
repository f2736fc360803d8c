// The SDK's command for each operation.
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import type { KinesisOperation, KinesisOperations } from '../../../local/kinesis/api.ts';

type Send<O extends KinesisOperation> = (
  client: KinesisClient,
  input: KinesisOperations[O]['input'],
) => Promise<KinesisOperations[O]['output']>;

export const COMMANDS: { readonly [O in KinesisOperation]: Send<O> } = {
  CreateStream: async (client, input) => {
    await client.send(new CreateStreamCommand(input));
    return {};
  },
  DeleteStream: async (client, input) => {
    await client.send(new DeleteStreamCommand(input));
    return {};
  },
  DescribeStream: (client, input) => client.send(new DescribeStreamCommand(input)),
  DescribeStreamSummary: (client, input) => client.send(new DescribeStreamSummaryCommand(input)),
  GetRecords: (client, input) => client.send(new GetRecordsCommand(input)),
  GetShardIterator: (client, input) => client.send(new GetShardIteratorCommand(input)),
  ListShards: (client, input) => client.send(new ListShardsCommand(input)),
  ListStreams: (client, input) => client.send(new ListStreamsCommand(input)),
  PutRecord: (client, input) => client.send(new PutRecordCommand(input)),
  PutRecords: (client, input) => client.send(new PutRecordsCommand(input)),
};
