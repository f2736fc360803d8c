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
import { aRun, FakeApi } from '../support/fake-api.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'playground-scripts-'));
// The operating system picks the port, and the script tells which.
const environment = { ...process.env, AWS_PORT: '0', DATA_DIR: dataDir };

const reset = () => spawnSync(process.execPath, ['scripts/reset.mjs'], { env: environment, encoding: 'utf8' });

let aws: ChildProcessByStdio<null, Readable, null>;
let told: string;
/** Tries for three seconds, while the other tests run. */
let unreachable: ReturnType<typeof send>;

beforeAll(async () => {
  unreachable = send(['--count', '1', '--url', 'http://127.0.0.1:1']);
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

  test('sends what the options say, prints the account, and ends with 0', async () => {
    api.onRun = async () => ({ status: 201, document: aRun({ requested: 500, accepted: 500 }) });

    const sent = send(['--url', api.url, '--count', '500', '--template', 'order']);

    expect(await sent.exitCode).toBe(0);
    expect(sent.output()).toContain('500 requested = 500 accepted + 0 failed + 0 expired + 0 pending');
    expect(api.received.map(({ body }) => body)).toEqual([{ count: 500, template: 'order' }]);
  });

  test('stops the run on Ctrl-C, and ends with 1', async () => {
    const run = aRun({ state: 'running', requested: 100_000, accepted: 40_000, pending: 60_000, finishedAt: null });
    api.onRun = async () => ({ status: 202, document: run });
    api.onStop = async () => ({ status: 200, document: { ...run, state: 'stopped', pending: 0, expired: 60_000 } });

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('40 %  40,000 of 100,000');
    sent.interrupt();

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain('Stopped: 40,000 of 100,000 records are in the stream');
  });

  test('asks AWS for the address and the token of a stage', async () => {
    api.token = 'from-the-secret';
    const aws = await anAwsThatKnows(api.url, 'from-the-secret');

    const sent = send(['--stage', 'mine', '--count', '1'], {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      // As where nobody has set them.
      AWS_REGION: '',
      TOKEN: '',
    });
    const exitCode = await sent.exitCode;
    aws.close();

    expect(sent.output()).toMatch(/^Done: every record is in the stream\.$/m);
    expect(sent.output()).not.toContain('Warning');
    expect(exitCode).toBe(0);
    expect(aws.asked()).toContain('StackName=kinesis-playground-mine');
  });

  const hasTerminal = spawnSync('script', ['--version']).status === 0;
  const testInTerminal = hasTerminal ? test : test.skip;

  testInTerminal(`draws a bar at a terminal${hasTerminal ? '' : ' (skipped: no command `script` here)'}`, async () => {
    const line = `${process.execPath} scripts/send.mjs --url ${api.url} --count 10000`;

    const sent = started(spawn('script', ['-qec', line, '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] }));

    expect(await sent.exitCode).toBe(0);
    expect(sent.output()).toContain(`\r\u001B[K${'█'.repeat(24)} 100 %  10,000 of 10,000`);
    expect(sent.output()).toContain('\r\u001B[KDone: every record is in the stream.');
  });

  test('refuses in one line, and ends with 1', async () => {
    expect(await unreachable.exitCode).toBe(1);
    expect(unreachable.output()).toBe('http://127.0.0.1:1/ does not answer (no connection). Is the address right?\n');
  });
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
  };
}

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
