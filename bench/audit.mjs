// Claim: runs of 100,000 records that had everything go wrong at once end with audits that are exact.
// A second writer takes from its shards, workers are killed, the platform is killed, the stream is resharded, and every
// tenth batch of the mirror fails. What the audit says is laid beside what stream and S3 say to who reads them whole.
import { PutRecordsCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startHardApp } from './support/hard-app.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { sleep } from './support/producers.mjs';
import { objectsInS3, truthOf } from './support/truth.mjs';
import { identityOf } from './support/user-records.mjs';

const COUNT = 100_000;
const [SHARDS, RESHARDED] = [4, 6];
const BUFFER_SECONDS = 15;
/** How long a record may take to S3 before an audit misses it. */
const DELIVERED_WITHIN_MS = (BUFFER_SECONDS + 60) * 1_000;
const LOOK_EVERY_MS = 250;
const COMMON = { count: COUNT, recordBytes: 200, partitionKey: { strategy: 'cycle', keys: 500 }, seed: 1 };
/** Side by side. The paces keep them from being done before anything could happen to them. */
const RUNS = {
  'as they are': COMMON,
  'aggregated, in order': { ...COMMON, aggregate: true, ordered: true, recordsPerSecond: 2_000 },
};
/** When so much of the runs is accepted, this happens to them. */
const HARDSHIPS = [
  [0.1, 'worker killed'],
  [0.25, 'platform killed'],
  [0.4, 'resharded'],
  [0.45, 'worker killed'],
  [0.6, 'platform killed'],
  [0.7, 'platform killed when Firehose has just written'],
  [0.85, 'worker killed'],
];

export async function audit({ isQuick, print }) {
  // It takes some minutes, most of them until dead workers are missed: nothing for a quick run.
  if (isQuick) return;
  const app = await startHardApp({ shards: SHARDS, bufferSeconds: BUFFER_SECONDS });
  try {
    const other = secondWriter(app);
    const runs = await hardRuns(app);
    const written = await other.stop();
    const audits = [];
    for (const { runId } of runs) audits.push(await settledAudit(app, runId));
    const truths = await truthOf(app, runs);
    print(`## The audits of two runs of ${whole(COUNT)} records that had everything go wrong at once\n`);
    print(hardshipsOf(app, runs, written));
    for (const [index, name] of Object.keys(RUNS).entries())
      print(`\n${figures(name, runs[index], audits[index], truths[index])}`);
    print(`\n${await removed(app, runs[0])}`);
  } finally {
    await app.stop();
  }
}

async function hardRuns(app) {
  const started = [];
  for (const body of Object.values(RUNS)) started.push(await app.call('createRun', { method: 'POST', body }));
  const waiting = [...HARDSHIPS];
  for (let runs = started; ; await sleep(LOOK_EVERY_MS)) {
    runs = await Promise.all(runs.map(async (run) => (await app.call('getRun', { runId: run.runId })) ?? run));
    if (runs.every(({ state }) => state !== 'running')) return runs;
    const [[part, hardship] = []] = waiting;
    const accepted = runs.reduce((sum, run) => sum + run.accepted, 0);
    if (hardship && accepted >= part * COUNT * runs.length && (await happen(app, hardship))) waiting.shift();
  }
}

/** False when it could not happen just now. */
async function happen(app, hardship) {
  if (hardship === 'worker killed') return app.killWorker();
  if (hardship === 'platform killed') await app.killPlatform();
  else if (hardship === 'resharded') {
    const change = { StreamName: app.stream, TargetShardCount: RESHARDED, ScalingType: 'UNIFORM_SCALING' };
    await app.kinesis.send(new UpdateShardCountCommand(change));
  } else await app.killPlatformAfterObject();
  return true;
}

