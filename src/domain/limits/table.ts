// Every quota once, with where it comes from. Nothing else in the project writes these numbers down; the rates of calls
// have a file of their own, as there are many.
import { CALL_RATE_NAMES, classicCallRates, currentCallRates } from './call-rates.ts';
import { type Limit, limit, QUOTAS_2023 } from './limit.ts';

export type { Limit } from './limit.ts';

export const KIB = 1024;
export const MIB = 1024 * KIB;

const QUOTAS_TODAY = 'Kinesis developer guide, "Quotas and limits", read 2026-11';
const GET_RECORDS = 'Kinesis API reference, GetRecords, model of 2026';
const PUT_RECORDS = 'Kinesis API reference, PutRecords, model of 2026';
const PUT_RECORD = 'Kinesis API reference, PutRecord, model of 2026';
const GET_SHARD_ITERATOR = 'Kinesis API reference, GetShardIterator, model of 2026';
const DESCRIBE_STREAM = 'Kinesis API reference, DescribeStream, model of 2026';
const LIST_STREAMS = 'Kinesis API reference, ListStreams, model of 2026';
const LIST_SHARDS = 'Kinesis API reference, ListShards, model of 2026';
const RETENTION = 'Kinesis API reference, IncreaseStreamRetentionPeriod, model of 2026';
const REGISTER_CONSUMER = 'Kinesis API reference, RegisterStreamConsumer, model of 2026';
const SUBSCRIBE = 'Kinesis API reference, SubscribeToShard, model of 2026';
const LARGE_RECORDS =
  'Kinesis developer guide, "Handle large records", read 2026-11: the rate may be burst, and is kept on average';
const TAGS = 'Kinesis API reference, AddTagsToStream, model of 2026';
const UPDATE_SHARD_COUNT = 'Kinesis API reference, UpdateShardCount, model of 2026';
const FIREHOSE_BUFFER = 'Firehose developer guide, "Understand buffering hints", read 2026-11';

