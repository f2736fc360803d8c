// What the platform is asked to provide, as read from the compiled CloudFormation. Nothing is declared twice.

/** Where everything local lives: one account and one Region, as LocalStack users know them. */
export const ACCOUNT_ID = '000000000000';

export interface StreamSpec {
  readonly name: string;
  readonly shardCount: number;
}

export interface BucketSpec {
  readonly name: string;
}

/** An AWS::KinesisFirehose::DeliveryStream that reads a Kinesis stream and writes to S3. */
export interface DeliveryStreamSpec {
  readonly name: string;
  readonly streamName: string;
  readonly bucketName: string;
  /** ExtendedS3DestinationConfiguration.Prefix and .ErrorOutputPrefix, as written. */
  readonly prefix: string | undefined;
  readonly errorOutputPrefix: string | undefined;
  readonly bufferBytes: number;
  readonly bufferSeconds: number;
  readonly compression: 'UNCOMPRESSED' | 'GZIP';
  /** The Delimiter of AppendDelimiterToRecord, unescaped; undefined: records follow each other with nothing between. */
  readonly delimiter: string | undefined;
  readonly fileExtension: string | undefined;
}

/** An AWS::Kinesis::StreamConsumer. */
export interface ConsumerSpec {
  readonly name: string;
  readonly streamName: string;
}

/** An AWS::Lambda::EventSourceMapping on a Kinesis stream. */
export interface TriggerSpec {
  /** The function's key in serverless.yml. */
  readonly functionName: string;
  /** What it is called where it is deployed. */
  readonly deployedName: string;
  readonly streamName: string;
  /** The consumer whose fan-out it reads by; undefined: it polls the stream. */
  readonly consumerName: string | undefined;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly startingTimestampMs: number | undefined;
  readonly reportBatchItemFailures: boolean;
  readonly bisectOnError: boolean;
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: until the records expire. */
  readonly maximumRecordAgeSeconds: number;
  readonly parallelizationFactor: number;
  /** 0: none. */
  readonly tumblingWindowSeconds: number;
  /** JSON texts; none: every record passes. */
  readonly filterPatterns: readonly string[];
  /** Where the records go that are given up; undefined: nowhere. */
  readonly onFailureBucket: string | undefined;
}

/** An AWS::Lambda::Function: what it is called, and what its environment says once the stack has its names. */
export interface FunctionSpec {
  /** Its key in serverless.yml. */
  readonly key: string;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlatformSpec {
  readonly region: string;
  readonly streams: readonly StreamSpec[];
  /** None where it is left out. */
  readonly consumers?: readonly ConsumerSpec[];
  readonly buckets: readonly BucketSpec[];
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
  readonly triggers: readonly TriggerSpec[];
}
