// A delivery stream as DescribeDeliveryStream shows it.
import type { DeliveryStreamDescription, ExtendedS3DestinationDescription, Processor } from '@aws-sdk/client-firehose';
import { MIB } from '../../src/domain/limits/table.ts';
import type { DeliveryStreamSpec } from '../spec.ts';
import type { DeliveryStream } from './delivery-stream.ts';

export interface Account {
  readonly accountId: string;
  readonly region: string;
}

export function describe(stream: DeliveryStream, account: Account): DeliveryStreamDescription {
  const { spec, version, createdAtMs } = stream;
  const RoleARN = roleArn(account);
  const s3 = s3Description(spec, RoleARN);
  const { FileExtension: _, ProcessingConfiguration: __, ...plainS3 } = s3;
  return {
    DeliveryStreamName: spec.name,
    DeliveryStreamARN: `arn:aws:firehose:${account.region}:${account.accountId}:deliverystream/${spec.name}`,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'KinesisStreamAsSource',
    VersionId: version.toString(),
    CreateTimestamp: new Date(createdAtMs),
    Source: {
      KinesisStreamSourceDescription: {
        KinesisStreamARN: `arn:aws:kinesis:${account.region}:${account.accountId}:stream/${spec.streamName}`,
        RoleARN,
        DeliveryStartTimestamp: new Date(createdAtMs),
      },
    },
    Destinations: [
      {
        DestinationId: 'destinationId-000000000001',
        S3DestinationDescription: plainS3,
        ExtendedS3DestinationDescription: s3,
      },
    ],
    HasMoreDestinations: false,
  };
}

/** Nothing local assumes a role; AWS shows one, so clients expect it. */
const roleArn = ({ accountId }: Account): string => `arn:aws:iam::${accountId}:role/firehose`;

const s3Description = (spec: DeliveryStreamSpec, RoleARN: string): ExtendedS3DestinationDescription => ({
  RoleARN,
  BucketARN: `arn:aws:s3:::${spec.bucketName}`,
  ...(spec.prefix === undefined ? {} : { Prefix: spec.prefix }),
  ...(spec.errorOutputPrefix === undefined ? {} : { ErrorOutputPrefix: spec.errorOutputPrefix }),
  BufferingHints: { SizeInMBs: spec.bufferBytes / MIB, IntervalInSeconds: spec.bufferSeconds },
  CompressionFormat: spec.compression,
  EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
  CloudWatchLoggingOptions: { Enabled: false },
  S3BackupMode: 'Disabled',
  ProcessingConfiguration: processing(spec),
  ...(spec.fileExtension === undefined ? {} : { FileExtension: spec.fileExtension }),
});

function processing({ delimiter }: DeliveryStreamSpec) {
  if (delimiter === undefined) return { Enabled: false };
  // The parameter has a newline as a backslash and an n, as it is written in a template.
  const ParameterValue = JSON.stringify(delimiter).slice(1, -1);
  const processor: Processor = {
    Type: 'AppendDelimiterToRecord',
    Parameters: [{ ParameterName: 'Delimiter', ParameterValue }],
  };
  return { Enabled: true, Processors: [processor] };
}
