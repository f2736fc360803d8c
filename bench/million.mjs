// Claim: a million records, asked for with one POST /runs, all arrive, and add up at every look at the run.
// The whole app as `npm start` runs it, its mirror and its delivery stream at work beside the producer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { head, row, whole } from './support/numbers.mjs';
import { LIMITS, sleep } from './support/producers.mjs';
import { freePort } from './support/servers.mjs';

const COUNT = 1_000_000;
const SHARDS = 8;
const BYTES = 100;
const PROJECT = join(import.meta.dirname, '..');
const READY_MS = 120_000;
const LOOK_EVERY_MS = 500;
/** After the run: until the mirror has read what the stream took. */
const MIRROR_MS = 120_000;

export async function million({ isQuick, print }) {
  // It takes two minutes at the limits of its shards: nothing for a quick run.
  if (isQuick) return;
  const app = await startApp();
  try {
    const { run, looks, seconds } = await pushed(app.url);
    const mirrored = await untilMirrored(app.url, run.runId);
    print(`## ${whole(COUNT)} records of ${BYTES} bytes by POST /runs on ${SHARDS} shards\n`);
    const rate = COUNT / seconds;
    const part = (rate / (LIMITS.shardWriteRecordsPerSecond * SHARDS)).toFixed(3);
    print(head(['seconds', 'records/s', 'of the limit', 'looks, all adding up']));
    print(`${row([seconds.toFixed(1), whole(rate), part, whole(looks)])}\n`);
    const sums = [
      'requested',
      'accepted',
      'failed',
      'expired',
      'pending',
      'attempts',
      'throttled',
      'retried',
      'unknown',
    ];
    print(head([...sums, 'mirrored', 'missing', 'doubled']));
    const { arrived, missing, duplicates } = mirrored;
    print(row([...sums.map((name) => run[name]), arrived, missing.count, duplicates.count].map(whole)));
  } finally {
    await app.stop();
  }
}

async function pushed(url) {
  const body = JSON.stringify({ count: COUNT, recordBytes: BYTES, seed: 1 });
  const answer = await fetch(`${url}/runs`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  let run = await answer.json();
  if (answer.status !== 202) throw new Error(`POST /runs: ${answer.status} ${JSON.stringify(run)}`);
  let looks = 0;
  for (; ; await sleep(LOOK_EVERY_MS)) {
    run = await json(`${url}/runs/${run.runId}`);
    looks += 1;
    const { requested, accepted, failed, expired, pending } = run;
    if (requested !== COUNT || requested !== accepted + failed + expired + pending)
      throw new Error(`Look ${looks} does not add up: ${JSON.stringify(run)}`);
    if (run.state !== 'running') break;
  }
  if (run.accepted !== COUNT) throw new Error(`Not all were accepted: ${JSON.stringify(run)}`);
  return { run, looks, seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1_000 };
}

async function untilMirrored(url, runId) {
  for (const end = Date.now() + MIRROR_MS; ; await sleep(1_000)) {
    const { run } = await json(`${url}/mirror?runId=${runId}`);
    if (run.arrived === COUNT || Date.now() > end) return run;
  }
}

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function startApp() {
  const [port, awsPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-bench-'));
  const child = spawn(process.execPath, ['scripts/start.mjs', '--param', `shards=${SHARDS}`], {
    cwd: PROJECT,
    env: { ...process.env, PORT: port, AWS_PORT: awsPort, DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  await untilReady(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      process.off('exit', endWithUs);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function untilReady(child) {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`The app ${why}:\n${output.slice(-2_000)}`));
    const timer = setTimeout(() => fail(`was not ready within ${READY_MS / 1_000} s`), READY_MS);
    const collect = (chunk) => {
      // What comes later is the functions' own log: it is read, so that nothing waits for it, and not kept.
      if (output.includes('is ready')) return;
      output += chunk;
      if (output.includes('is ready')) resolve(clearTimeout(timer));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('close', (code) => fail(`ended with ${code}`));
  });
}
