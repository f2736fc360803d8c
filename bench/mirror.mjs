// Claim: 100 MiB behind on one shard, the mirror reads at the shard's limit of 2 MiB a second, and is never refused.
// Beside it, each on a shard of its own and one after another: the loops of the KCL, and that of the tutorial's worker.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { plainClient, rateOf } from './support/clients.mjs';
import { CountedReads, haveRead, rateOfReads } from './support/counted-reads.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { LIMITS, sleep } from './support/producers.mjs';
import { READERS, readAs } from './support/readers.mjs';
import { freePort } from './support/servers.mjs';

const BATCH = 500;
/** With its key, so that a full answer of GetRecords is full to the byte. */
const RECORD_BYTES = 1_280;
const BYTES = RECORD_BYTES - 36;
const MIB = 2 ** 20;
const NAMES = { stream: 'mirrored', bucket: 'mirror-bucket' };
const LEDGER = { Bucket: NAMES.bucket, Key: 'state/mirror/shardId-000000000000.json' };
/** The mirror reads once in a second and a half or so. */
const LOOK_EVERY_MS = 50;
const FILE = join(import.meta.dirname, 'support/mirror-platform.mjs');

export async function mirror({ isQuick, print }) {
  const wantedBytes = (isQuick ? 10 : 100) * MIB;
  const behindMs = (wantedBytes * 1_000) / LIMITS.shardReadBytesPerSecond;
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-bench-'));
  const port = await freePort();
  try {
    await filled({ port, folder }, wantedBytes);
    const platform = await started({ port, folder, limits: 'classic' });
    print(`## ${whole(wantedBytes / MIB)} MiB of one shard, which take ${whole(behindMs / 1_000)} s\n`);
    print(head(['', 'seconds', 'MiB', 'MiB/s', 'of the limit', 'reads', 'refused']));
    const { trigger, counted } = await mirrored(platform, { port, wantedBytes });
    print(rowOf('our mirror', trigger, wantedBytes));
    print(rowOf('the same, as its function counts', counted, wantedBytes));
    for (const [index, name] of Object.keys(READERS).entries()) {
      const read = await readAs(name, { port, stream: streamOf(index), wantedBytes, mostMs: 1.3 * behindMs });
      print(rowOf(name, read, wantedBytes));
    }
    await platform.stop();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function rowOf(name, { reads, refused }, wantedBytes) {
  const { seconds, bytes, bytesPerSecond } = rateOfReads(reads, wantedBytes);
  const figures = [seconds.toFixed(1), (bytes / MIB).toFixed(1), (bytesPerSecond / MIB).toFixed(3)];
  const share = (bytesPerSecond / LIMITS.shardReadBytesPerSecond).toFixed(3);
  return row([name, ...figures, share, whole(reads.length), whole(refused)]);
}

const streamOf = (index) => `reader-${index}`;

/**
 * Without limits: at a shard's own it would take a minute and a half. One full answer more than is to be read, and some
 * requests: whoever reads is behind to the end.
 */
async function filled(place, wantedBytes) {
  const bytes = wantedBytes + LIMITS.getRecordsMaxBytes + MIB;
  const requests = Math.ceil(bytes / (RECORD_BYTES * BATCH));
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
    /** Gives what the trigger has read and met. */
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

/** What the trigger read, and what the function says in its ledger to have read. */
async function mirrored(platform, { port, wantedBytes }) {
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
  const counted = new CountedReads();
  let throttled = { transactions: 0, bytes: 0 };
  for (let known = 0; !haveRead(counted.reads, wantedBytes); await sleep(LOOK_EVERY_MS)) {
    const { records = 0, updatedAtMs, ...now } = (await ledger()) ?? {};
    if (records === known) continue;
    counted.add(updatedAtMs, (records - known) * RECORD_BYTES);
    throttled = now.throttled;
    known = records;
  }
  const { reads, metrics } = await platform.ask('stop');
  s3.destroy();
  return {
    trigger: { reads, refused: metrics.throttledReads },
    counted: { reads: counted.reads, refused: throttled.transactions + throttled.bytes },
  };
}
