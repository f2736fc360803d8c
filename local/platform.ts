// AWS on one machine, put together: one endpoint with Kinesis, Firehose and S3, and functions invoked from the stream.
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { StreamDescriptionSummary } from '@aws-sdk/client-kinesis';
import type { Clock } from '../src/domain/clock.ts';
import { limitValues, type ProfileName } from '../src/domain/limits/table.ts';
import type { Log } from '../src/domain/log.ts';
import { type Random, seededRandom } from '../src/domain/random.ts';
import { isAwsError } from './aws-error.ts';
import { createFirehose } from './firehose/firehose.ts';
import { type FunctionName, Functions } from './functions/functions.ts';
import { createInvokeHandler } from './functions/invoke-handler.ts';
import type { KinesisApi } from './kinesis/api.ts';
import { createKinesis } from './kinesis/kinesis.ts';
import type { KinesisStore } from './kinesis/store.ts';
import { openTableStore } from './kinesis/table-store.ts';
import { EventSourceMapping } from './lambda/event-source-mapping.ts';
import type { InvokeFunction } from './lambda/function-port.ts';
import { sharesReads } from './lambda/shares-reads.ts';
import { lockDataFolder } from './platform/data-lock.ts';
import { patiently } from './platform/patient-kinesis.ts';
import { registerConsumers } from './platform/register-consumers.ts';
import { storedPositions } from './reading/stored-positions.ts';
import { FileObjectStore } from './s3/file-object-store.ts';
import type { ObjectStore } from './s3/object-store.ts';
import { createS3Handler } from './s3/wire/s3-handler.ts';
import { createRouter } from './server/router.ts';
import { startServer } from './server/server.ts';
import { ACCOUNT_ID, type PlatformSpec } from './spec.ts';
import { storedDocuments } from './store/documents.ts';
import { openLmdbTables } from './store/lmdb-tables.ts';
import type { Tables } from './store/tables.ts';
import { systemClock } from './system-clock.ts';

