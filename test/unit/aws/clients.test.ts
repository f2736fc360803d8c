import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from '@jest/globals';
import { lambdaClient, PATIENCE, s3Client } from '../../../src/aws/clients.ts';
import { LEASE_MS } from '../../../src/domain/runs/worker-document.ts';

const SHORT = { connectionMs: 60_000, silenceMs: 20 };
const put = new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: '{}' });
const get = new GetObjectCommand({ Bucket: 'bucket', Key: 'k' });
const invoke = new InvokeCommand({ FunctionName: 'push', InvocationType: 'Event', Payload: '{}' });

let server: Server | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** Answers every request with these bytes, and never closes. */
async function listening(answer: string) {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

const NEVER = '';
const EMPTY = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const HALF = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\netag: "1"\r\n\r\n12345';

describe('a request that is never answered', () => {
  it.each([
    ['S3', async (aws: object) => s3Client(SHORT, aws).send(put)],
    ['Lambda', async (aws: object) => lambdaClient(SHORT, aws).send(invoke)],
  ])('of %s is given up, each of three tries on a connection of its own', async (_, ask) => {
    const asked = ask(await listening(NEVER));

    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 3 } });
    expect(sockets).toHaveLength(3);
  });

  it('is given up for good before the lease of a worker ends that saves how far it is', async () => {
    const tries = await s3Client().config.maxAttempts();

    expect(tries * PATIENCE.connectionMs).toBeLessThan(LEASE_MS);
    expect(tries * PATIENCE.silenceMs).toBeLessThan(LEASE_MS / 2);
  });
});

describe('an answer that breaks off', () => {
  it('is given up in the midst of an object', async () => {
    const { Body } = await s3Client(SHORT, await listening(HALF)).send(get);

    await expect(Body?.transformToString()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('the clients as the functions have them', () => {
  it.each([
    ['S3', async (aws: object) => asked(s3Client(undefined, aws), (s3) => s3.send(put))],
    ['Lambda', async (aws: object) => asked(lambdaClient(undefined, aws), (lambda) => lambda.send(invoke))],
  ])(
    'of %s wait for a connection and for signs of life, however long the whole answer takes',
    async (_, handlerAfter) => {
      expect(await handlerAfter(await listening(EMPTY))).toMatchObject({
        config: {
          connectionTimeout: PATIENCE.connectionMs,
          socketTimeout: PATIENCE.silenceMs,
          requestTimeout: undefined,
        },
      });
    },
  );
});

/** What the client sends with: it knows its settings once it was asked. */
async function asked<Client extends S3Client | LambdaClient>(
  client: Client,
  ask: (client: Client) => Promise<unknown>,
) {
  await ask(client);
  return client.config.requestHandler;
}
