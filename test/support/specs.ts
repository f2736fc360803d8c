// What the platform is asked for, as serverless.yml asks for it; a test changes what it is about.
import type { DeliveryStreamSpec, TriggerSpec } from '../../local/spec.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { STREAM } from './streams.ts';

const { firehoseBufferBytes, firehoseBufferSeconds } = limitValues('classic');

export const aDeliveryStreamSpec = (over: Partial<DeliveryStreamSpec> = {}): DeliveryStreamSpec => ({
  name: 'delivery',
  streamName: STREAM,
  bucketName: 'bucket',
  prefix: 'records/',
  errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  bufferBytes: firehoseBufferBytes,
  bufferSeconds: firehoseBufferSeconds,
  compression: 'UNCOMPRESSED',
  delimiter: '\n',
  fileExtension: undefined,
  ...over,
});

export const aTriggerSpec = (over: Partial<TriggerSpec> = {}): TriggerSpec => ({
  functionName: 'mirror',
  deployedName: 'playground-test-mirror',
  streamName: STREAM,
  consumerName: undefined,
  batchSize: 10_000,
  batchingWindowSeconds: 1,
  startingPosition: 'TRIM_HORIZON',
  startingTimestampMs: undefined,
  reportBatchItemFailures: true,
  bisectOnError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  parallelizationFactor: 1,
  tumblingWindowSeconds: 0,
  filterPatterns: [],
  onFailureBucket: undefined,
  ...over,
});