export interface PlatformOptions {
  /** What is there from the start, unless it is there from an earlier one; more may be created over the wire. */
  readonly spec: PlatformSpec;
  /** 0 takes any free port. */
  readonly port: number;
  /** All that is stored is in here, and stays: S3's objects as files, the rest in one store. */
  readonly dataDir: string;
  readonly limitsProfile: ProfileName;
  readonly log: Log;
  /** Runs the function of that key in serverless.yml with an event, and gives its answer. */
  readonly invoke: InvokeFunction;
  /** Those that clients can invoke by name too. */
  readonly functions?: readonly FunctionName[];
  /** Ends, at once, the invocations that are still under way when the platform closes. */
  readonly endInvocations?: () => Promise<void>;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Platform {
  readonly url: string;
  readonly kinesis: KinesisApi;
  readonly s3: ObjectStore;
  /**
   * The triggers' invocations under way end, and others are cut off: they may have a quarter of an hour yet. Then nothing
   * listens and nothing runs any more. What Firehose holds it reads again at the next start, as when the process is killed.
   */
  close(): Promise<void>;
}

/** Loopback only: nobody who calls is asked who they are. */
const HOST = '127.0.0.1';

/** Real streams take some seconds to become ACTIVE. This is enough to meet one that is not. */
const STREAM_DELAY_MS = 100;

/** What a trigger's invocation gets to end in when the platform closes. */
const INVOCATION_GRACE_MS = 5_000;

const freshRandom = (): Random => seededRandom(randomInt(2 ** 32), randomInt(2 ** 32));

/** Resolves when everything in the spec is there and answers. Rejects with one line when port or data are taken. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const unlock = await lockDataFolder(options.dataDir);
  const folder = join(options.dataDir, 'store');
  let tables: Tables | undefined;
  let store: KinesisStore | undefined;
  const release = async () => {
    await store?.close();
    await tables?.close();
    await unlock();
  };
  try {
    tables = await openLmdbTables(folder);
    store = await openTableStore(tables, folder);
    return await startOn({ tables, store }, options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

interface Storage {
  readonly tables: Tables;
  readonly store: KinesisStore;
}

async function startOn({ tables, store }: Storage, options: PlatformOptions, release: () => Promise<void>) {
  const { spec, log, clock = systemClock, random = freshRandom() } = options;
  const { region } = spec;
  const s3 = await FileObjectStore.open({ path: join(options.dataDir, 's3'), clock, region });
  const kinesis = createKinesis({
    clock,
    random,
    region,
    profile: options.limitsProfile,
    store,
    streamDelayMs: STREAM_DELAY_MS,
  });
  const createdAtMs = await provide(spec, { kinesis, s3, clock, log });
  await registerConsumers(spec, kinesis, clock);
  const documents = storedDocuments(tables, tables.table('positions'));
  const positionsOf = (reader: string, streamName: string) =>
    storedPositions(documents, `${reader} ${streamName} ${createdAtMs.get(streamName)}`);
  const reading = { kinesis, clock, random, log, region };
  const firehose = createFirehose({
    ...reading,
    specs: spec.deliveryStreams,
    objects: s3,
    positionsOf: ({ name, streamName }) => positionsOf(`firehose ${name}`, streamName),
  });
  const limits = limitValues(options.limitsProfile);
  const triggers = spec.triggers.map((trigger) => {
    const { functionName, consumerName, streamName } = trigger;
    const reader = consumerName === undefined ? functionName : `${functionName} by ${consumerName}`;
    const positions = positionsOf(`trigger ${reader}`, streamName);
    const { invoke } = options;
    const own = { spec: trigger, invoke, limits, positions, objects: s3, sharesReads: sharesReads(spec, streamName) };
    return new EventSourceMapping({ ...reading, ...own });
  });
  const functions = new Functions({ functions: options.functions ?? [], invoke: options.invoke, clock, random, log });
  const server = await startServer({
    host: HOST,
    port: options.port,
    handler: createRouter({
      services: [kinesis.jsonService, firehose.jsonService],
      lambda: createInvokeHandler({ functions, region, accountId: ACCOUNT_ID }),
      s3: createS3Handler({ store: s3, onFault: (error) => log.error('S3 failed', error) }),
    }),
    onError: (error) => log.error('The AWS endpoint failed', error),
  });
  await Promise.all([firehose.start(), ...triggers.map((trigger) => trigger.start())]);
  return {
    url: server.url,
    kinesis,
    s3,
    async close() {
      const waiting = new AbortController();
      try {
        functions.stop();
        const stopped = Promise.all(triggers.map((trigger) => trigger.stop()));
        const grace = clock.sleep(INVOCATION_GRACE_MS, waiting.signal);
        await Promise.all([firehose.close(), Promise.race([stopped, grace])]);
        await options.endInvocations?.();
      } finally {
        waiting.abort();
        // Last: the functions that were still ending have stored what they did.
        await server.close().finally(release);
      }
    },
  };
}

interface Services {
  readonly kinesis: KinesisApi;
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Resolves with the instant each stream was made in: one that was deleted and made anew is another to its readers. */
async function provide({ streams, buckets }: PlatformSpec, services: Services): Promise<ReadonlyMap<string, number>> {
  const { s3, clock, log } = services;
  const kinesis = patiently(services.kinesis, clock);
  for (const { name } of buckets) {
    await s3.createBucket(name).catch((error: unknown) => {
      if (!isAwsError(error, 'BucketAlreadyOwnedByYou')) throw error;
    });
  }
  const createdAtMs = new Map<string, number>();
  for (const { name, shardCount } of streams) {
    await kinesis.call('CreateStream', { StreamName: name, ShardCount: shardCount }).catch((error: unknown) => {
      if (!isAwsError(error, 'ResourceInUseException')) throw error;
    });
    const { OpenShardCount, StreamCreationTimestamp } = await summaryOnceActive(kinesis, name, clock);
    createdAtMs.set(name, StreamCreationTimestamp?.getTime() ?? 0);
    if (OpenShardCount === shardCount) continue;
    log.info(`Stream ${name} keeps the ${OpenShardCount} shards that it has: UpdateShardCount changes them`, {
      template: shardCount,
    });
  }
  return createdAtMs;
}

async function summaryOnceActive(
  kinesis: KinesisApi,
  StreamName: string,
  clock: Clock,
): Promise<Partial<StreamDescriptionSummary>> {
  for (;;) {
    const { StreamDescriptionSummary: summary } = await kinesis.call('DescribeStreamSummary', { StreamName });
    if (summary?.StreamStatus === 'ACTIVE') return summary;
    await clock.sleep(STREAM_DELAY_MS);
  }
}
