// Lambda's Invoke as the SDK and the aws CLI send it.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Functions } from '../../local/functions/functions.ts';
import { createInvokeHandler } from '../../local/functions/invoke-handler.ts';
import { createRouter } from '../../local/server/router.ts';
import { type RunningServer, startServer } from '../../local/server/server.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const invoked: { key: string; event: unknown }[] = [];

let server: RunningServer;
let lambda: Lambda;

beforeAll(async () => {
  const functions = new Functions({
    functions: [{ name: 'stack-local-push', key: 'push' }],
    invoke: (key, event) => {
      invoked.push({ key, event });
      const shouldFail = typeof event === 'object' && event !== null && 'fail' in event;
      return shouldFail ? Promise.reject(new TypeError('it fails')) : Promise.resolve({ got: event });
    },
    clock: new FakeClock(),
    random: seededRandom(1),
    log: new RecordingLog(),
  });
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    handler: createRouter({
      services: [],
      lambda: createInvokeHandler({ functions, region: 'us-east-1', accountId: '000000000000' }),
      s3: (_, response) => void response.end(),
    }),
  });
  lambda = new Lambda({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  lambda.destroy();
  await server.close();
});

const FunctionName = 'stack-local-push';
const textOf = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString();

describe('Invoke', () => {
  it.each([
    FunctionName,
    `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`,
    `000000000000:function:${FunctionName}`,
    `${FunctionName}:$LATEST`,
  ])('answers what the function %s answers', async (name) => {
    const answer = await lambda.invoke({ FunctionName: name, Payload: '{"a":1}' });

    expect([answer.StatusCode, answer.ExecutedVersion, answer.FunctionError]).toEqual([200, '$LATEST', undefined]);
    expect(textOf(answer.Payload)).toBe('{"got":{"a":1}}');
    expect(invoked.at(-1)).toEqual({ key: 'push', event: { a: 1 } });
  });

  it('answers 200 with the error of a function that throws', async () => {
    const answer = await lambda.invoke({ FunctionName, Payload: '{"fail":true}' });

    expect([answer.StatusCode, answer.FunctionError]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(textOf(answer.Payload))).toEqual({ errorType: 'TypeError', errorMessage: 'it fails' });
  });

  it('takes an event for later with 202, and a dry run with 204', async () => {
    const before = invoked.length;
    const dry = await lambda.invoke({ FunctionName, InvocationType: 'DryRun' });
    const event = await lambda.invoke({ FunctionName, InvocationType: 'Event', Payload: '{"later":1}' });

    expect([dry.StatusCode, event.StatusCode]).toEqual([204, 202]);
    expect(invoked.slice(before)).toEqual([{ key: 'push', event: { later: 1 } }]);
  });

  it.each([
    ['an unknown function', { FunctionName: 'nobody' }, 'ResourceNotFoundException', 404],
    ['a payload that is no JSON', { FunctionName, Payload: '{' }, 'InvalidRequestContentException', 400],
    [
      'an event of more than 1 MB',
      { FunctionName, InvocationType: 'Event' as const, Payload: JSON.stringify('x'.repeat(1_048_576)) },
      'RequestTooLargeException',
      413,
    ],
  ])('refuses %s as Lambda does', async (_, input, name, status) => {
    await expect(lambda.invoke(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it('refuses a request that is not signed', async () => {
    const url = `${server.url}/2015-03-31/functions/${FunctionName}/invocations`;

    const answer = await fetch(url, { method: 'POST', body: '{}' });

    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });
});

const cliTest = spawnSync('aws', ['--version']).status === 0 ? it : it.skip;

cliTest('the aws CLI invokes it (skipped where there is none)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'invoke-'));
  const out = join(folder, 'out.json');
  const args = ['lambda', 'invoke', '--function-name', FunctionName, '--payload', '{"a":2}', out];
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: server.url,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  await promisify(execFile)('aws', args, { env });

  expect(await readFile(out, 'utf8')).toBe('{"got":{"a":2}}');
  await rm(folder, { recursive: true });
});
