// The app on a local AWS that can be killed and started again, and called as the HTTP API calls its functions.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { freePort } from './servers.mjs';

const FILE = join(import.meta.dirname, 'hard-platform.mjs');
const NAMES = { stream: 'audited', bucket: 'audited-bucket' };
/** As object files of Firehose's are called. */
const DELIVERED_FILE = /-delivery-1-.*\.object$/;

export async function startHardApp({ shards, bufferSeconds }) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'kinesis-bench-'));
  const client = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials: CREDENTIALS };
  const lambda = new LambdaClient({ ...client, maxAttempts: 1 });
  const app = {
    ...NAMES,
    bufferSeconds,
    kinesis: new KinesisClient(client),
    s3: new S3Client(client),
    /** The answer's body; undefined where the platform is down. */
    async call(key, { method = 'GET', runId, body } = {}) {
      const event = httpEvent(method, runId, body);
      const answer = await lambda
        .send(new InvokeCommand({ FunctionName: key, Payload: JSON.stringify(event) }))
        .catch(() => undefined);
      if (answer === undefined || answer.FunctionError) return undefined;
      const { statusCode, body: text } = JSON.parse(Buffer.from(answer.Payload).toString());
      if (statusCode >= 400) throw new Error(`${key}: ${statusCode} ${text}`);
      return JSON.parse(text);
    },
    async killWorker() {
      child.send('kill a worker');
      const [{ isKilled }] = await once(child, 'message');
      return isKilled;
    },
    async killPlatform() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      child = await start();
    },
    /** In the moment in which Firehose has written an object, and may not have noted yet that it has. */
    async killPlatformAfterObject() {
      const watcher = watch(join(folder, 'data/s3/buckets'), { recursive: true });
      for (;;) {
        const [, file] = await once(watcher, 'change');
        if (!DELIVERED_FILE.test(file)) continue;
        child.kill('SIGKILL');
        break;
      }
      watcher.close();
      await app.killPlatform();
    },
    batches: () => readFileSync(join(folder, 'batches.jsonl'), 'utf8').trim().split('\n').map(JSON.parse),
    async stop() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  const start = async () => {
    const options = JSON.stringify({ port, folder, names: NAMES, shards, bufferSeconds });
    const started = fork(FILE, [options], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    process.once('exit', () => started.kill('SIGKILL'));
    let errors = '';
    started.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2_000);
    });
    const ended = once(started, 'exit').then(() => Promise.reject(new Error(`The platform ended:\n${errors}`)));
    await Promise.race([once(started, 'message'), ended]);
    // Later it ends when it is told to.
    ended.catch(() => undefined);
    return started;
  };
  let child = await start();
  return app;
}

const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };

const httpEvent = (method, runId, body) => ({
  version: '2.0',
  rawPath: '/runs',
  headers: { 'content-type': 'application/json' },
  pathParameters: runId === undefined ? undefined : { runId },
  body: body === undefined ? undefined : JSON.stringify(body),
  isBase64Encoded: false,
  requestContext: { http: { method, path: '/runs' } },
});
