import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CreateStreamCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunDocument } from '../../src/domain/documents.ts';
import { aProblem, aRun, FakeApi, type Reply } from '../support/fake-api.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'playground-scripts-'));
// The operating system picks the port, and the script tells which.
const environment = { ...process.env, AWS_PORT: '0', DATA_DIR: dataDir };

const reset = () => spawnSync(process.execPath, ['scripts/reset.mjs'], { env: environment, encoding: 'utf8' });

let aws: ChildProcessByStdio<null, Readable, null>;
let told: string;

beforeAll(async () => {
  aws = spawn(process.execPath, ['scripts/aws.mjs'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  told = String(await once(aws.stdout, 'data'));
});

afterAll(() => {
  aws.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm run aws', () => {
  test('answers any client, who makes the streams', async () => {
    const [endpoint = ''] = /http:\S+\d/.exec(told) ?? [];
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const kinesis = new KinesisClient({ endpoint, region: 'us-east-1', credentials });

    await kinesis.send(new CreateStreamCommand({ StreamName: 'mine', ShardCount: 1 }));
    const { StreamNames } = await kinesis.send(new ListStreamsCommand());

    kinesis.destroy();
    expect(StreamNames).toEqual(['mine']);
  });
});

describe('npm run reset', () => {
  test('touches no data that is in use', () => {
    const { status, stderr } = reset();

    expect(status).toBe(1);
    expect(stderr).toContain(`in use by process ${aws.pid}: stop it`);
    expect(existsSync(join(dataDir, 's3'))).toBe(true);
  });

  test('leaves nothing of it once that process has ended', async () => {
    aws.kill('SIGINT');
    const [code] = await once(aws, 'close');

    expect(code).toBe(0);
    expect(reset().status).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('npm run send', () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = new FakeApi();
    await api.start();
  });

  afterEach(() => api.stop());

  test('sends what the options say, and prints the account', async () => {
    api.onRun = async () => ({
      status: 201,
      document: aRun({ requested: 500, accepted: 500, throttled: 0, retried: 0 }),
    });

    const sent = send([
      ...['--url', api.url, '--count', '500', '--template', 'order', '--record-bytes', '1_024', '--seed', '42'],
      ...['--partition-key', 'zipf', '--keys', '20', '--exponent', '1.2', '--records-per-second', '100'],
      ...['--ordered', '--aggregate', '--backoff', 'none'],
    ]);

    expect(await sent.exitCode).toBe(0);
    expect(sent.output()).toContain('500 requested = 500 accepted + 0 failed + 0 expired + 0 pending');
    expect(asked()).toEqual([
      {
        count: 500,
        template: 'order',
        recordBytes: 1_024,
        partitionKey: { strategy: 'zipf', keys: 20, exponent: 1.2 },
        recordsPerSecond: 100,
        ordered: true,
        aggregate: true,
        backoff: 'none',
        seed: 42,
      },
    ]);
  });

  test("sends a text of one's own", async () => {
    const sent = send(['--url', api.url, '--count', '1', '--text', 'hello {{number}}']);

    expect(await sent.exitCode).toBe(0);
    expect(asked()).toEqual([{ count: 1, template: { custom: 'hello {{number}}' } }]);
  });

  test('follows a run in the background to its end, a line for each percent that is new', async () => {
    api.runs = [underWay(40_000)];
    api.onRun = async () => ({ status: 202, document: underWay(0) });

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('40 %  40,000 of 100,000');
    api.runs = [{ ...underWay(100_000), state: 'done', unknown: 3, finishedAt: new Date().toISOString() }];

    expect(await sent.exitCode).toBe(0);
    expect(sent.output()).toContain('Done: every record is in the stream.');
    expect(sent.output()).toContain('May be doubled: 3');
    expect(sent.output().match(/^40 %/gm)).toHaveLength(1);
  });

  test('stops the run on Ctrl-C, and prints what became of it', async () => {
    api.runs = [underWay(40_000)];
    api.onRun = async () => ({ status: 202, document: underWay(0) });
    api.onStop = async () => {
      api.runs = [{ ...underWay(44_000), state: 'stopped', pending: 0, expired: 56_000 }];
      return { status: 202, document: underWay(43_000) };
    };

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('40 %');
    sent.interrupt();

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain('Stopped: 44,000 of 100,000 records are in the stream');
    expect(sent.output()).toContain('= 44,000 accepted + 0 failed + 56,000 expired + 0 pending');
    expect(api.received.filter(({ path }) => path.endsWith('/stop'))).toHaveLength(1);
  });

  test('finds a run that is pushed within its call under the key that it sent, and stops it', async () => {
    const replies: Promise<Reply>[] = [new Promise<Reply>(() => undefined)];
    api.runs = [underWay(40_000)];
    api.onRun = () => replies.shift() ?? Promise.resolve({ status: 202, document: underWay(10_000) });
    api.onStop = async () => ({ status: 200, document: { ...underWay(44_000), state: 'stopped' } });

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('10 %');
    sent.interrupt();
    await sent.said('Stopped: 44,000');

    const keys = api.received.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    sent.kill();
  });

  test('ends with 1 when some records were not accepted', async () => {
    api.onRun = async () => ({ status: 201, document: aRun({ accepted: 9_990, failed: 10, reason: 'No such key.' }) });

    const sent = send(['--url', api.url, '--count', '10000']);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain('Done, but 10 of 10,000 records did not get into the stream.');
    expect(sent.output()).toContain('No such key.');
  });

  test('tells what the API refuses', async () => {
    const detail = '/count: expected at most 10000000, got 20000000';
    api.onRun = async () => ({ status: 400, document: aProblem({ detail }) });

    const sent = send(['--url', api.url, '--count', '20000000']);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain(detail);
  });

  test.each([
    [[], 'Say how many'],
    [['--count', 'many'], '--count: expected a whole number, got "many".'],
    [['--count', '1', '--colour', 'red'], "Unknown option '--colour'"],
    [['--count', '1', '--url', 'nowhere'], '--url: expected an address'],
    [['--count', '1', '--url', 'http://localhost:1', '--stage', 'dev'], 'give --stage or --url, not both'],
    [['--count', '1', '--url', 'http://127.0.0.1:1'], 'The API does not answer (no connection). Is the address right?'],
  ])('refuses %j in one line', async (args, words) => {
    const sent = send(args);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain(words);
    expect(sent.output()).not.toMatch(/^\s+at /m);
  });

  test('opens a stage with its token', async () => {
    api.token = 'right';

    const wrong = send(['--url', api.url, '--count', '1']);
    const right = send(['--url', api.url, '--count', '1', '--token', 'right']);

    expect(await wrong.exitCode).toBe(1);
    expect(wrong.output()).toContain('This stage asks for its token. Give it with --token');
    expect(await right.exitCode).toBe(0);
  });

  test('asks AWS for the address and the token of a stage', async () => {
    api.token = 'from-the-secret';
    const aws = await anAwsThatKnows(api.url, 'from-the-secret');

    const sent = send(['--stage', 'mine', '--count', '1'], {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
    });
    const exitCode = await sent.exitCode;
    aws.close();

    expect(sent.output()).toContain('Done: every record is in the stream.');
    expect(exitCode).toBe(0);
    expect(aws.asked()).toContain('StackName=kinesis-playground-mine');
  });

  const hasTerminal = spawnSync('script', ['--version']).status === 0;
  const testInTerminal = hasTerminal ? test : test.skip;

  testInTerminal(`moves a bar at a terminal${hasTerminal ? '' : ' (skipped: no command `script` here)'}`, async () => {
    api.runs = [underWay(50_000)];
    api.onRun = async () => ({ status: 202, document: underWay(0) });
    const line = `${process.execPath} scripts/send.mjs --url ${api.url} --count 100000`;

    const sent = started(spawn('script', ['-qec', line, '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] }));
    await sent.said('████████████░░░░░░░░░░░░ 50 %  50,000 of 100,000  0/s  412 throttled');
    api.runs = [{ ...underWay(100_000), state: 'done', finishedAt: new Date().toISOString() }];

    expect(await sent.exitCode).toBe(0);
    expect(sent.output()).toContain('\r\u001B[KDone: every record is in the stream.');
  });

  const asked = () => api.received.filter(({ path }) => path === 'runs').map(({ body }) => body);
});

const send = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  started(
    spawn(process.execPath, ['scripts/send.mjs', ...args], {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );

/** A command under way: what it has said, and how it ends. */
function started(child: ChildProcessByStdio<null, Readable, Readable>) {
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listen of listeners) listen();
    });
  }
  const said = (words: string): Promise<void> =>
    new Promise((resolve) => {
      const listen = () => output.includes(words) && resolve();
      listeners.add(listen);
      listen();
    });
  return {
    output: () => output,
    said,
    exitCode: once(child, 'close').then(([code]) => code as number | null),
    interrupt: () => child.kill('SIGINT'),
    kill: () => child.kill('SIGKILL'),
  };
}

const underWay = (accepted: number): RunDocument =>
  aRun({ state: 'running', requested: 100_000, accepted, pending: 100_000 - accepted, finishedAt: null });

/** The two services that know a stage's address and its token, each in its own wire format. */
async function anAwsThatKnows(apiUrl: string, token: string) {
  let asked = '';
  const output = `<member><OutputKey>ApiUrl</OutputKey><OutputValue>${apiUrl}</OutputValue></member>`;
  const stack =
    '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>any</StackName>' +
    `<CreationTime>2026-11-23T10:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${output}` +
    '</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';
  const resource =
    '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail>' +
    '<PhysicalResourceId>arn:aws:secretsmanager:us-east-1:123456789012:secret:Token</PhysicalResourceId>' +
    '</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked += body;
      if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
        response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString: token }));
      } else {
        response.setHeader('content-type', 'text/xml').end(body.includes('DescribeStackResource&') ? resource : stack);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => server.close(),
  };
}
