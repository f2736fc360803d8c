// `npm start` as a person runs it, and what is run beside it. All is one app, as its start is what costs most: the page
// comes first, for it finds the app unused, and Ctrl-C last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { screenshot, startBrowser } from '../support/browser.ts';
import { asked, freePort, type StartedApp, startApp } from '../support/started-app.ts';

const SERVERLESS = 'node_modules/serverless/bin/serverless.js';

/** More than 5 MiB, so that the size makes an object; over two shards it takes about three seconds. */
const TYPED_COUNT = 6_000;
const TYPED_BYTES = 1_024;
const SEEN_WITHIN_MS = 30_000;

const browser = await startBrowser();
const testInBrowser = browser.ok ? test : test.skip;
const pageTitle = `the page takes records from its form through the stream and the mirror into an object${
  browser.ok ? '' : ` (skipped, no browser starts here: ${browser.reason})`
}`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const dataDir = mkdtempSync(join(tmpdir(), 'playground-offline-'));
let ports: { PORT: string; AWS_PORT: string };
let app: StartedApp;
let site: string;
/** Of all runs so far. */
let accepted = 0;

const environment = () => ({ DATA_DIR: dataDir, ...ports });

async function run(script: string, args: string[], more: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment(), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    chunks.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    chunks.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...chunks };
}

const postRun = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${site}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  ports = { PORT: await freePort(), AWS_PORT: await freePort() };
  site = `http://localhost:${ports.PORT}`;
  app = await startApp(environment());
});

