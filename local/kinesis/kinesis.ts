// The local Kinesis, put together: AWS's operations, in process and as a service of the local endpoint.
import type { Clock } from '../../src/domain/clock.ts';
import { limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import type { Random } from '../../src/domain/random.ts';
import { AwsError } from '../aws-error.ts';
import { framed } from '../server/event-frames.ts';
import { EventStream, type JsonService } from '../server/json-service.ts';
import { ACCOUNT_ID } from '../spec.ts';
import type { KinesisApi, KinesisOperation, KinesisOperations, Subscription } from './api.ts';
import { BillingCommitment } from './billing-commitment.ts';
import type { KinesisContext } from './context.ts';
import type { Operation } from './operation.ts';
import { describeAccountSettings, updateAccountSettings } from './operations/account-settings.ts';
import { createStream } from './operations/create-stream.ts';
import { deleteStream } from './operations/delete-stream.ts';
import { describeLimits } from './operations/describe-limits.ts';
import { describeStream } from './operations/describe-stream.ts';
import { describeStreamSummary } from './operations/describe-stream-summary.ts';
import { disableEnhancedMonitoring, enableEnhancedMonitoring } from './operations/enhanced-monitoring.ts';
import { getRecords } from './operations/get-records.ts';
import { getShardIterator } from './operations/get-shard-iterator.ts';
import { listShards } from './operations/list-shards.ts';
import { listStreamConsumers } from './operations/list-stream-consumers.ts';
import { listStreams } from './operations/list-streams.ts';
import { mergeShards } from './operations/merge-shards.ts';
import { putRecord } from './operations/put-record.ts';
import { putRecords } from './operations/put-records.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './operations/resource-policy.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/resource-tags.ts';
import { decreaseStreamRetentionPeriod, increaseStreamRetentionPeriod } from './operations/retention-period.ts';
import { splitShard } from './operations/split-shard.ts';
import {
  deregisterStreamConsumer,
  describeStreamConsumer,
  registerStreamConsumer,
} from './operations/stream-consumers.ts';
import { startStreamEncryption, stopStreamEncryption } from './operations/stream-encryption.ts';
import { addTagsToStream, listTagsForStream, removeTagsFromStream } from './operations/stream-tags.ts';
import { subscribeToShard } from './operations/subscribe-to-shard.ts';
import { updateShardCount } from './operations/update-shard-count.ts';
import { updateStreamMode } from './operations/update-stream-mode.ts';
import { createSealer } from './sealed-token.ts';
import type { RecordStore } from './store.ts';
import { Streams } from './streams.ts';

export interface KinesisOptions {
  readonly clock: Clock;
  /** Where the secrets of iterators and tokens come from. */
  readonly random: Random;
  readonly region: string;
  readonly profile: ProfileName;
  readonly store: RecordStore;
  /** How long a stream stays CREATING, UPDATING and DELETING; 0 makes it ACTIVE at once. */
  readonly streamDelayMs: number;
  readonly accountId?: string;
}

export interface Kinesis extends KinesisApi {
  readonly jsonService: JsonService;
}

type Operations = { readonly [O in KinesisOperation]: Operation<KinesisOperations[O]['output']> };

export function createKinesis(options: KinesisOptions): Kinesis {
  const { clock, random, region, store, streamDelayMs, accountId = ACCOUNT_ID } = options;
  const limits = limitValues(options.profile);
  const operations = operationsOn({
    clock,
    limits,
    accountId,
    store,
    streams: new Streams({ clock, limits, accountId, region, store, streamDelayMs }),
    billingCommitment: new BillingCommitment(limits.billingCommitmentMinMs),
    iterators: createSealer(random, 'shard iterator'),
    nextTokens: createSealer(random, 'next token'),
  });
  return {
    call: (operation, input) => operations[operation].perform(input),
    jsonService: {
      targetPrefix: 'Kinesis_20131202',
      // Twice the records that a request may hold: base64 takes a third more, JSON and its spaces the rest.
      maxBodyBytes: 2 * limits.putRecordsMaxBytes,
      hasOperation: (name) => isOperation(operations, name),
      async invoke(name, body) {
        if (!isOperation(operations, name)) throw new AwsError('UnknownOperationException', '');
        const answer = await operations[name].perform(body);
        if (isSubscription(answer)) {
          return new EventStream((gone, codec) => framed(answer.EventStream, codec, gone));
        }
        return Object.keys(answer).length === 0 ? undefined : answer;
      },
    },
  };
}

const operationsOn = (context: KinesisContext): Operations => ({
  AddTagsToStream: addTagsToStream(context),
  CreateStream: createStream(context),
  DecreaseStreamRetentionPeriod: decreaseStreamRetentionPeriod(context),
  DeleteResourcePolicy: deleteResourcePolicy(context),
  DeleteStream: deleteStream(context),
  DescribeLimits: describeLimits(context),
  DescribeStream: describeStream(context),
  DescribeStreamSummary: describeStreamSummary(context),
  DisableEnhancedMonitoring: disableEnhancedMonitoring(context),
  EnableEnhancedMonitoring: enableEnhancedMonitoring(context),
  GetRecords: getRecords(context),
  GetResourcePolicy: getResourcePolicy(context),
  GetShardIterator: getShardIterator(context),
  IncreaseStreamRetentionPeriod: increaseStreamRetentionPeriod(context),
  ListShards: listShards(context),
  ListStreams: listStreams(context),
  ListTagsForResource: listTagsForResource(context),
  ListTagsForStream: listTagsForStream(context),
  MergeShards: mergeShards(context),
  PutRecord: putRecord(context),
  PutRecords: putRecords(context),
  PutResourcePolicy: putResourcePolicy(context),
  RemoveTagsFromStream: removeTagsFromStream(context),
  SplitShard: splitShard(context),
  StartStreamEncryption: startStreamEncryption(context),
  StopStreamEncryption: stopStreamEncryption(context),
  TagResource: tagResource(context),
  UntagResource: untagResource(context),
  SubscribeToShard: subscribeToShard(context),
  UpdateShardCount: updateShardCount(context),
  UpdateStreamMode: updateStreamMode(context),
  RegisterStreamConsumer: registerStreamConsumer(context),
  DescribeStreamConsumer: describeStreamConsumer(context),
  DeregisterStreamConsumer: deregisterStreamConsumer(context),
  ListStreamConsumers: listStreamConsumers(context),
  DescribeAccountSettings: describeAccountSettings(context),
  UpdateAccountSettings: updateAccountSettings(context),
});

const isSubscription = (answer: object): answer is Subscription => 'EventStream' in answer;

const isOperation = (operations: Operations, name: string): name is KinesisOperation => Object.hasOwn(operations, name);
