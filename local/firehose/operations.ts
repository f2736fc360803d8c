// Firehose's operations on delivery streams that a template made, and that read a Kinesis stream.
import type { DescribeDeliveryStreamOutput, ListDeliveryStreamsOutput } from '@aws-sdk/client-firehose';
import { DELIVERY_LIMITS } from '../../src/domain/limits/delivery-limits.ts';
import { AwsError } from '../aws-error.ts';
import { type Operation, operation } from '../kinesis/operation.ts';
import { blob, integer, oneOf, string } from '../kinesis/schema/scalars.ts';
import { list, optional, required, structure } from '../kinesis/schema/structures.ts';
import type { DeliveryStream } from './delivery-stream.ts';
import { type Account, describe } from './description.ts';

export type FirehoseOperations = Readonly<Record<string, Operation<object>>>;

const { nameMaxCharacters, listDefaultStreams, listMaxStreams, putRecordMaxBytes, putRecordBatchMaxRecords } =
  DELIVERY_LIMITS;
const deliveryStreamName = string({ pattern: '[a-zA-Z0-9_.-]+', minLength: 1, maxLength: nameMaxCharacters.value });
const STREAM_TYPES = ['DirectPut', 'KinesisStreamAsSource', 'MSKAsSource', 'DatabaseAsSource'] as const;

export function firehoseOperations(streams: ReadonlyMap<string, DeliveryStream>, account: Account): FirehoseOperations {
  const find = (name: string): DeliveryStream => {
    const stream = streams.get(name);
    if (stream) return stream;
    // Observed in answers that people pasted, with the name Firehose for the stream.
    const message = `Firehose ${name} under account ${account.accountId} not found.`;
    throw new AwsError('ResourceNotFoundException', message);
  };
  return {
    DescribeDeliveryStream: describeDeliveryStream(find, account),
    ListDeliveryStreams: listDeliveryStreams(streams),
    PutRecord: putRecord(find),
    PutRecordBatch: putRecordBatch(find),
  };
}

type Find = (name: string) => DeliveryStream;

function describeDeliveryStream(find: Find, account: Account): Operation<DescribeDeliveryStreamOutput> {
  const input = structure({ DeliveryStreamName: required(deliveryStreamName) });
  return operation(input, ({ DeliveryStreamName }) => ({
    DeliveryStreamDescription: describe(find(DeliveryStreamName), account),
  }));
}

function listDeliveryStreams(streams: ReadonlyMap<string, DeliveryStream>): Operation<ListDeliveryStreamsOutput> {
  const input = structure({
    Limit: optional(integer({ min: 1, max: listMaxStreams.value })),
    DeliveryStreamType: optional(oneOf(STREAM_TYPES)),
    ExclusiveStartDeliveryStreamName: optional(deliveryStreamName),
  });
  return operation(input, ({ Limit = listDefaultStreams.value, DeliveryStreamType, ...start }) => {
    const after = start.ExclusiveStartDeliveryStreamName ?? '';
    const isAsked = DeliveryStreamType === undefined || DeliveryStreamType === 'KinesisStreamAsSource';
    const names = isAsked ? [...streams.keys()].filter((name) => name > after).sort() : [];
    return { DeliveryStreamNames: names.slice(0, Limit), HasMoreDeliveryStreams: names.length > Limit };
  });
}

const record = structure({ Data: required(blob({ maxBytes: putRecordMaxBytes.value })) });

function putRecord(find: Find): Operation<object> {
  const input = structure({ DeliveryStreamName: required(deliveryStreamName), Record: required(record) });
  return operation(input, refusePut(find));
}

function putRecordBatch(find: Find): Operation<object> {
  const input = structure({
    DeliveryStreamName: required(deliveryStreamName),
    Records: required(list(record, { minLength: 1, maxLength: putRecordBatchMaxRecords.value })),
  });
  return operation(input, refusePut(find));
}

/**
 * Observed: AWS answers a put to a delivery stream that reads a Kinesis stream in these words (aws/aws-cli#7010, 2022),
 * and not with InvalidSourceException, which its model keeps for CloudWatch Logs.
 */
const refusePut =
  (find: Find) =>
  ({ DeliveryStreamName }: { readonly DeliveryStreamName: string }): never => {
    find(DeliveryStreamName);
    const message = 'This operation is not permitted on KinesisStreamAsSource delivery stream type.';
    throw new AwsError('InvalidArgumentException', message);
  };