/** The limits of the mission: the long-standing quotas that most tutorials, and the tutorial we follow, assume. */
const classic = {
  shardWriteRecordsPerSecond: limit(1_000, 'records/s', 'shard', 'Write, records', QUOTAS_2023),
  shardWriteBytesPerSecond: limit(MIB, 'bytes/s', 'shard', 'Write, bytes with partition keys', QUOTAS_2023),
  shardWriteBurstBytes: limit(
    10 * MIB,
    'bytes',
    'shard',
    'Write, bytes of one record above the rate, paid off before the next record',
    LARGE_RECORDS,
    'inferred',
  ),
  shardReadCallsPerSecond: limit(5, 'calls/s', 'shard, all callers', 'Read, GetRecords calls', GET_RECORDS),
  shardReadBytesPerSecond: limit(2 * MIB, 'bytes/s', 'shard, all callers', 'Read, bytes', GET_RECORDS),
  shardReadBurstBytes: limit(
    0,
    'bytes',
    'shard, all callers',
    'Read, bytes that may be saved up while idle (0 makes a 10 MiB answer block 5 s)',
    `${GET_RECORDS}; the documented case is 10 MiB, the values between follow from the same rule`,
    'inferred',
  ),
  getRecordsMaxRecords: limit(10_000, 'records', 'GetRecords call', 'Records in one answer', GET_RECORDS),
  getRecordsMaxBytes: limit(10 * MIB, 'bytes', 'GetRecords call', 'Bytes in one answer', GET_RECORDS),
  iteratorLifetimeMs: limit(300_000, 'ms', 'shard iterator', 'Life of a shard iterator', GET_RECORDS),
  shardIteratorCallsPerSecond: limit(5, 'calls/s', 'shard, all callers', 'GetShardIterator calls', GET_SHARD_ITERATOR),
  retentionSeconds: limit(86_400, 's', 'stream', 'Retention of records, default (24 hours)', QUOTAS_2023),
  retentionMaxSeconds: limit(31_536_000, 's', 'stream', 'Retention of records, longest (365 days)', RETENTION),
  streamMaxTags: limit(50, 'tags', 'stream or consumer', 'Tags', TAGS),
  streamMaxConsumers: limit(20, 'consumers', 'stream', 'Registered consumers', REGISTER_CONSUMER),
  streamMaxConsumersCommitted: limit(
    50,
    'consumers',
    'stream',
    'Registered consumers, with a billing commitment',
    REGISTER_CONSUMER,
  ),
  streamMaxCreatingConsumers: limit(5, 'consumers', 'stream', 'Consumers CREATING at once', REGISTER_CONSUMER),
  consumerReadBytesPerSecond: limit(2 * MIB, 'bytes/s', 'shard and consumer', 'Fan-out, bytes', REGISTER_CONSUMER),
  subscriptionEventMaxBytes: limit(MIB, 'bytes', 'event', 'Fan-out, bytes in one event', SUBSCRIBE, 'inferred'),
  subscribeCallsPerSecond: limit(1, 'calls/s', 'shard and consumer', 'SubscribeToShard calls', SUBSCRIBE),
  subscriptionLifetimeMs: limit(300_000, 'ms', 'subscription', 'Life of a subscription', SUBSCRIBE),
  subscriptionTakeoverMs: limit(
    5_000,
    'ms',
    'shard and consumer',
    'Age of a subscription before another call takes it over',
    SUBSCRIBE,
  ),
  subscriptionIdleMs: limit(
    5_000,
    'ms',
    'subscription',
    'Fan-out, from an event to an empty one while nothing comes',
    `${SUBSCRIBE}: it tells progress even when no data is written, not how often`,
    'inferred',
  ),
  describeStreamMaxShards: limit(100, 'shards', 'DescribeStream call', 'Shards in one answer', DESCRIBE_STREAM),
  listShardsMaxShards: limit(1_000, 'shards', 'ListShards call', 'Shards in one answer', LIST_SHARDS),
  listStreamsMaxStreams: limit(100, 'streams', 'ListStreams call', 'Streams in one answer, default', LIST_STREAMS),
  nextTokenLifetimeMs: limit(300_000, 'ms', 'NextToken', 'Life of a NextToken of ListShards', LIST_SHARDS),
  recordMaxBytes: limit(MIB, 'bytes', 'record', 'Data before base64', QUOTAS_2023),
  recordLargestBytes: limit(
    10 * MIB,
    'bytes',
    'record',
    'Data before base64, where the stream is set to take so much',
    'Kinesis API reference, UpdateMaxRecordSize, model of 2026',
  ),
  partitionKeyMaxCharacters: limit(256, 'characters', 'record', 'Partition key, Unicode characters', PUT_RECORD),
  putRecordsMaxRecords: limit(500, 'records', 'PutRecords call', 'Records in one request', QUOTAS_2023),
  putRecordsMaxBytes: limit(
    5 * MIB,
    'bytes',
    'PutRecords call',
    'Bytes in one request with partition keys',
    QUOTAS_2023,
  ),
  accountShardsLargeRegions: limit(
    500,
    'shards',
    'account and Region us-east-1, us-west-2, eu-west-1',
    'Shards per account in the three largest Regions',
    QUOTAS_2023,
  ),
  accountShards: limit(200, 'shards', 'account and Region', 'Shards per account elsewhere', QUOTAS_2023),
  streamMaxShards: limit(10_000, 'shards', 'stream', 'Shards that UpdateShardCount makes', UPDATE_SHARD_COUNT),
  updateShardCountCallsPerDay: limit(10, 'calls/day', 'stream', 'UpdateShardCount calls', UPDATE_SHARD_COUNT),
  streamEncryptionCallsPerDay: limit(
    25,
    'calls/day',
    'stream',
    'StartStreamEncryption calls, and as many of StopStreamEncryption',
    'Kinesis API reference, StartStreamEncryption, model of 2026',
  ),
  streamModeCallsPerDay: limit(2, 'calls/day', 'stream', 'UpdateStreamMode calls', QUOTAS_2023),
  billingCommitmentMinMs: limit(
    86_400_000,
    'ms',
    'account and Region',
    'Shortest minimum throughput billing commitment (24 hours)',
    'Kinesis API reference, UpdateAccountSettings, model of 2026',
  ),
  accountCreatingStreams: limit(
    5,
    'streams',
    'account and Region',
    'Streams CREATING at once',
    'Kinesis API reference, CreateStream, model of 2026',
  ),
  accountOnDemandStreams: limit(50, 'streams', 'account and Region', 'On-demand streams', QUOTAS_TODAY),
  onDemandFirstShards: limit(
    4,
    'shards',
    'on-demand stream',
    'Shards of a new on-demand stream',
    `${QUOTAS_TODAY}: 4 MiB/s to write`,
    'inferred',
  ),
  ...classicCallRates,
  onDemandSplitBytesPerSecond: limit(
    500 * KIB,
    'bytes/s',
    'shard of an on-demand stream',
    'Write, bytes above which the shard is split',
    'Kinesis developer guide, "Choosing the data stream capacity mode", edition of mid-2023',
  ),
  onDemandSplitRecordsPerSecond: limit(
    500,
    'records/s',
    'shard of an on-demand stream',
    'Write, records above which the shard is split',
    'Half of the rate, as with bytes',
    'inferred',
  ),
  onDemandLookMs: limit(
    60_000,
    'ms',
    'on-demand stream',
    'How long a shard must take so much to be split',
    'Kinesis developer guide: growth beyond double within 15 minutes may be throttled',
    'inferred',
  ),
  onDemandWarmBytesPerSecond: limit(
    10 * 1024 * MIB,
    'bytes/s',
    'on-demand stream',
    'Warm throughput, with a billing commitment',
    'Kinesis API reference, UpdateStreamWarmThroughput, model of 2026',
  ),
  firehoseBufferBytes: limit(5 * MIB, 'bytes', 'delivery stream', 'Buffer size, default', FIREHOSE_BUFFER),
  firehoseBufferSeconds: limit(300, 's', 'delivery stream', 'Buffer interval, default', FIREHOSE_BUFFER),
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof classic;
export const LIMIT_NAMES = Object.keys(classic) as LimitName[];
export type LimitTable = Readonly<Record<LimitName, Limit>>;

/** Today's quotas: larger requests, and many more shards in an account. */
const current: LimitTable = {
  ...classic,
  ...currentCallRates,
  putRecordsMaxBytes: limit(
    10 * MIB,
    'bytes',
    'PutRecords call',
    'Bytes in one request with partition keys',
    PUT_RECORDS,
  ),
  accountShardsLargeRegions: { ...classic.accountShardsLargeRegions, value: 20_000, source: QUOTAS_TODAY },
  accountShards: {
    ...classic.accountShards,
    value: 1_000,
    source: `${QUOTAS_TODAY} (1,000 or 6,000, which Region has which is not listed)`,
  },
};

const UNLIMITED = Number.POSITIVE_INFINITY;
const OURS = 'Kinesis Playground: no limit, to measure the local platform itself';
const lifted = (of: Limit): Limit => ({ ...of, value: UNLIMITED, source: OURS, certainty: 'inferred' });

/** No rates at all, for benchmarks of the local platform. The sizes of requests and records stay AWS's. */
const unlimited: LimitTable = {
  ...current,
  shardWriteRecordsPerSecond: lifted(classic.shardWriteRecordsPerSecond),
  shardWriteBytesPerSecond: lifted(classic.shardWriteBytesPerSecond),
  shardReadCallsPerSecond: lifted(classic.shardReadCallsPerSecond),
  shardReadBytesPerSecond: lifted(classic.shardReadBytesPerSecond),
  shardIteratorCallsPerSecond: lifted(classic.shardIteratorCallsPerSecond),
  consumerReadBytesPerSecond: lifted(classic.consumerReadBytesPerSecond),
  updateShardCountCallsPerDay: lifted(classic.updateShardCountCallsPerDay),
  ...Object.fromEntries(CALL_RATE_NAMES.map((name) => [name, lifted(classic[name])])),
};

const PROFILES = { classic, current, unlimited } as const satisfies Record<string, LimitTable>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]];

/** The limits of a profile by name, each with value, unit, scope and source. */
export const limitTable = (profile: ProfileName): LimitTable => PROFILES[profile];

/** The bare numbers of a profile, in the units of their entry in the table. */
export type LimitValues = Readonly<Record<LimitName, number>>;

export function limitValues(profile: ProfileName): LimitValues {
  const entries = Object.entries(limitTable(profile)).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as LimitValues;
}

/** A limit as JSON can say it, which has no infinity: null where there is none. */
export const finiteLimit = (value: number): number | null => (Number.isFinite(value) ? value : null);

const LARGE_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Shards that an account may have open in a Region. */
export function accountShardLimit(limits: LimitValues, region: string): number {
  return LARGE_REGIONS.includes(region) ? limits.accountShardsLargeRegions : limits.accountShards;
}
