// The local AWS with the app's functions on it, in the process that imports this; how a benchmark has them run is its own.
import { randomInt } from 'node:crypto';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import bundleLocal from '../../local/plugin/bundle.cjs';
import { Environments } from './environments.mjs';

const local = await import(await bundleLocal('bench/support/local-platform.ts'));
const { firehoseBufferBytes } = local.limitValues('classic');

/** As serverless.yml has it; what it leaves out is Lambda's default. */
const triggerOfStream = (stream) =>
  local.readTrigger(
    {
      EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
      FunctionName: 'mirror',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
    [{ key: 'mirror', name: 'mirror', environment: {} }],
  );

/** As resources/delivery.yml has it. */
const DELIVERY = {
  name: 'delivery',
  prefix: 'records/',
  errorOutputPrefix: 'errors/',
  bufferBytes: firehoseBufferBytes,
  compression: 'UNCOMPRESSED',
  delimiter: '\n',
  fileExtension: undefined,
};

export const log = local.terminalLog((line) => process.stderr.write(line), Date.now);

export const environmentsOn = async ({ port, folder, names, bufferSeconds }) =>
  new Environments({
    url: await bundleLocal('bench/support/app-functions.ts'),
    log: openSync(join(folder, 'functions.log'), 'a'),
    variables: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      STAGE: 'bench',
      LIMITS_PROFILE: 'classic',
      STREAM_NAME: names.stream,
      BUCKET_NAME: names.bucket,
      PUSH_FUNCTION_NAME: 'pushRun',
      EGG_TEXT: 'egg',
      POISON_TEXT: 'poison-pill',
      POISON_POLICY: 'block',
      BUFFER_SIZE_BYTES: String(firehoseBufferBytes),
      BUFFER_INTERVAL_SECONDS: String(bufferSeconds),
      RECORD_DELIMITER_BYTES: '1',
    },
  });

/** A stream with the mirror and Firehose behind it, and the bucket that all of them write to. */
export function startPlatform({ port, folder, names, shards, bufferSeconds, invoke }) {
  const ofStream = { streamName: names.stream, bucketName: names.bucket };
  return local.startPlatform({
    spec: {
      region: 'us-east-1',
      streams: [{ name: names.stream, shardCount: shards }],
      buckets: [{ name: names.bucket }],
      deliveryStreams: [{ ...DELIVERY, ...ofStream, bufferSeconds }],
      triggers: [triggerOfStream(names.stream)],
    },
    port,
    dataDir: join(folder, 'data'),
    limitsProfile: 'classic',
    log,
    functions: ['createRun', 'pushRun', 'getRun', 'auditRun'].map((key) => ({ name: key, key })),
    invoke,
  });
}

/** Streams of one shard without anybody behind them, and a bucket for the mirror. */
export function startStreams({ port, folder, names, streams, limits, invoke }) {
  return local.startPlatform({
    spec: {
      region: 'us-east-1',
      streams: streams.map((name) => ({ name, shardCount: 1 })),
      buckets: [{ name: names.bucket }],
      deliveryStreams: [],
      triggers: [],
    },
    port,
    dataDir: join(folder, 'data'),
    limitsProfile: limits,
    log,
    invoke,
  });
}

/** The mirror's trigger by itself, of which one can see how often the shard refused it. */
export const triggerOn = ({ kinesis }, { names, invoke }) =>
  new local.EventSourceMapping({
    spec: triggerOfStream(names.stream),
    kinesis,
    invoke,
    limits: local.limitValues('classic'),
    clock: local.systemClock,
    random: local.seededRandom(randomInt(2 ** 32)),
    log,
    region: 'us-east-1',
  });
