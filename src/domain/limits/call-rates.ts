// How often a second each operation of the control plane may be called: by an account in a Region, or on one stream.
// Operations that are not here have no published rate, and none is imposed on them.
import { type Limit, limit, QUOTAS_2023 } from './limit.ts';

/** The scope of a rate that each stream has for itself. */
export const EACH_STREAM = 'stream';

const apiReference = (operation: string): string => `Kinesis API reference, ${operation}, model of 2026`;

const perAccount = (operation: string, callsPerSecond: number, source = apiReference(operation)): Limit =>
  limit(callsPerSecond, 'calls/s', 'account and Region', `${operation} calls`, source);

const perStream = (operation: string, callsPerSecond: number, source = apiReference(operation)): Limit =>
  limit(callsPerSecond, 'calls/s', EACH_STREAM, `${operation} calls`, source);

export const classicCallRates = {
  addTagsToStreamCallsPerSecond: perAccount('AddTagsToStream', 5),
  createStreamCallsPerSecond: perAccount('CreateStream', 5),
  decreaseStreamRetentionPeriodCallsPerSecond: perAccount('DecreaseStreamRetentionPeriod', 5, QUOTAS_2023),
  deleteStreamCallsPerSecond: perAccount('DeleteStream', 5),
  deregisterStreamConsumerCallsPerSecond: perStream('DeregisterStreamConsumer', 5),
  describeAccountSettingsCallsPerSecond: perAccount('DescribeAccountSettings', 5),
  describeLimitsCallsPerSecond: perAccount('DescribeLimits', 1),
  describeStreamCallsPerSecond: perAccount('DescribeStream', 10),
  describeStreamConsumerCallsPerSecond: perStream('DescribeStreamConsumer', 20),
  describeStreamSummaryCallsPerSecond: perAccount('DescribeStreamSummary', 20),
  disableEnhancedMonitoringCallsPerSecond: perAccount('DisableEnhancedMonitoring', 5, QUOTAS_2023),
  enableEnhancedMonitoringCallsPerSecond: perAccount('EnableEnhancedMonitoring', 5, QUOTAS_2023),
  increaseStreamRetentionPeriodCallsPerSecond: perAccount('IncreaseStreamRetentionPeriod', 5, QUOTAS_2023),
  listShardsCallsPerSecond: perStream('ListShards', 100, QUOTAS_2023),
  listStreamConsumersCallsPerSecond: perStream('ListStreamConsumers', 5),
  listStreamsCallsPerSecond: perAccount('ListStreams', 5),
  listTagsForStreamCallsPerSecond: perAccount('ListTagsForStream', 5),
  mergeShardsCallsPerSecond: perAccount('MergeShards', 5),
  registerStreamConsumerCallsPerSecond: perAccount('RegisterStreamConsumer', 5),
  removeTagsFromStreamCallsPerSecond: perAccount('RemoveTagsFromStream', 5),
  splitShardCallsPerSecond: perAccount('SplitShard', 5),
  updateAccountSettingsCallsPerSecond: perAccount('UpdateAccountSettings', 5),
  updateShardCountCallsPerSecond: perAccount('UpdateShardCount', 10),
  updateStreamWarmThroughputCallsPerSecond: perAccount('UpdateStreamWarmThroughput', 5),
} as const satisfies Record<`${string}CallsPerSecond`, Limit>;

export type CallRateName = keyof typeof classicCallRates;

/** Today's rates: one has grown. */
export const currentCallRates: Readonly<Record<CallRateName, Limit>> = {
  ...classicCallRates,
  listShardsCallsPerSecond: perStream('ListShards', 1_000),
};

export const CALL_RATE_NAMES = Object.keys(classicCallRates) as CallRateName[];
