// Our producer and those it is measured against. Each writes until it is stopped, and counts what became of every try.
import { createRequire } from 'node:module';
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import bundleLocal from '../../local/plugin/bundle.cjs';

/** The app's own code. */
export const app = await import(await bundleLocal('bench/support/producing.ts'));

export const LIMITS = app.limitValues('classic');

const RUN_ID = '01J00000000000000000000000';
/** More than any measurement lasts for. */
const REQUESTED = 1_000_000_000;
const BATCH = 500;

/** The records of a run, one after the other: `uuid` keys unless told otherwise. */
export const recordsOf = (recordBytes, { partitionKey = { strategy: 'uuid' }, seed = 1, count = REQUESTED } = {}) =>
  app.recordsOf(RUN_ID, count, { template: 'snakes', recordBytes, partitionKey, seed });

const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };

const settingsOf = (port) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: CREDENTIALS,
});

/** The SDK's client as it comes, but that each try is counted, so that it makes none by itself. */
const newClient = (port) => new KinesisClient({ ...settingsOf(port), maxAttempts: 1 });

/** Ours, alone at the limits, with the client that the app has. */
export async function ours({ port, stream, recordOf, aggregate = false }) {
  const client = app.kinesisClient(settingsOf(port));
  const kinesis = new app.KinesisStream(client, stream);
  const producer = new app.Producer({
    requested: REQUESTED,
    recordOf,
    shards: await kinesis.openShards(),
    limits: LIMITS,
    random: app.seededRandom(1),
    deadlineMs: Number.POSITIVE_INFINITY,
    aggregate,
  });
  const stop = new AbortController();
  const end = app.push(producer, kinesis, app.systemClock, stop.signal);
  return {
    counts: () => {
      const { accepted, attempts, throttled, bytes } = producer.tally;
      return { accepted, attempts, throttled, bytes };
    },
    async stop() {
      stop.abort();
      await end;
      client.destroy();
    },
  };
}

/** PutRecords of 500, one after the other; what was refused goes again at once. */
export function naive({ port, stream, recordOf }) {
  const client = newClient(port);
  let waiting = [];
  let number = 0;
  return looping(1, client, async (counts) => {
    while (waiting.length < BATCH) waiting.push(recordOf(++number, Date.now()));
    const { Records } = await client.send(
      new PutRecordsCommand({ StreamName: stream, Records: waiting.map(inSdkTerms) }),
    );
    for (const [index, { ErrorCode }] of Records.entries()) enter(counts, waiting[index], ErrorCode);
    waiting = waiting.filter((_, index) => Records[index].ErrorCode !== undefined);
  });
}

/** The tutorial starts two posters, each of which puts one record after the other and tries none again. */
const POSTERS = 2;

export function singles({ port, stream, recordOf }) {
  const client = newClient(port);
  let number = 0;
  return looping(POSTERS, client, async (counts) => {
    const record = recordOf(++number, Date.now());
    const refusal = await client.send(new PutRecordCommand({ StreamName: stream, ...inSdkTerms(record) })).then(
      () => undefined,
      (error) => {
        if (error.name !== 'ProvisionedThroughputExceededException') throw error;
        return error.name;
      },
    );
    enter(counts, record, refusal);
  });
}

/** lifion-kinesis 1.3.3: its putRecords tries what was refused again after a second, two, four and so on, with chance. */
export function lifion({ port, stream, recordOf }) {
  const require = createRequire(import.meta.url);
  process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
  const AWS = require('aws-sdk');
  const Kinesis = require('lifion-kinesis');
  const kinesis = new Kinesis({
    streamName: stream,
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: new AWS.Credentials(CREDENTIALS),
  });
  let number = 0;
  let counts;
  // The library tells nobody of its tries: the SDK under it does.
  const listen = ({ data, request }) => {
    if (request.operation !== 'putRecords' || !data) return;
    for (const [index, { ErrorCode }] of data.Records.entries()) {
      const { Data, PartitionKey } = request.params.Records[index];
      enter(counts, { sizeBytes: Data.length + PartitionKey.length }, ErrorCode);
    }
  };
  AWS.events.on('complete', listen);
  const loop = looping(1, { destroy: () => AWS.events.removeListener('complete', listen) }, async (ofLoop) => {
    counts = ofLoop;
    const records = Array.from({ length: BATCH }, () => {
      const { data, partitionKey } = recordOf(++number, Date.now());
      return { data: Buffer.from(data).toString('latin1'), partitionKey };
    });
    await kinesis.putRecords({ records });
  });
  return loop;
}

const inSdkTerms = ({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey });

function enter(counts, { sizeBytes }, errorCode) {
  counts.attempts += 1;
  if (errorCode !== undefined) {
    counts.throttled += 1;
    return;
  }
  counts.accepted += 1;
  counts.bytes += sizeBytes;
}

/** Takes turns side by side until it is stopped. */
function looping(loops, client, turn) {
  const counts = { accepted: 0, attempts: 0, throttled: 0, bytes: 0 };
  let isOver = false;
  const loop = async () => {
    while (!isOver) await turn(counts);
  };
  const ends = Promise.all(Array.from({ length: loops }, loop));
  return {
    counts: () => ({ ...counts }),
    async stop() {
      isOver = true;
      await ends;
      client.destroy();
    },
  };
}

const WARM_UP_MS = 5_000;

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/**
 * What became of a producer's tries in `ms` milliseconds. The first seconds are left out: a shard that was idle takes a whole
 * second's at once, which would flatter everybody, and then both sides compile their code, which would not.
 */
export async function measure(producer, ms) {
  await sleep(WARM_UP_MS);
  return measureNow([producer], ms).then(([figures]) => figures);
}

/** The same of several side by side, from now on. */
export async function measureNow(producers, ms) {
  const counts = () => Promise.all(producers.map((producer) => producer.counts()));
  const [before, start] = [await counts(), performance.now()];
  await sleep(ms);
  const [after, seconds] = [await counts(), (performance.now() - start) / 1_000];
  return after.map((now, index) => {
    const then = before[index];
    return Object.fromEntries([
      ['seconds', seconds],
      ...Object.keys(now).map((name) => [name, now[name] - then[name]]),
    ]);
  });
}

/** Which part was taken of what so many shards take in that time: of the limit that was nearer. */
export const partOfLimit = ({ accepted, bytes, seconds }, shards) =>
  Math.max(
    accepted / (LIMITS.shardWriteRecordsPerSecond * shards * seconds),
    bytes / (LIMITS.shardWriteBytesPerSecond * shards * seconds),
  );
