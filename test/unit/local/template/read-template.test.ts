import { describe, expect, test } from '@jest/globals';
import { readTemplate } from '../../../../local/template/read-template.ts';

const OPTIONS = {
  region: 'eu-west-1',
  accountId: '000000000000',
  stackName: 'playground-test',
  functionKeys: { MirrorLambdaFunction: 'mirror' },
};

type Properties = Record<string, unknown>;
const resource = (Type: string, Properties: Properties = {}) => ({ Type, Properties });

const stream = (properties: Properties = {}) =>
  resource('AWS::Kinesis::Stream', { Name: 'numbers', ShardCount: 2, ...properties });

const deliveryStream = (destination: Properties = {}) =>
  resource('AWS::KinesisFirehose::DeliveryStream', {
    DeliveryStreamName: 'to-s3',
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration: { KinesisStreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
    ExtendedS3DestinationConfiguration: { BucketARN: { 'Fn::GetAtt': 'Bucket.Arn' }, ...destination },
  });

const lambda = (Variables: Properties = {}) =>
  resource('AWS::Lambda::Function', { FunctionName: 'playground-test-mirror', Environment: { Variables } });

const mapping = (properties: Properties = {}) =>
  resource('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] },
    FunctionName: { 'Fn::GetAtt': ['MirrorLambdaFunction', 'Arn'] },
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });

const aTemplate = (resources: Properties = {}) => ({
  Resources: {
    Stream: stream(),
    Bucket: resource('AWS::S3::Bucket'),
    DeliveryStream: deliveryStream(),
    MirrorLambdaFunction: lambda(),
    Mapping: mapping(),
    ...resources,
  },
});

const read = (resources: Properties = {}) => readTemplate(aTemplate(resources), OPTIONS);

describe('streams and buckets', () => {
  test('are read with their names, a bucket without one named after stack and resource', () => {
    const { platform } = read();

    expect(platform.region).toBe('eu-west-1');
    expect(platform.streams).toEqual([{ name: 'numbers', shardCount: 2 }]);
    expect(platform.buckets).toEqual([{ name: 'playground-test-bucket' }]);
  });

  test('a shard count may be a text, as --param gives it', () => {
    expect(read({ Stream: stream({ ShardCount: '4' }) }).platform.streams).toEqual([
      { name: 'numbers', shardCount: 4 },
    ]);
  });

  test('the bucket that packages are deployed with is left out', () => {
    const { platform } = read({ ServerlessDeploymentBucket: resource('AWS::S3::Bucket') });

    expect(platform.buckets).toHaveLength(1);
  });

  test('an on-demand stream is refused', () => {
    const onDemand = stream({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });

    expect(() => read({ Stream: onDemand })).toThrow(/^Stream .*only provisioned streams/);
  });
});

describe('delivery streams', () => {
  test("have Firehose's defaults where nothing is set", () => {
    expect(read().platform.deliveryStreams).toEqual([
      {
        name: 'to-s3',
        streamName: 'numbers',
        bucketName: 'playground-test-bucket',
        prefix: undefined,
        errorOutputPrefix: undefined,
        bufferBytes: 5_242_880,
        bufferSeconds: 300,
        compression: 'UNCOMPRESSED',
        delimiter: undefined,
        fileExtension: undefined,
      },
    ]);
  });

  test('are read with buffer, prefixes, compression, extension and the delimiter unescaped', () => {
    const { platform } = read({
      DeliveryStream: deliveryStream({
        Prefix: 'records/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
        FileExtension: '.jsonl',
        CompressionFormat: 'GZIP',
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: '60' },
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: 'AppendDelimiterToRecord',
              Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }],
            },
          ],
        },
      }),
    });

    expect(platform.deliveryStreams[0]).toMatchObject({
      prefix: 'records/',
      errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      bufferBytes: 1_048_576,
      bufferSeconds: 60,
      compression: 'GZIP',
      delimiter: '\n',
      fileExtension: '.jsonl',
    });
  });

  test('append nothing while processing is switched off', () => {
    const Processors = [{ Type: 'AppendDelimiterToRecord' }];
    const { platform } = read({
      DeliveryStream: deliveryStream({ ProcessingConfiguration: { Enabled: false, Processors } }),
    });

    expect(platform.deliveryStreams[0]?.delimiter).toBeUndefined();
  });

  test.each([
    [
      'another processor',
      { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] } },
      /not Lambda/,
    ],
    ['another compression', { CompressionFormat: 'Snappy' }, /CompressionFormat/],
    ['dynamic partitioning', { DynamicPartitioningConfiguration: { Enabled: true } }, /DynamicPartitioning/],
    ['a buffer beyond 900 s', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 901 } }, /IntervalInSeconds/],
    [
      'a bucket of elsewhere',
      { BucketARN: 'arn:aws:s3:::elsewhere' },
      /bucket elsewhere, which this template does not/,
    ],
    ['a queue for a bucket', { BucketARN: 'arn:aws:sqs:eu-west-1:1:queue' }, /expected the ARN of a s3/],
  ])('are refused with %s', (_, destination, message) => {
    expect(() => read({ DeliveryStream: deliveryStream(destination) })).toThrow(message);
  });
});

