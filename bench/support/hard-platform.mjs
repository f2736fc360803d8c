// The whole local AWS in a process of its own, with the app's functions on it, made hard: every tenth batch of the mirror
// fails, and a worker dies when it is told so. What became of each batch is written down, for who adds it up later.
import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentsOn, startPlatform } from './app-platform.mjs';
import { identityOf, userRecordsIn } from './user-records.mjs';

const options = JSON.parse(process.argv[2]);
const { folder, names } = options;
const JOURNAL = join(folder, 'batches.jsonl');
const EVERY = 10;
/** In turn: nothing of the batch counted, nobody knows, all of it counted and the answer lost. */
const FAULTS = ['before', 'killed', 'after'];
const KILLED_WITHIN_MS = 40;
/** What the killed one had sent is done by then, or never. */
const DONE_WITHIN_MS = 300;

const lines = existsSync(JOURNAL) ? readFileSync(JOURNAL, 'utf8').trim().split('\n').filter(Boolean) : [];
const journal = lines.map((line) => JSON.parse(line));
let batches = journal.filter(({ kind }) => kind === 'begun').length;
const openBatches = new Map();
for (const { kind, shardId, ...entry } of journal) {
  if (kind === 'begun') openBatches.set(shardId, entry);
  else openBatches.delete(shardId);
}
const write = (entry) => appendFileSync(JOURNAL, `${JSON.stringify(entry)}\n`);

const environments = await environmentsOn(options);

let s3Ready;
const s3 = new Promise((resolve) => {
  s3Ready = resolve;
});

/** Each batch that takes effect changes its ledger once, and never leaves it as it was. */
async function ledgerVersion(shardId) {
  const head = await (await s3).headObject(names.bucket, `state/mirror/${shardId}.json`).catch(() => undefined);
  return head?.etag ?? null;
}

async function mirror(event) {
  const shardId = event.Records[0].eventID.split(':')[0];
  const etag = await ledgerVersion(shardId);
  const open = openBatches.get(shardId);
  if (open) end(shardId, open, etag !== open.etag, 'platform killed');
  const batch = { etag, ofRuns: recordsByRun(event) };
  openBatches.set(shardId, batch);
  batches += 1;
  const fault = batches % EVERY === 0 ? FAULTS[(batches / EVERY) % FAULTS.length] : undefined;
  write({ kind: 'begun', shardId, ...batch });
  try {
    if (fault === 'before') throw new Error('It fails before it has begun.');
    const killing = fault === 'killed' ? killSoon() : undefined;
    const answer = await environments.invoke('mirror', event);
    await killing;
    if (fault === 'after') throw new Error('It fails when all is done.');
    end(shardId, batch, true);
    return answer;
  } catch (error) {
    await sleep(DONE_WITHIN_MS);
    end(shardId, batch, (await ledgerVersion(shardId)) !== etag, fault ?? 'by itself');
    throw error;
  }
}

function end(shardId, { ofRuns }, hasCounted, fault) {
  openBatches.delete(shardId);
  write({ kind: 'ended', shardId, ofRuns, hasCounted, fault });
}

/** Whichever of the mirror's environments is at work by then: a batch of another shard may be hit, and is a fault there. */
async function killSoon() {
  await sleep(randomInt(KILLED_WITHIN_MS));
  environments.kill('mirror');
}

function recordsByRun({ Records }) {
  const counts = {};
  for (const { kinesis } of Records) {
    for (const { text } of userRecordsIn(Buffer.from(kinesis.data, 'base64'))) {
      const { run } = identityOf(text);
      if (run !== undefined) counts[run] = (counts[run] ?? 0) + 1;
    }
  }
  return counts;
}

const platform = await startPlatform({
  ...options,
  invoke: (key, event) => (key === 'mirror' ? mirror(event) : environments.invoke(key, event)),
});
s3Ready(platform.s3);

process.on('message', (message) => {
  if (message === 'kill a worker') process.send({ isKilled: environments.kill('pushRun') });
});
process.on('disconnect', () => process.exit());
process.send('ready');
