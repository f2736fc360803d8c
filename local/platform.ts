// AWS on one machine, put together: one endpoint with Kinesis, Firehose and S3, and functions invoked from the stream.
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../src/domain/clock.ts';
import { limitValues, type ProfileName } from '../src/domain/limits/table.ts';
import type { Log } from '../src/domain/log.ts';
import { type Random, seededRandom } from '../src/domain/random.ts';
import { isAwsError } from './aws-error.ts';
import { createFirehose } from './firehose/firehose.ts';
import type { KinesisApi } from './kinesis/api.ts';
import { createKinesis } from './kinesis/kinesis.ts';
import { memoryStore } from './kinesis/memory-store.ts';
import { EventSourceMapping } from './lambda/event-source-mapping.ts';
import type { InvokeFunction } from './lambda/function-port.ts';
import { lockDataFolder } from './platform/data-lock.ts';
import { FileObjectStore } from './s3/file-object-store.ts';
import type { ObjectStore } from './s3/object-store.ts';
import { createS3Handler } from './s3/wire/s3-handler.ts';
import { createRouter } from './server/router.ts';
import { startServer } from './server/server.ts';
import type { PlatformSpec } from './spec.ts';
import { systemClock } from './system-clock.ts';

export interface PlatformOptions {
  /** What is there from the start; more may be created over the wire. */
  readonly spec: PlatformSpec;
  /** 0 takes any free port. */
  readonly port: number;
  /** S3's objects are files in here, and stay. */
  readonly dataDir: string;
  readonly limitsProfile: ProfileName;
  readonly log: Log;
  /** Runs the function that a trigger of `spec` names, with an event of its stream, and gives its answer. */
  readonly invoke: InvokeFunction;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Platform {
  readonly url: string;
  readonly kinesis: KinesisApi;
  readonly s3: ObjectStore;
  /** Firehose delivers what it holds; then nothing listens and nothing runs any more. */
  close(): Promise<void>;
}

/** Loopback only: nobody who calls is asked who they are. */
const HOST = '127.0.0.1';

/** Real streams take some seconds to become ACTIVE. This is enough to meet one that is not. */
const STREAM_DELAY_MS = 100;

/** What an invocation under way gets to end in when the platform closes. */
const INVOCATION_GRACE_MS = 5_000;

const freshRandom = (): Random => seededRandom(randomInt(2 ** 32), randomInt(2 ** 32));

/** Resolves when everything in the spec is there and answers. Rejects with one line when port or data are taken. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const unlock = await lockDataFolder(options.dataDir);
  try {
    return await startIn(options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startIn(options: PlatformOptions, unlock: () => Promise<void>): Promise<Platform> {
  const { spec, log, clock = systemClock, random = freshRandom() } = options;
  const { region } = spec;
  const s3 = await FileObjectStore.open({ path: join(options.dataDir, 's3'), clock, region });
  const kinesis = createKinesis({
    clock,
    random,
    region,
    profile: options.limitsProfile,
    store: memoryStore(),
    streamDelayMs: STREAM_DELAY_MS,
  });
  const reading = { kinesis, clock, random, log, region };
  const firehose = createFirehose({ ...reading, specs: spec.deliveryStreams, objects: s3 });
  const limits = limitValues(options.limitsProfile);
  const triggers = spec.triggers.map(
    (trigger) => new EventSourceMapping({ ...reading, spec: trigger, invoke: options.invoke, limits }),
  );
  const server = await startServer({
    host: HOST,
    port: options.port,
    handler: createRouter({
      services: [kinesis.jsonService, firehose.jsonService],
      s3: createS3Handler({ store: s3, onFault: (error) => log.error('S3 failed', error) }),
    }),
    onError: (error) => log.error('The AWS endpoint failed', error),
  });
  await provide(spec, { kinesis, s3, clock });
  await Promise.all([firehose.start(), ...triggers.map((trigger) => trigger.start())]);
  return {
    url: server.url,
    kinesis,
    s3,
    async close() {
      const waiting = new AbortController();
      const stopped = Promise.all(triggers.map((trigger) => trigger.stop()));
      await Promise.all([firehose.close(), Promise.race([stopped, clock.sleep(INVOCATION_GRACE_MS, waiting.signal)])]);
      waiting.abort();
      // Last: the functions that are still ending store what they did.
      await server.close();
      await unlock();
    },
  };
}

interface Services {
  readonly kinesis: KinesisApi;
  readonly s3: ObjectStore;
  readonly clock: Clock;
}

/** Buckets may be there from an earlier start. */
async function provide({ streams, buckets }: PlatformSpec, { kinesis, s3, clock }: Services): Promise<void> {
  for (const { name } of buckets) {
    await s3.createBucket(name).catch((error: unknown) => {
      if (!isAwsError(error, 'BucketAlreadyOwnedByYou')) throw error;
    });
  }
  for (const { name, shardCount } of streams) {
    await kinesis.call('CreateStream', { StreamName: name, ShardCount: shardCount });
    while (!(await isActive(kinesis, name))) await clock.sleep(STREAM_DELAY_MS / 4);
  }
}

async function isActive(kinesis: KinesisApi, StreamName: string): Promise<boolean> {
  const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName });
  return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
}
