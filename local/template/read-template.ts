// From the compiled template to what the local platform provides: read once, declared nowhere else.
import { z } from 'zod';
import type { ConsumerSpec, FunctionSpec, PlatformSpec, StreamSpec } from '../spec.ts';
import { nameInArn } from './arn.ts';
import { readDeliveryStream } from './delivery-stream.ts';
import { createResolver } from './resolve.ts';
import { type Place, type Resource, type Template, templateSchema } from './template.ts';
import { readTrigger } from './trigger.ts';

export interface Deployment {
  readonly platform: PlatformSpec;
  readonly functions: readonly FunctionSpec[];
}

export interface TemplateOptions extends Place {
  /** The key in serverless.yml of each function, by its logical id. */
  readonly functionKeys: Readonly<Record<string, string>>;
}

/** What the Serverless Framework deploys its packages with: of no use here. */
const DEPLOYMENT_BUCKET = 'ServerlessDeploymentBucket';

const PROVIDED: readonly string[] = [
  'AWS::Kinesis::Stream',
  'AWS::Kinesis::StreamConsumer',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
];

/** Types without a meaning on one machine: who may do what, logs, alarms, and the HTTP API, which serverless-offline runs. */
const IGNORED: readonly string[] = [
  'AWS::ApiGatewayV2::',
  'AWS::CloudWatch::',
  'AWS::IAM::',
  'AWS::Lambda::Permission',
  'AWS::Logs::',
  'AWS::S3::BucketPolicy',
  'AWS::SecretsManager::',
];

const streamSchema = z.object({
  ShardCount: z.coerce.number().int().positive().optional(),
  StreamModeDetails: z.object({ StreamMode: z.string() }).optional(),
});

const consumerSchema = z.object({ StreamARN: z.string() });

const functionSchema = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
});

/** Throws where the template holds what this platform does not imitate: better at the start than in silence. */
export function readTemplate(compiled: unknown, options: TemplateOptions): Deployment {
  const template = templateSchema.parse(compiled);
  requireKnownTypes(template);
  const resolver = createResolver(template, options);
  const readAll = <T>(type: string, readOne: (logicalId: string, properties: unknown) => T): T[] =>
    Object.entries(template.Resources)
      .filter(([id, { Type }]) => Type === type && id !== DEPLOYMENT_BUCKET)
      .map(([id, resource]) => naming(`${id} (${type})`, () => readOne(id, resolver.resolve(propertiesOf(resource)))));
  const functions = readAll('AWS::Lambda::Function', (id, properties) =>
    readFunction(options.functionKeys[id] ?? id, properties),
  );
  const platform: PlatformSpec = {
    region: options.region,
    streams: readAll('AWS::Kinesis::Stream', (id, properties) => readStream(resolver.identity(id).name, properties)),
    consumers: readAll('AWS::Kinesis::StreamConsumer', (id, properties) =>
      readConsumer(resolver.identity(id).name, properties),
    ),
    buckets: readAll('AWS::S3::Bucket', (id) => ({ name: resolver.identity(id).name })),
    deliveryStreams: readAll('AWS::KinesisFirehose::DeliveryStream', (id, properties) =>
      readDeliveryStream(resolver.identity(id).name, properties),
    ),
    triggers: readAll('AWS::Lambda::EventSourceMapping', (_, properties) => readTrigger(properties, functions)).flatMap(
      (trigger) => trigger ?? [],
    ),
  };
  requireSources(platform);
  return { platform, functions };
}

function requireKnownTypes({ Resources }: Template): void {
  for (const [id, { Type }] of Object.entries(Resources)) {
    if (PROVIDED.includes(Type) || IGNORED.some((prefix) => Type.startsWith(prefix))) continue;
    throw new Error(
      `${id} is an ${Type}, which this machine cannot stand in for. It provides ${PROVIDED.join(', ')}. ` +
        'If it needs no counterpart here, name its type in local/template/read-template.ts.',
    );
  }
}

function propertiesOf({ Condition, Properties }: Resource): unknown {
  if (Condition !== undefined)
    throw new Error(`it hangs on the condition ${Condition}, and conditions are not looked at`);
  return Properties;
}

function readStream(name: string, properties: unknown): StreamSpec {
  const { ShardCount, StreamModeDetails } = streamSchema.parse(properties);
  if (StreamModeDetails?.StreamMode === 'ON_DEMAND' || ShardCount === undefined) {
    throw new Error('only provisioned streams with a ShardCount are imitated');
  }
  return { name, shardCount: ShardCount };
}

const readConsumer = (name: string, properties: unknown): ConsumerSpec => ({
  name,
  streamName: nameInArn(consumerSchema.parse(properties).StreamARN, 'kinesis', 'stream/'),
});

function readFunction(key: string, properties: unknown): FunctionSpec {
  const { FunctionName, Environment } = functionSchema.parse(properties);
  return { key, name: FunctionName, environment: Environment?.Variables ?? {} };
}

/** What reads a stream or writes to a bucket does so within this template: there is no other account to look in. */
function requireSources({ streams, consumers = [], buckets, deliveryStreams, triggers }: PlatformSpec): void {
  const readers = [
    ...consumers.map(({ name, streamName }) => ({ reader: `The consumer ${name}`, streamName })),
    ...deliveryStreams.map(({ name, streamName }) => ({ reader: `The delivery stream ${name}`, streamName })),
    ...triggers.map(({ functionName, streamName }) => ({ reader: `The function ${functionName}`, streamName })),
  ];
  for (const { reader, streamName } of readers) {
    if (!streams.some(({ name }) => name === streamName)) {
      throw new Error(`${reader} reads the stream ${streamName}, which this template does not create.`);
    }
  }
  for (const { functionName, streamName, consumerName } of triggers) {
    const isThere = consumers.some((consumer) => consumer.name === consumerName && consumer.streamName === streamName);
    if (consumerName === undefined || isThere) continue;
    throw new Error(
      `The function ${functionName} reads by the consumer ${consumerName}, which this template does not create.`,
    );
  }
  const writers = [
    ...deliveryStreams.map(({ name, bucketName }) => ({ writer: `The delivery stream ${name} writes`, bucketName })),
    ...triggers.flatMap(({ functionName, onFailureBucket: bucketName }) =>
      bucketName === undefined
        ? []
        : [{ writer: `The trigger of ${functionName} writes what it gives up`, bucketName }],
    ),
  ];
  for (const { writer, bucketName } of writers) {
    if (!buckets.some(({ name }) => name === bucketName)) {
      throw new Error(`${writer} to the bucket ${bucketName}, which this template does not create.`);
    }
  }
}

/** Tells a fault with the name of the resource that has it. */
function naming<T>(resource: string, readIt: () => T): T {
  try {
    return readIt();
  } catch (cause) {
    const why =
      cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause instanceof Error ? cause.message : cause);
    throw new Error(`${resource} cannot run on this machine: ${why}`, { cause });
  }
}
