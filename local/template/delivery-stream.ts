// An AWS::KinesisFirehose::DeliveryStream from a stream to S3, as the local Firehose runs it.
import { z } from 'zod';
import { DELIVERY_LIMITS } from '../../src/domain/limits/delivery-limits.ts';
import { limitValues, MIB } from '../../src/domain/limits/table.ts';
import type { DeliveryStreamSpec } from '../spec.ts';
import { nameInArn } from './arn.ts';

const { firehoseBufferBytes, firehoseBufferSeconds } = limitValues('classic');
const { bufferMinBytes, bufferMaxBytes, bufferMaxSeconds } = DELIVERY_LIMITS;

const processorSchema = z.object({
  Type: z.string(),
  Parameters: z.array(z.object({ ParameterName: z.string(), ParameterValue: z.coerce.string() })).default([]),
});

const schema = z.object({
  DeliveryStreamType: z.literal('KinesisStreamAsSource'),
  KinesisStreamSourceConfiguration: z.object({ KinesisStreamARN: z.string() }),
  ExtendedS3DestinationConfiguration: z.object({
    BucketARN: z.string(),
    Prefix: z.string().optional(),
    ErrorOutputPrefix: z.string().optional(),
    FileExtension: z.string().optional(),
    CompressionFormat: z.enum(['UNCOMPRESSED', 'GZIP']).default('UNCOMPRESSED'),
    // Firehose wants both or none, and its own defaults are these.
    BufferingHints: z
      .object({
        SizeInMBs: z.coerce
          .number()
          .min(bufferMinBytes.value / MIB)
          .max(bufferMaxBytes.value / MIB),
        IntervalInSeconds: z.coerce.number().min(0).max(bufferMaxSeconds.value),
      })
      .default({ SizeInMBs: firehoseBufferBytes / MIB, IntervalInSeconds: firehoseBufferSeconds }),
    ProcessingConfiguration: z
      .object({ Enabled: z.boolean().default(false), Processors: z.array(processorSchema).default([]) })
      .default({ Enabled: false, Processors: [] }),
    DynamicPartitioningConfiguration: z.object({ Enabled: z.literal(false) }).optional(),
    DataFormatConversionConfiguration: z.object({ Enabled: z.literal(false) }).optional(),
  }),
});

type Processor = z.infer<typeof processorSchema>;

export function readDeliveryStream(name: string, properties: unknown): DeliveryStreamSpec {
  const { KinesisStreamSourceConfiguration: source, ExtendedS3DestinationConfiguration: destination } =
    schema.parse(properties);
  const { Enabled, Processors } = destination.ProcessingConfiguration;
  return {
    name,
    streamName: nameInArn(source.KinesisStreamARN, 'kinesis', 'stream/'),
    bucketName: nameInArn(destination.BucketARN, 's3', ''),
    prefix: destination.Prefix,
    errorOutputPrefix: destination.ErrorOutputPrefix,
    bufferBytes: destination.BufferingHints.SizeInMBs * MIB,
    bufferSeconds: destination.BufferingHints.IntervalInSeconds,
    compression: destination.CompressionFormat,
    delimiter: Enabled ? delimiterOf(Processors) : undefined,
    fileExtension: destination.FileExtension,
  };
}

function delimiterOf(processors: readonly Processor[]): string | undefined {
  const other = processors.find(({ Type }) => Type !== 'AppendDelimiterToRecord');
  if (other) throw new Error(`of Firehose's processors only AppendDelimiterToRecord is imitated, not ${other.Type}`);
  const parameters = processors.flatMap(({ Parameters }) => Parameters);
  const delimiter = parameters.find(({ ParameterName }) => ParameterName === 'Delimiter')?.ParameterValue;
  // Inferred: the console fills in a newline; the reference names no default.
  return processors.length === 0 ? undefined : unescaped(delimiter ?? '\\n');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Templates write a newline as a backslash and an n. */
const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