describe('triggers', () => {
  test("have Lambda's defaults where nothing is set", () => {
    expect(read().platform.triggers).toEqual([
      {
        functionName: 'mirror',
        deployedName: 'playground-test-mirror',
        streamName: 'numbers',
        consumerName: undefined,
        batchSize: 100,
        batchingWindowSeconds: 0,
        startingPosition: 'TRIM_HORIZON',
        startingTimestampMs: undefined,
        reportBatchItemFailures: false,
        bisectOnError: false,
        maximumRetryAttempts: -1,
        maximumRecordAgeSeconds: -1,
        parallelizationFactor: 1,
        tumblingWindowSeconds: 0,
        filterPatterns: [],
        onFailureBucket: undefined,
      },
    ]);
  });

  test('are read as they are set, a function named by its name', () => {
    const { platform } = read({
      Mapping: mapping({
        FunctionName: { Ref: 'MirrorLambdaFunction' },
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: 1_700_000_000,
        BatchSize: 10_000,
        MaximumBatchingWindowInSeconds: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 3,
        MaximumRecordAgeInSeconds: '60',
        ParallelizationFactor: 10,
        TumblingWindowInSeconds: 30,
        FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }, { Pattern: '{"partitionKey":["k"]}' }] },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
      }),
    });

    expect(platform.triggers).toEqual([
      {
        functionName: 'mirror',
        deployedName: 'playground-test-mirror',
        streamName: 'numbers',
        consumerName: undefined,
        batchSize: 10_000,
        batchingWindowSeconds: 1,
        startingPosition: 'AT_TIMESTAMP',
        startingTimestampMs: 1_700_000_000_000,
        reportBatchItemFailures: true,
        bisectOnError: true,
        maximumRetryAttempts: 3,
        maximumRecordAgeSeconds: 60,
        parallelizationFactor: 10,
        tumblingWindowSeconds: 30,
        filterPatterns: ['{"data":{"a":[1]}}', '{"partitionKey":["k"]}'],
        onFailureBucket: 'playground-test-bucket',
      },
    ]);
  });

  test('one that is switched off is left out', () => {
    expect(read({ Mapping: mapping({ Enabled: false }) }).platform.triggers).toEqual([]);
  });

  test.each([
    [
      'a queue as its source',
      { EventSourceArn: 'arn:aws:sqs:eu-west-1:1:queue' },
      /expected the ARN of a kinesis stream/,
    ],
    [
      'a stream of elsewhere',
      { EventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/far' },
      /mirror reads the stream far/,
    ],
    ['a function of elsewhere', { FunctionName: 'far' }, /it invokes far, which this template does not define/],
    [
      'a consumer of elsewhere',
      { EventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/numbers/consumer/far:1700000000' },
      /mirror reads by the consumer far, which this template does not create/,
    ],
    ['a filter without a pattern', { FilterCriteria: { Filters: [{}] } }, /Pattern/],
    [
      'a queue for what it gives up',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:1:queue' } } },
      /its on-failure destination is of sqs, which the local platform has none of/,
    ],
    [
      'a topic for what it gives up',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:1:topic' } } },
      /its on-failure destination is of sns/,
    ],
    [
      'a bucket of elsewhere for what it gives up',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::elsewhere' } } },
      /mirror writes what it gives up to the bucket elsewhere, which this template does not create/,
    ],
    [
      'a destination for success',
      { DestinationConfig: { OnSuccess: { Destination: 'arn:aws:s3:::elsewhere' } } },
      /no destination for success/,
    ],
  ])('are refused with %s', (_, properties, message) => {
    expect(() => read({ Mapping: mapping(properties) })).toThrow(message);
  });
});

describe('consumers', () => {
  const Consumer = resource('AWS::Kinesis::StreamConsumer', {
    ConsumerName: 'fast',
    StreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] },
  });

  test.each([{ Ref: 'Consumer' }, { 'Fn::GetAtt': ['Consumer', 'ConsumerARN'] }])(
    'are read, and a trigger that names one as %j reads by it',
    (EventSourceArn) => {
      const { platform } = read({ Consumer, Mapping: mapping({ EventSourceArn }) });

      expect(platform.consumers).toEqual([{ name: 'fast', streamName: 'numbers' }]);
      expect(platform.triggers).toMatchObject([{ streamName: 'numbers', consumerName: 'fast' }]);
    },
  );

  test('are refused on a stream of elsewhere', () => {
    const far = resource('AWS::Kinesis::StreamConsumer', {
      ConsumerName: 'fast',
      StreamARN: 'arn:aws:kinesis:eu-west-1:1:stream/far',
    });

    expect(() => read({ Consumer: far })).toThrow(/The consumer fast reads the stream far, which this template/);
  });
});

describe('functions', () => {
  test('are read with their key and an environment of plain texts', () => {
    const { functions } = read({
      MirrorLambdaFunction: lambda({
        STREAM_NAME: { Ref: 'Stream' },
        BUCKET_NAME: { Ref: 'Bucket' },
        SECRET_ARN: { Ref: 'Secret' },
        SIZE: 5,
      }),
      Secret: resource('AWS::SecretsManager::Secret'),
    });

    expect(functions).toEqual([
      {
        key: 'mirror',
        name: 'playground-test-mirror',
        environment: {
          STREAM_NAME: 'numbers',
          BUCKET_NAME: 'playground-test-bucket',
          SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:playground-test-Secret',
          SIZE: '5',
        },
      },
    ]);
  });
});

describe('what is not imitated', () => {
  test.each(['AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::ApiGatewayV2::Api', 'AWS::CloudWatch::Alarm'])(
    '%s is passed over: it has no meaning on one machine',
    (type) => {
      expect(read({ Other: resource(type) }).functions).toHaveLength(1);
    },
  );

  test('a type that would be missed is refused by name', () => {
    expect(() => read({ Queue: resource('AWS::SQS::Queue') })).toThrow(
      /^Queue is an AWS::SQS::Queue, which this machine/,
    );
  });

  test('a resource under a condition is refused', () => {
    expect(() => read({ Stream: { ...stream(), Condition: 'IsLarge' } })).toThrow(/condition IsLarge/);
  });

  test('what is no template is refused', () => {
    expect(() => readTemplate({ Outputs: {} }, OPTIONS)).toThrow(/Resources/);
  });
});
