// Those that must keep the contract: the local Kinesis in process, the same over the wire in JSON and in CBOR, and AWS
// itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisApi, KinesisOperation, KinesisOperations } from '../../../local/kinesis/api.ts';
import { createKinesis } from '../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../local/kinesis/memory-store.ts';
import type { KinesisStore } from '../../../local/kinesis/store.ts';
import { openTableStore } from '../../../local/kinesis/table-store.ts';
import { createRouter } from '../../../local/server/router.ts';
import { startServer } from '../../../local/server/server.ts';
import { openLmdbTables } from '../../../local/store/lmdb-tables.ts';
import { systemClock } from '../../../local/system-clock.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { toAwsError } from './aws-errors.ts';
import { cborClient } from './cbor-client.ts';
import { withCleanUp } from './clean-up.ts';
import { COMMANDS } from './commands.ts';
import type { Subject } from './subject.ts';

const REGION = 'us-east-1';
const STREAM_DELAY_MS = 2_000;

const localKinesis = (store: KinesisStore, clock: FakeClock) => {
  const kinesis = createKinesis({
    clock,
    random: seededRandom(42),
    region: REGION,
    profile: 'classic',
    store,
    streamDelayMs: STREAM_DELAY_MS,
  });
  const session = {
    region: REGION,
    streamDelayMs: STREAM_DELAY_MS,
    now: () => clock.now(),
    pass: (ms: number) => clock.advance(ms),
  };
  return { kinesis, session };
};

export const inProcess: Subject = {
  name: 'in process',
  skips: [],
  async open() {
    const { kinesis, session } = localKinesis(memoryStore(), new FakeClock());
    return { ...session, kinesis, close: () => Promise.resolve() };
  },
};

const servedKinesis = async (store: KinesisStore) => {
  const { kinesis, session } = localKinesis(store, FakeClock.overAWire());
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    handler: createRouter({ services: [kinesis.jsonService], s3: (_, response) => void response.end() }),
    // The SDK leaves the streams of subscriptions open, which nobody reads any more.
    closeGraceMs: 0,
  });
  return { url: server.url, session, close: () => server.close() };
};

/** On the disk, as it runs. */
const storeInFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-contract-'));
  const tables = await openLmdbTables(folder);
  const store = await openTableStore(tables, folder);
  const remove = async () => {
    await store.close();
    await tables.close();
    await rm(folder, { recursive: true });
  };
  return { store, remove };
};

/** Through the SDK as it comes, which speaks HTTP/2 to Kinesis; only its retries are off. */
export const overTheWire: Subject = {
  name: 'over the wire, through the SDK',
  skips: [],
  async open() {
    const { store, remove } = await storeInFolder();
    const { url, session, close } = await servedKinesis(store);
    const client = new KinesisClient({
      endpoint: url,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    return {
      ...session,
      kinesis: throughSdk(client),
      async close() {
        client.destroy();
        await close();
        await remove();
      },
    };
  },
};

/** Over HTTP/1.1, which the SDK does not speak to Kinesis. What is stored is the same for both formats: it is in memory. */
export const inCbor: Subject = {
  name: 'over the wire, in CBOR',
  skips: [],
  async open() {
    const { url, session, close } = await servedKinesis(memoryStore());
    return { ...session, kinesis: cborClient(url), close };
  },
};

/** Creates and deletes streams in the account that the environment names: it costs a few dollars, and a night. */
export const realAws: Subject = {
  name: 'AWS itself',
  claimTimeoutMs: 3_600_000,
  skips: [
    { claim: /more shards than the account may have/, reason: 'the quota is the account’s own' },
    { claim: /24 hours/, reason: 'nobody waits a day' },
    { claim: /five minutes|300 s/, reason: 'nobody waits five minutes' },
    { claim: /in (any )?one second/, reason: 'the network takes its time, so that no call falls into a given instant' },
    { claim: /5 MiB/, reason: 'AWS takes 10 MiB since October 2025' },
    { claim: /150 shards/, reason: 'it costs too much' },
    // Those are skipped unless somebody wants to know.
    ...(process.env.KINESIS_INFERRED
      ? []
      : [{ claim: /Inferred/, reason: 'we do not know what AWS does; KINESIS_INFERRED=1 finds out' }]),
  ],
  async open() {
    const region = process.env.AWS_REGION ?? REGION;
    const client = new KinesisClient({ region, maxAttempts: 1 });
    const { kinesis, cleanUp } = withCleanUp(throughSdk(client), systemClock);
    return {
      kinesis,
      region,
      streamDelayMs: 60_000,
      now: () => systemClock.now(),
      pass: (ms) => systemClock.sleep(ms),
      async close() {
        await cleanUp();
        client.destroy();
      },
    };
  },
};

function throughSdk(client: KinesisClient): KinesisApi {
  return {
    async call<O extends KinesisOperation>(operation: O, input: KinesisOperations[O]['input']) {
      try {
        return await COMMANDS[operation](client, input);
      } catch (error) {
        throw toAwsError(error);
      }
    },
  };
}
