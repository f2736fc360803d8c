// The app's own Kinesis client keeps its connections: each new one would cost a handshake and, at the limit, records.
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kinesisClient } from '../../src/aws/kinesis-client.ts';
import { KinesisStream } from '../../src/aws/kinesis-stream.ts';

const record = { data: new TextEncoder().encode('one'), partitionKey: 'a', sizeBytes: 4 };
const ANSWER = { FailedRecordCount: 0, Records: [{ ShardId: 'shardId-000000000000', SequenceNumber: '1' }] };

let server: Http2Server;
let sessions: ServerHttp2Session[];
/** The time limit of the first request. */
let lost: AbortController;
/** Answers so many requests at once, when all of them are there: an answer that comes first frees its connection. */
let together: number;
/** What comes over the first connection is lost: before any of the answer, or in the middle of it. */
let isFirstDead: 'silent' | 'half' | undefined;

beforeEach(async () => {
  sessions = [];
  together = 1;
  isFirstDead = undefined;
  const waiting: (() => void)[] = [];
  server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (isFirstDead && request.stream.session === sessions[0]) {
      if (isFirstDead === 'half') response.write(JSON.stringify(ANSWER).slice(0, 20));
      // A ping is answered when all that was sent before it has come.
      request.once('end', () => sessions[0]?.ping(() => lost.abort()));
      return;
    }
    waiting.push(() => response.end(JSON.stringify(ANSWER)));
    if (waiting.length >= together) for (const answer of waiting.splice(0)) answer();
  });
  server.on('session', (session) => {
    sessions.push(session);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const session of sessions) session.destroy();
  await closed;
});

function aStream() {
  const { port } = server.address() as AddressInfo;
  const client = kinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  lost = new AbortController();
  const signals = [lost.signal];
  const timeLimit = () => signals.shift() ?? new AbortController().signal;
  return { client, stream: new KinesisStream(client, 'orders', { timeLimit }) };
}

describe('the connections of the Kinesis client', () => {
  it('serve one request after the other', async () => {
    const { client, stream } = aStream();

    for (let request = 0; request < 10; request += 1)
      expect(await stream.put([record])).toMatchObject({ kind: 'answered' });
    client.destroy();

    // An answer may be read to its end a moment before its connection is given back.
    expect(sessions.length).toBeLessThanOrEqual(2);
  });

  it('are one for each request under way, so that none waits behind another, and are kept too', async () => {
    const { client, stream } = aStream();
    together = 3;

    for (let round = 0; round < 5; round += 1) await Promise.all([1, 2, 3].map(() => stream.put([record])));
    client.destroy();

    expect(sessions.length).toBeGreaterThanOrEqual(3);
    expect(sessions.length).toBeLessThanOrEqual(4);
  });

  it.each(['silent', 'half'] as const)('are given up when an answer is lost on one of them: %s', async (how) => {
    const { client, stream } = aStream();
    isFirstDead = how;

    const kinds: string[] = [];
    for (let request = 0; request < 6; request += 1) kinds.push((await stream.put([record])).kind);
    client.destroy();

    expect(kinds).toEqual(['lost', ...Array.from({ length: 5 }, () => 'answered')]);
    expect(sessions.length).toBeLessThanOrEqual(3);
  });
});
