import { describe, expect, test } from '@jest/globals';
import { createFirehose } from '../../../../local/firehose/firehose.ts';
import type { DeliveryStreamSpec } from '../../../../local/spec.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemorySink } from '../../../support/memory-sink.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { ReshardingKinesis } from '../../../support/resharding-kinesis.ts';
import { aDeliveryStreamSpec } from '../../../support/specs.ts';

const aSpec = (over: Partial<DeliveryStreamSpec> = {}): DeliveryStreamSpec =>
  aDeliveryStreamSpec({ streamName: 'stream', errorOutputPrefix: 'errors/', ...over });

const aFirehose = (...specs: readonly DeliveryStreamSpec[]) =>
  createFirehose({
    specs,
    kinesis: new ReshardingKinesis(),
    objects: new MemorySink(),
    clock: new FakeClock(Date.UTC(2026, 0, 1)),
    random: seededRandom(1),
    log: new RecordingLog(),
    region: 'eu-west-1',
  });

const { jsonService } = aFirehose(aSpec(), aSpec({ name: 'another', compression: 'GZIP', delimiter: undefined }));
const refusal = (type: string, message: string) => expect.objectContaining({ type, message, status: 400 });

describe('DescribeDeliveryStream', () => {
  test('shows source and destination as AWS does', async () => {
    const answer = await jsonService.invoke('DescribeDeliveryStream', { DeliveryStreamName: 'delivery' });
    const s3 = {
      RoleARN: 'arn:aws:iam::000000000000:role/firehose',
      BucketARN: 'arn:aws:s3:::bucket',
      Prefix: 'records/',
      ErrorOutputPrefix: 'errors/',
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
      CompressionFormat: 'UNCOMPRESSED',
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: { Enabled: false },
    };

    expect(answer).toMatchObject({
      DeliveryStreamDescription: {
        DeliveryStreamName: 'delivery',
        DeliveryStreamARN: 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/delivery',
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamType: 'KinesisStreamAsSource',
        VersionId: '1',
        CreateTimestamp: new Date(Date.UTC(2026, 0, 1)),
        Source: {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: 'arn:aws:kinesis:eu-west-1:000000000000:stream/stream',
            DeliveryStartTimestamp: new Date(Date.UTC(2026, 0, 1)),
          },
        },
        Destinations: [
          {
            DestinationId: 'destinationId-000000000001',
            S3DestinationDescription: s3,
            ExtendedS3DestinationDescription: {
              ...s3,
              S3BackupMode: 'Disabled',
              ProcessingConfiguration: {
                Enabled: true,
                Processors: [
                  {
                    Type: 'AppendDelimiterToRecord',
                    Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }],
                  },
                ],
              },
            },
          },
        ],
        HasMoreDestinations: false,
      },
    });
  });

  test("says in AWS's words what is not there", async () => {
    await expect(jsonService.invoke('DescribeDeliveryStream', { DeliveryStreamName: 'missing' })).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Firehose missing under account 000000000000 not found.'),
    );
    await expect(jsonService.invoke('DescribeDeliveryStream', {})).rejects.toEqual(
      refusal(
        'ValidationException',
        "1 validation error detected: Value null at 'deliveryStreamName' failed to satisfy constraint: Member must not be null",
      ),
    );
  });
});

describe('ListDeliveryStreams', () => {
  test.each([
    [{}, ['another', 'delivery'], false],
    [{ Limit: 1 }, ['another'], true],
    [{ ExclusiveStartDeliveryStreamName: 'another' }, ['delivery'], false],
    [{ DeliveryStreamType: 'DirectPut' }, [], false],
    [{ DeliveryStreamType: 'KinesisStreamAsSource' }, ['another', 'delivery'], false],
  ])('answers %j with %j', async (input, DeliveryStreamNames, HasMoreDeliveryStreams) => {
    expect(await jsonService.invoke('ListDeliveryStreams', input)).toEqual({
      DeliveryStreamNames,
      HasMoreDeliveryStreams,
    });
  });
});

describe('PutRecord and PutRecordBatch', () => {
  const Record = { Data: 'YQ==' };
  test.each([
    ['PutRecord', { DeliveryStreamName: 'delivery', Record }],
    ['PutRecordBatch', { DeliveryStreamName: 'delivery', Records: [Record] }],
  ])('%s is refused on a delivery stream that reads a Kinesis stream', async (operation, input) => {
    await expect(jsonService.invoke(operation, input)).rejects.toEqual(
      refusal(
        'InvalidArgumentException',
        'This operation is not permitted on KinesisStreamAsSource delivery stream type.',
      ),
    );
  });

  test('tell a stream that is not there apart', async () => {
    await expect(jsonService.invoke('PutRecord', { DeliveryStreamName: 'missing', Record })).rejects.toMatchObject({
      type: 'ResourceNotFoundException',
    });
  });
});

describe('the service', () => {
  test('knows its operations and no other name', async () => {
    expect(jsonService.targetPrefix).toBe('Firehose_20150804');
    expect(jsonService.hasOperation('PutRecord')).toBe(true);
    expect(jsonService.hasOperation('toString')).toBe(false);
    await expect(jsonService.invoke('toString', {})).rejects.toMatchObject({ type: 'UnknownOperationException' });
  });
});

describe('createFirehose', () => {
  test.each([
    ['a prefix that AWS refuses', { prefix: '!{timestamp:yyyy}', errorOutputPrefix: undefined }, 'ErrorOutputPrefix'],
    ['a buffer that is too small', { bufferBytes: MIB - 1 }, '1048576 to 134217728 bytes'],
    ['an interval that is too long', { bufferSeconds: 901 }, '0 to 900 seconds'],
    ['a name that is none', { name: 'no spaces' }, '1 to 64 letters'],
  ])('refuses %s', (_, over, message) => {
    expect(() => aFirehose(aSpec(over))).toThrow(message);
  });
});
