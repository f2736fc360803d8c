// The app's own Kinesis client keeps its connections: each new one would cost a handshake and, at the limit, records.
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kinesisClient } from '../../src/aws/clients.ts';
import { KinesisStream } from '../../src/aws/kinesis-stream.ts';

const record = { data: new TextEncoder().encode('one'), partitionKey: 'a', sizeBytes: 4 };
const ANSWER = { FailedRecordCount: 0, Records: [{ ShardId: 'shardId-000000000000', SequenceNumber: '1' }] };

let server: Http2Server;
let connections: number;
/** Answers so many requests at once, when all of them are there: an answer that comes first frees its connection. */
let together: number;

beforeEach(async () => {
  connections = 0;
  together = 1;
  const waiting: (() => void)[] = [];
  server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    waiting.push(() => response.end(JSON.stringify(ANSWER)));
    if (waiting.length >= together) for (const answer of waiting.splice(0)) answer();
  });
  server.on('session', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  await new Promise((closed) => server.close(closed));
});

function aStream() {
  const { port } = server.address() as AddressInfo;
  const client = kinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return { client, stream: new KinesisStream(client, 'orders') };
}

describe('the connections of the Kinesis client', () => {
  it('serve one request after the other', async () => {
    const { client, stream } = aStream();

    for (let request = 0; request < 10; request += 1)
      expect(await stream.put([record])).toMatchObject({ kind: 'answered' });
    client.destroy();

    // An answer may be read to its end a moment before its connection is given back.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('are one for each request under way, so that none waits behind another, and are kept too', async () => {
    const { client, stream } = aStream();
    together = 3;

    for (let round = 0; round < 5; round += 1) await Promise.all([1, 2, 3].map(() => stream.put([record])));
    client.destroy();

    expect(connections).toBeGreaterThanOrEqual(3);
    expect(connections).toBeLessThanOrEqual(4);
  });
});