/** Somebody else, who writes to one shard and another in bursts that leave the runs little of a second. */
function secondWriter({ kinesis, stream }) {
  let isOver = false;
  let written = 0;
  const loop = async () => {
    while (!isOver) {
      const PartitionKey = String(Math.random());
      const Records = Array.from({ length: 500 }, () => ({ Data: Buffer.from('other'), PartitionKey }));
      // The platform may be down.
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName: stream, Records })).catch(() => undefined);
      if (answer) written += Records.length - answer.FailedRecordCount;
      await sleep(Math.random() * 600);
    }
  };
  const end = loop();
  return {
    async stop() {
      isOver = true;
      await end;
      return written;
    },
  };
}

async function settledAudit(app, runId) {
  for (;;) {
    const audited = await app.call('auditRun', { runId });
    if (audited?.state === 'settled') return audited;
    await sleep(1_000);
  }
}

function hardshipsOf(app, runs, written) {
  const happened = (what) => HARDSHIPS.filter(([, hardship]) => hardship.startsWith(what)).length;
  const ended = app.batches().filter(({ kind }) => kind === 'ended');
  const failed = ended.filter(({ fault }) => fault !== undefined);
  const times = (name) => runs.map((run) => Date.parse(run[name]));
  const seconds = (Math.max(...times('finishedAt')) - Math.min(...times('startedAt'))) / 1_000;
  return [
    head([
      'seconds',
      'workers killed',
      'platform killed',
      'reshards',
      'tries throttled',
      'records of the second writer',
      'batches of the mirror',
      'failed',
      'of these counted all the same',
    ]),
    row(
      [
        seconds,
        happened('worker killed'),
        happened('platform killed'),
        happened('resharded'),
        runs.reduce((sum, { throttled }) => sum + throttled, 0),
        written,
        ended.length,
        failed.length,
        failed.filter(({ hasCounted }) => hasCounted).length,
      ].map(whole),
    ),
  ].join('\n');
}

function figures(name, run, audited, truth) {
  const { producer, redelivery, firehose } = audited.duplicated;
  const said = {
    mirrored: audited.mirrored,
    delivered: audited.delivered,
    missing: audited.missing.count,
    'doubled by the producer': producer,
    'doubled by redelivery': redelivery,
    'doubled by Firehose': firehose,
    'out of order': audited.outOfOrder,
  };
  const { requested, accepted, failed, expired, pending, unknown } = audited;
  const isSound = requested === accepted + failed + expired + pending && accepted === COUNT && producer <= unknown;
  if (run.state !== 'done' || !isSound) throw new Error(`The account is wrong: ${JSON.stringify(audited)}`);
  const rows = Object.entries(said).map(([what, figure]) =>
    row([what, whole(figure), whole(truth[what]), figure === truth[what] ? 'yes' : '**no**']),
  );
  return [head([`records ${name}`, 'the audit', 'stream and S3', 'exact']), ...rows].join('\n');
}

/** Takes five records out of S3, wherever they lie, and asks again. */
async function removed(app, run) {
  const at = Date.parse(run.finishedAt) + DELIVERED_WITHIN_MS;
  await sleep(Math.max(0, at - Date.now()) + 1_000);
  const wanted = Array.from(
    { length: 5 },
    (_, index) => 1 + index * Math.floor(COUNT / 5) + Math.floor(Math.random() * 1_000),
  );
  const isWanted = (line) => {
    const { run: ofRun, number } = identityOf(line);
    return ofRun === run.runId && wanted.includes(number);
  };
  for (const { Key, lines } of await objectsInS3(app)) {
    if (!lines.some(isWanted)) continue;
    const Body = lines
      .filter((line) => !isWanted(line))
      .map((line) => `${line}\n`)
      .join('');
    await app.s3.send(new PutObjectCommand({ Bucket: app.bucket, Key, Body }));
  }
  const { missing } = await settledAudit(app, run.runId);
  const isExact = JSON.stringify(missing) === JSON.stringify({ count: 5, first: wanted });
  return `Five records taken out of S3: ${wanted.join(', ')}. The audit names ${missing.first.join(', ')}: ${isExact ? 'exact' : '**wrong**'}.`;
}
