import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CreateStreamCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

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
