// A platform that ends and starts again in the same data folder: its readers go on where they were.
import { mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aDeliveryStreamSpec, aTriggerSpec } from '../support/specs.ts';
import { STREAM } from '../support/streams.ts';

const BUCKET = 'bucket';
const STEP_MS = 25;

const running = new Set<Platform>();
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'playground-restart-'));
});
afterEach(async () => {
  for (const platform of running) await stop(platform);
  await rm(dataDir, { recursive: true, force: true });
});

interface World {
  readonly clock: FakeClock;
  readonly log: RecordingLog;
  readonly invoked: string[];
  /** Of the function that goes on and on. */
  readonly events: string[];
  endInvocations(): Promise<void>;
}

const aWorld = (): World => ({
  clock: FakeClock.overAWire(),
  log: new RecordingLog(),
  invoked: [],
  events: [],
  async endInvocations() {
    this.events.push('invocations ended');
  },
});

/** Moves time on in small steps until the promise settles, which the disk has a part in. */
async function settled<T>({ clock }: World, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = () => {
    isSettled = true;
  };
  promise.then(done, done);
  while (!isSettled) await clock.advance(STEP_MS);
  return promise;
}

async function start(world: World, shardCount = 2): Promise<Platform> {
  const platform = await settled(
    world,
    startPlatform({
      spec: {
        region: 'us-east-1',
        streams: [{ name: STREAM, shardCount }],
        buckets: [{ name: BUCKET }],
        deliveryStreams: [aDeliveryStreamSpec({ bucketName: BUCKET, bufferSeconds: 60 })],
        triggers: [aTriggerSpec()],
      },
      port: 0,
      dataDir,
      limitsProfile: 'classic',
      log: world.log,
      clock: world.clock,
      functions: [{ name: 'stack-push', key: 'push' }],
      endInvocations: () => world.endInvocations(),
      invoke: (functionKey, event) => {
        if (functionKey === 'push') {
          world.events.push('push began');
          return new Promise(() => undefined);
        }
        world.invoked.push(...textsOf(event));
        return Promise.resolve({ batchItemFailures: [] });
      },
    }),
  );
  running.add(platform);
  return platform;
}

/** Time stands still meanwhile: the disk needs none of it, and what waits for an end of time would not wait for the disk. */
async function stop(platform: Platform): Promise<void> {
  running.delete(platform);
  await platform.close();
}

const textsOf = (event: unknown): string[] => {
  const { Records } = event as { Records: { kinesis: { data: string } }[] };
  return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
};

const put = ({ kinesis }: Platform, ...texts: readonly string[]) =>
  kinesis.call('PutRecords', {
    StreamName: STREAM,
    Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text.slice(0, 10) })),
  });

async function delivered({ s3 }: Platform): Promise<string[]> {
  const { objects } = await s3.listObjects(BUCKET);
  const bodies = await Promise.all(objects.map(async ({ key }) => buffer((await s3.getObject(BUCKET, key)).body)));
  return bodies.flatMap((body) => body.toString().split('\n').slice(0, -1));
}

/** Lets the interval pass, and then the disk finish, which knows nothing of virtual time. */
async function deliveredOnceThere({ clock }: World, platform: Platform, count: number): Promise<string[]> {
  await clock.advance(70_000);
  for (;;) {
    const lines = await delivered(platform);
    if (lines.length >= count) return lines;
    await clock.advance(STEP_MS);
  }
}

describe('a platform that starts again in its data folder', () => {
  test('reads on where its trigger and its Firehose were, and doubles nothing', async () => {
    const world = aWorld();
    const first = await start(world);
    await put(first, 'one', 'two', 'three');
    await deliveredOnceThere(world, first, 3);
    await put(first, 'four', 'five');
    await world.clock.advance(10_000);
    const invokedBefore = world.invoked.length;
    await stop(first);

    const second = await start(world);
    await put(second, 'six');
    const objects = await deliveredOnceThere(world, second, 6);
    await stop(second);

    expect(invokedBefore).toBe(5);
    expect(world.invoked.sort()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
    expect(objects.sort()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
  });

  test('ends what was invoked for later at once: it may have minutes to go', async () => {
    const world = aWorld();
    const platform = await start(world);
    const client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await client.send(new InvokeCommand({ FunctionName: 'stack-push', InvocationType: 'Event' }));
    client.destroy();

    await stop(platform);

    expect(world.events).toEqual(['push began', 'invocations ended']);
  });

  test('leaves its port and its data to others though what was invoked cannot be ended', async () => {
    const world = aWorld();
    const platform = await start(world);
    world.endInvocations = () => Promise.reject(new Error('A worker is stuck'));

    await expect(stop(platform)).rejects.toThrow('A worker is stuck');

    await expect(fetch(platform.url)).rejects.toThrow('fetch failed');
    expect(await readdir(dataDir)).not.toContain('running.pid');
  });

  test('keeps the shards that the stream has, and says so, whatever the template asks for by now', async () => {
    const world = aWorld();
    await stop(await start(world));

    const second = await start(world, 4);
    const { Shards = [] } = await second.kinesis.call('ListShards', { StreamName: STREAM });
    await stop(second);

    expect(Shards).toHaveLength(2);
    expect(world.log.of('info').map(({ message }) => message)).toContain(
      `Stream ${STREAM} keeps the 2 shards that it has: UpdateShardCount changes them`,
    );
  });

  test('begins anew on a stream that was deleted and made again', async () => {
    const world = aWorld();
    const first = await start(world);
    await put(first, 'one');
    await world.clock.advance(10_000);
    await first.kinesis.call('DeleteStream', { StreamName: STREAM });
    await world.clock.advance(10_000);
    await stop(first);

    const second = await start(world);
    await put(second, 'two');
    const objects = await deliveredOnceThere(world, second, 1);
    await stop(second);

    expect(world.invoked).toEqual(['one', 'two']);
    expect(objects).toEqual(['two']);
  });
});

async function overwrite(path: string, position: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, position);
  await file.close();
}

describe('a data folder whose store is damaged', () => {
  const storeFile = () => join(dataDir, 'store', 'tables.mdb');

  test.each([
    ['is cut short', () => truncate(storeFile(), 8 * 4096)],
    ['is something else', () => writeFile(storeFile(), 'not a store '.repeat(10_000))],
    ['has lost its beginning', () => overwrite(storeFile(), 4_096, Buffer.alloc(100))],
  ])('is refused in one line when the file %s, and stays as it is', async (_, damage) => {
    const world = aWorld();
    const first = await start(world);
    await put(first, 'x'.repeat(100_000));
    await stop(first);
    await damage();
    const damaged = await readFile(storeFile());

    const starting = start(world);

    await expect(starting).rejects.toThrow(/^The store in .*tables\.mdb is damaged \(.+\)\. Put a copy of it back/);
    expect(damaged.equals(await readFile(storeFile()))).toBe(true);
    expect(await readdir(dataDir)).not.toContain('running.pid');
  });
});
