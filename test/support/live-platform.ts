// The local AWS over its real wire, in virtual time, with the app's own handlers on it: everything but the framework.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { PlatformSpec } from '../../local/spec.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { FakeClock } from './fake-clock.ts';
import { RecordingLog } from './recording-log.ts';
import { aDeliveryStreamSpec, aTriggerSpec } from './specs.ts';
import { STREAM } from './streams.ts';

export const BUCKET_NAME = 'playground-bucket';
const PUSH_FUNCTION_NAME = 'stack-push-run';

const { firehoseBufferBytes, firehoseBufferSeconds } = limitValues('classic');

const REGION = 'us-east-1';

const specWith = (bufferSeconds: number): PlatformSpec => ({
  region: REGION,
  streams: [{ name: STREAM, shardCount: 2 }],
  buckets: [{ name: BUCKET_NAME }],
  deliveryStreams: [aDeliveryStreamSpec({ bucketName: BUCKET_NAME, bufferSeconds })],
  triggers: [aTriggerSpec()],
});

export interface LivePlatform {
  readonly clock: FakeClock;
  readonly platform: Platform;
  /** Moves virtual time on, with room for the real wire in between, until the condition holds: so long between two looks. */
  until(condition: () => Promise<boolean> | boolean, stepMs?: number): Promise<void>;
  close(): Promise<void>;
}

interface LiveOptions {
  /** How old Firehose lets its buffer become. */
  readonly bufferSeconds?: number;
  /** Gets the event of each batch that the mirror is done with. What it throws is the mirror's failure. */
  readonly afterMirror?: (event: unknown) => void;
}

/** Starts it, and points the environment of this process at it, as the plugin does for the functions. */
export async function startLivePlatform({
  bufferSeconds = firehoseBufferSeconds,
  afterMirror,
}: LiveOptions = {}): Promise<LivePlatform> {
  const clock = FakeClock.overAWire();
  const dataDir = await mkdtemp(join(tmpdir(), 'playground-'));
  const starting = startPlatform({
    spec: specWith(bufferSeconds),
    port: 0,
    dataDir,
    limitsProfile: 'classic',
    log: new RecordingLog(),
    clock,
    functions: [{ name: PUSH_FUNCTION_NAME, key: 'pushRun' }],
    invoke: async (key, event) => {
      if (key === 'pushRun') return (await import('../../src/handlers/push-run.ts')).handler(event, aContext(900_000));
      const answer = await (await import('../../src/handlers/mirror.ts')).handler(event, aContext(60_000));
      afterMirror?.(event);
      return answer;
    },
  });
  const platform = await settled(clock, starting);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: platform.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    STAGE: 'test',
    LIMITS_PROFILE: 'classic',
    STREAM_NAME: STREAM,
    BUCKET_NAME,
    PUSH_FUNCTION_NAME,
    EGG_TEXT: 'egg',
    POISON_TEXT: 'poison-pill',
    POISON_POLICY: 'block',
    BUFFER_SIZE_BYTES: String(firehoseBufferBytes),
    BUFFER_INTERVAL_SECONDS: String(bufferSeconds),
    RECORD_DELIMITER_BYTES: '1',
  });
  return {
    clock,
    platform,
    async until(condition, stepMs = STEP_MS) {
      for (let step = 0; step < MOST_STEPS; step += 1) {
        if (await condition()) return;
        await clock.advance(stepMs);
      }
      throw new Error(`The condition did not come true in ${(MOST_STEPS * stepMs) / 1_000} s of virtual time.`);
    },
    async close() {
      await platform.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const STEP_MS = 1_000;
const MOST_STEPS = 1_000;

/** Moves time on in small steps until the promise settles, which the wire and the disk have a part in. */
async function settled<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = () => {
    isSettled = true;
  };
  promise.then(done, done);
  while (!isSettled) await clock.advance(STEP_MS / 40);
  return promise;
}

/** What Lambda hands a handler, as far as ours look at it. */
export const aContext = (remainingMs: number): Context =>
  ({ getRemainingTimeInMillis: () => remainingMs, awsRequestId: 'test' }) as Context;