afterAll(async () => {
  if (browser.ok) await browser.browser.close();
  app?.process.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  test('tells where the page, the API and AWS are, and nothing else', () => {
    const output = app.output();

    expect(output).toContain(site);
    expect(output).toContain(`AWS_ENDPOINT_URL=http://127.0.0.1:${ports.AWS_PORT}`);
    expect(output.trim().split('\n')).toHaveLength(10);
  });

  test('serves the page', async () => {
    const answer = await fetch(site);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toContain('<!doctype html>');
  });

  test('has the stream of the stage, with two shards', async () => {
    const { name, shards } = await (await fetch(`${site}/stream`)).json();

    expect([name, shards.length]).toEqual(['kinesis-playground-local', 2]);
  });

  testInBrowser(pageTitle, async () => {
    if (!browser.ok) throw new Error(browser.reason);
    const count = TYPED_COUNT.toLocaleString('en-US');
    const page = await browser.browser.newPage({
      viewport: { width: 1_280, height: 800 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    page.setDefaultTimeout(SEEN_WITHIN_MS);
    const see = (selector: string, text: string | RegExp) => page.locator(selector).filter({ hasText: text }).waitFor();
    await page.goto(site);

    await page.getByLabel('How many').fill(count);
    await page.locator('#more > summary').click();
    await page.getByLabel('Bytes each').fill(TYPED_BYTES.toLocaleString('en-US'));
    await see('#first-records li:first-child', '1 KiB');
    await page.locator('#more > summary').click();
    await see('#forecast', 'About 3.1 s: 2 open shards');
    await page.getByRole('button', { name: 'Send' }).click();

    await see('#run-state', 'running');
    await screenshot(page, 'whole-flow-running');
    await see('#run-state', 'done');
    for (const shard of ['shardId-000000000000', 'shardId-000000000001']) {
      await page.locator(`[data-shard=${shard}] .spark path[d^=M]`).first().waitFor({ state: 'attached' });
    }
    expect(await page.locator('#run-places strong').allTextContents()).toEqual([count, '0', '0', '0']);
    accepted += TYPED_COUNT;
    await see('#mirror-aside', `${count} records read`);
    await see('#mirror-run', `This run: ${count} of ${count} records seen, none doubled, none out of order.`);
    await see('#objects-aside', '1 object');
    await see('#buffer-next', 'Age comes first');
    await screenshot(page, 'whole-flow');
    await page.locator('#objects button').click();
    await see('#preview-lines li:first-child', /"number":\d+,"at":\d{13},"snake":"[a-z]+"\}$/);
    await screenshot(page, 'whole-flow-preview');
    await page.close();
  });

  test('the curl line that it prints is a run with every record accepted', async () => {
    const [, body = ''] = /-d '(.*)'/.exec(app.output()) ?? [];

    const answer = await postRun(JSON.parse(body));

    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ requested: 1_000, accepted: 1_000, failed: 0, pending: 0 });
    accepted += 1_000;
  });

  test('a run that takes longer is answered at once, followed at its address, and stopped', async () => {
    const answer = await postRun({ count: 100_000, recordBytes: 100 });
    const address = `${site}${answer.headers.get('location')}`;
    const started = await answer.json();
    const follow = async () => (await fetch(address)).json();
    await asked(follow, (run) => run.accepted > 0);

    const stopped = await fetch(`${address}/stop`, { method: 'POST' });
    const run = await asked(follow, ({ state }) => state !== 'running');

    expect([answer.status, started.state, stopped.status]).toEqual([202, 'running', 202]);
    expect(run).toMatchObject({ state: 'stopped', requested: 100_000, failed: 0, pending: 0 });
    expect(run.accepted + run.expired).toBe(100_000);
    accepted += run.accepted;
  });

  test('the same Idempotency-Key is the same run', async () => {
    const post = () => postRun({ count: 5 }, { 'idempotency-key': 'once' });

    const [first, second] = [await (await post()).json(), await (await post()).json()];

    expect(second).toEqual(first);
    expect(first).toMatchObject({ state: 'done', accepted: 5 });
    accepted += 5;
  });

  test('tells what it does not have as every other error', async () => {
    const answer = await fetch(`${site}/nowhere`);

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each(['"{\\"count\\":1}"', '"x"', '""', 'null', '0'])(
    'takes the body %s for what it is, which is no run',
    async (body) => {
      const answer = await fetch(`${site}/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });

      expect(answer.status).toBe(400);
      expect((await answer.json()).detail).toBe(`the body: expected object, got ${body}`);
    },
  );

  test('lets scripts of no other origin read an answer or ask for more', async () => {
    const headers = { origin: 'http://elsewhere.example', 'access-control-request-method': 'POST' };
    const answers = await Promise.all([
      fetch(`${site}/limits`, { headers }),
      fetch(`${site}/runs`, { headers, method: 'OPTIONS' }),
    ]);

    const names = answers.flatMap((answer) => [...answer.headers.keys()]);
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

// What else may be taken: start-conditions.test.ts.
describe('a second start', () => {
  test('ends with one line on what the first has: here the data', async () => {
    const [PORT, AWS_PORT] = [await freePort(), await freePort()];

    expect(await run('scripts/start.mjs', [], { PORT, AWS_PORT })).toEqual({
      code: 1,
      stdout: '',
      stderr: `The data in ${dataDir} is in use by process ${app.process.pid}: stop it, or set DATA_DIR to another folder.\n`,
    });
  });
});

describe('sls invoke local', () => {
  const invoke = (event: object, more: Record<string, string> = {}) =>
    run(SERVERLESS, ['invoke', 'local', '--stage', 'local', '-f', 'createRun', '--data', JSON.stringify(event)], more);

  test('runs a function against the running local AWS', async () => {
    const { code, stdout } = await invoke({ body: JSON.stringify({ count: 10 }) });

    const answer = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ requested: 10, accepted: 10 });
    accepted += 10;
  });

  test('tells in one line that nothing runs', async () => {
    const awsPort = await freePort();

    const { code, stderr } = await invoke({}, { AWS_PORT: awsPort });

    expect(code).toBe(1);
    expect(stderr).toBe(
      `Nothing answers on http://127.0.0.1:${awsPort}: run npm start first, or set AWS_PORT to where it listens.\n`,
    );
  });
});

// Last, for it ends what the others use.
describe('Ctrl-C', () => {
  test('ends it cleanly, and the next start has the stream, its records and its readers again', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new KinesisClient({
      endpoint: `http://127.0.0.1:${ports.AWS_PORT}`,
      region: 'us-east-1',
      credentials,
    });
    const createdAt = async () => {
      const { StreamSummaries = [] } = await client.send(new ListStreamsCommand());
      return StreamSummaries.map(({ StreamCreationTimestamp }) => StreamCreationTimestamp?.getTime());
    };
    const mirrored = async () => (await (await fetch(`${site}/mirror`)).json()).totals.records;
    await asked(mirrored, (records) => records >= accepted);
    const before = await createdAt();
    const closed = once(app.process, 'close');

    app.process.kill('SIGINT');

    expect(await closed).toEqual([0, null]);
    const { process: restarted } = await startApp(environment());
    const [after, records] = [await createdAt(), await mirrored()];
    const { buffer, totals } = await (await fetch(`${site}/deliveries`)).json();
    client.destroy();
    restarted.kill('SIGTERM');
    expect(await once(restarted, 'close')).toEqual([0, null]);
    expect(after).toEqual([expect.any(Number)]);
    expect(after).toEqual(before);
    // Only what was typed into the page is enough for an object, a line for each record.
    expect([records, buffer.records]).toEqual([accepted, accepted - totals.bytes / (TYPED_BYTES + 1)]);
  });
});
