// Claim: 100 MiB behind on one shard, the mirror reads at the shard's limit of 2 MiB a second, and is never refused.
// Beside it at the same time, each on a shard of its own: the loop of the KCL, and that of the tutorial's worker.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { plainClient, rateOf } from './support/clients.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { LIMITS, sleep } from './support/producers.mjs';
import { READERS, readAs } from './support/readers.mjs';
import { freePort } from './support/servers.mjs';

const BATCH = 500;
const BYTES = 1_024;
const KEY_BYTES = 36;
const MIB = 2 ** 20;
const NAMES = { stream: 'mirrored', bucket: 'mirror-bucket' };
const LEDGER = { Bucket: NAMES.bucket, Key: 'state/mirror/shardId-000000000000.json' };
/** The mirror reads once in a second and a half or so. */
const LOOK_EVERY_MS = 50;
const FILE = join(import.meta.dirname, 'support/mirror-platform.mjs');

export async function mirror({ isQuick, print }) {
  const requests = Math.ceil(((isQuick ? 20 : 100) * MIB) / (BYTES * BATCH));
  const records = requests * BATCH;
  const behindMs = (records * (BYTES + KEY_BYTES) * 1_000) / LIMITS.shardReadBytesPerSecond;
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-bench-'));
  const port = await freePort();
  try {
    await filled({ port, folder }, requests);
    const platform = await started({ port, folder, limits: 'classic' });
    const others = Object.keys(READERS).map(async (name, index) => {
      const read = await readAs(name, { port, stream: streamOf(index), records, mostMs: 1.2 * behindMs });
      return [name, read];
    });
    const read = [['our mirror', await mirrored(platform, { port, records })], ...(await Promise.all(others))];
    await platform.stop();
    print(
      `## ${whole((records * BYTES) / MIB)} MiB behind on one shard, read for ${whole(behindMs / 1_000)} s or so\n`,
    );
    print(head(['', 'seconds', 'MiB', 'MiB/s', 'of the limit', 'reads', 'refused']));
    for (const [name, figures] of read) print(rowOf(name, figures));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * From the first read to the last. What the last one brought is left out: a shard lets a reader pay for what it has got,
 * so that the first read costs no time, and the time between the two is the price of all but the last.
 */
function rowOf(name, { reads, calls, refused }) {
  const seconds = (reads.at(-1).atMs - reads[0].atMs) / 1_000;
  const bytes = reads.at(-2).bytes;
  const rate = bytes / seconds;
  const figures = [seconds.toFixed(1), (bytes / MIB).toFixed(1), (rate / MIB).toFixed(2)];
  return row([name, ...figures, (rate / LIMITS.shardReadBytesPerSecond).toFixed(3), whole(calls), whole(refused)]);
}

const streamOf = (index) => `reader-${index}`;

/** Without limits: at a shard's own it would take a minute and a half. */
async function filled(place, requests) {
  const platform = await started({ ...place, limits: 'unlimited' });
  for (const stream of platform.streams) {
    const sender = plainClient(place.port, stream, BYTES);
    await rateOf(sender, { requests });
    sender.close();
  }
  await platform.stop();
}

async function started({ port, folder, limits }) {
  const streams = [NAMES.stream, ...Object.keys(READERS).map((_, index) => streamOf(index))];
  const options = JSON.stringify({ port, folder, limits, streams, names: NAMES, bufferSeconds: 300 });
  const child = fork(FILE, [options], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  await once(child, 'message');
  return {
    streams,
    /** Gives the trigger's metrics. */
    async ask(message) {
      child.send(message);
      return (await once(child, 'message'))[0];
    },
    async stop() {
      process.off('exit', endWithUs);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Until its ledger says that the last record is counted. */
async function mirrored(platform, { port, records }) {
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const ledger = () =>
    s3.send(new GetObjectCommand(LEDGER)).then(
      async ({ Body }) => JSON.parse(await Body.transformToString()),
      () => undefined,
    );
  await platform.ask('mirror');
  const reads = [];
  for (let counted = 0; counted < records; await sleep(LOOK_EVERY_MS)) {
    const { records: now = 0, updatedAtMs } = (await ledger()) ?? {};
    if (now > counted) reads.push({ atMs: updatedAtMs, bytes: now * (BYTES + KEY_BYTES) });
    counted = now;
  }
  const metrics = await platform.ask('metrics');
  s3.destroy();
  return { reads, calls: metrics.reads - metrics.throttledReads, refused: metrics.throttledReads };
}
