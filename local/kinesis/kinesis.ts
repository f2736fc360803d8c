// The local Kinesis, put together: AWS's operations, in process and as a service of the local endpoint.
import type { Clock } from '../../src/domain/clock.ts';
import { limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import type { Random } from '../../src/domain/random.ts';
import { AwsError } from '../aws-error.ts';
import { framed } from '../server/event-frames.ts';
import { EventStream, type JsonService, type RawAnswer } from '../server/json-service.ts';
import { ACCOUNT_ID } from '../spec.ts';
import type { KinesisApi, KinesisOperation, KinesisOperations, Subscription } from './api.ts';
import { BillingCommitment } from './billing-commitment.ts';
import { createCallRates } from './call-rates.ts';
import type { KinesisContext } from './context.ts';
import { KeptState, type StoredAccount } from './kept-state.ts';
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
import { updateMaxRecordSize } from './operations/update-max-record-size.ts';
import { updateShardCount } from './operations/update-shard-count.ts';
import { updateStreamMode } from './operations/update-stream-mode.ts';
import { updateStreamRecordDistributionStrategy } from './operations/update-stream-record-distribution-strategy.ts';
import { updateStreamWarmThroughput } from './operations/update-stream-warm-throughput.ts';
import { createSealer, newTokenSecret } from './sealed-token.ts';
import type { KinesisStore } from './store.ts';
import { Streams } from './streams.ts';

export interface KinesisOptions {
  readonly clock: Clock;
  /** Where the secrets of iterators and tokens come from. */
  readonly random: Random;
  readonly region: string;
  readonly profile: ProfileName;
  /** What is in it from an earlier process is there again. */
  readonly store: KinesisStore;
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
  const kept = new KeptState(store.documents);
  const account = kept.account ?? newAccount(random);
  const tokenSecret = Buffer.from(account.tokenSecret, 'base64');
  const streams = new Streams({ clock, limits, accountId, region, store, streamDelayMs }, kept.streams, account);
  const billingCommitment = new BillingCommitment(limits.billingCommitmentMinMs, account.billingCommitment);
  const operations = operationsOn({
    clock,
    limits,
    accountId,
    store,
    streams,
    billingCommitment,
    iterators: createSealer(tokenSecret, random, 'shard iterator'),
    nextTokens: createSealer(tokenSecret, random, 'next token'),
  });
  const callRates = createCallRates({ clock, profile: options.profile, accountId });
  async function perform<O extends KinesisOperation>(name: O, input: unknown): Promise<KinesisOperations[O]['output']> {
    const answer = await operations[name].perform(input, callRates.get(name));
    if (streams.takeGrowth() || !READS_OR_PUTS.test(name)) await keep();
    return answer;
  }
  function performRaw(name: string, body: Buffer): Promise<RawAnswer> | undefined {
    const answer = isOperation(operations, name) ? operations[name].performRaw?.(body) : undefined;
    return answer && streams.takeGrowth() ? Promise.all([answer, keep()]).then(([bytes]) => bytes) : answer;
  }
  const keep = (): Promise<void> => {
    const { nextStreamNumber } = streams;
    return kept.keep({ ...account, nextStreamNumber, billingCommitment: billingCommitment.state }, streams.states);
  };
  return {
    call: perform,
    jsonService: {
      targetPrefix: 'Kinesis_20131202',
      // Twice the records that a request may hold: base64 takes a third more, JSON and its spaces the rest.
      maxBodyBytes: 2 * Math.max(limits.putRecordsMaxBytes, limits.recordLargestBytes),
      hasOperation: (name) => isOperation(operations, name),
      async invoke(name, body) {
        if (!isOperation(operations, name)) throw new AwsError('UnknownOperationException', '');
        const answer = await perform(name, body);
        if (isSubscription(answer)) {
          return new EventStream((gone, codec) => framed(answer.EventStream, codec, gone));
        }
        return Object.keys(answer).length === 0 ? undefined : answer;
      },
      invokeRaw: performRaw,
    },
  };
}

const newAccount = (random: Random): StoredAccount => ({
  nextStreamNumber: 0,
  tokenSecret: newTokenSecret(random).toString('base64'),
  billingCommitment: {},
});

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
  UpdateMaxRecordSize: updateMaxRecordSize(context),
  UpdateShardCount: updateShardCount(context),
  UpdateStreamMode: updateStreamMode(context),
  UpdateStreamRecordDistributionStrategy: updateStreamRecordDistributionStrategy(context),
  UpdateStreamWarmThroughput: updateStreamWarmThroughput(context),
  RegisterStreamConsumer: registerStreamConsumer(context),
  DescribeStreamConsumer: describeStreamConsumer(context),
  DeregisterStreamConsumer: deregisterStreamConsumer(context),
  ListStreamConsumers: listStreamConsumers(context),
  DescribeAccountSettings: describeAccountSettings(context),
  UpdateAccountSettings: updateAccountSettings(context),
});

/** Operations that leave what is known of the streams as it is: after all others, it is stored before they answer. */
const READS_OR_PUTS = /^(Describe|Get|List)|^PutRecords?$|^SubscribeToShard$/;

const isSubscription = (answer: object): answer is Subscription => 'EventStream' in answer;

const isOperation = (operations: Operations, name: string): name is KinesisOperation => Object.hasOwn(operations, name);
