// The clients: http with kept connections and ready-made bodies, which costs next to nothing, and the SDK as people use it.
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const BATCH = 500;
/** Different requests, sent in turn: made before the clock runs. */
const BATCHES = 8;
const CONCURRENCY = 4;
/** A server that does not answer is a fault, not a figure. */
const ANSWER_MS = 30_000;

const HEADERS = {
  'Content-Type': 'application/x-amz-json-1.1',
  'X-Amz-Date': '20260101T000000Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
};

const batchesOf = (bytes) =>
  Array.from({ length: BATCHES }, () =>
    Array.from({ length: BATCH }, () => ({ Data: randomBytes(bytes), PartitionKey: randomUUID() })),
  );

/** One call; resolves with the answer's text, and rejects where it is not 200. */
export async function call(agent, port, operation, body) {
  const chunks = [];
  await stream(agent, port, operation, body, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks).toString('latin1');
}

/** One call, of whose answer each chunk is given away as it comes; rejects where it is not 200, or does not come. */
export function stream(agent, port, operation, body, onChunk) {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, 'X-Amz-Target': `Kinesis_20131202.${operation}`, 'Content-Length': body.length };
    const address = { agent, port, host: '127.0.0.1', method: 'POST', path: '/', timeout: ANSWER_MS };
    const sent = request({ ...address, headers }, (response) => {
      let refusal = '';
      response.on('data', (chunk) => {
        if (response.statusCode === 200) onChunk(chunk);
        else refusal += chunk.toString('latin1');
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${operation}: ${response.statusCode} ${refusal.slice(0, 300)}`));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${operation}: no answer in ${ANSWER_MS / 1_000} seconds.`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

export const newAgent = () => new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

export function plainClient(port, stream, bytes) {
  const agent = newAgent();
  const bodies = batchesOf(bytes).map((records) => {
    const Records = records.map(({ Data, PartitionKey }) => ({ Data: Data.toString('base64'), PartitionKey }));
    return Buffer.from(JSON.stringify({ StreamName: stream, Records }));
  });
  return {
    async put(turn) {
      const text = await call(agent, port, 'PutRecords', bodies[turn % BATCHES]);
      if (!/"FailedRecordCount": ?0\b/.test(text)) throw new Error('Records were refused, so nothing is measured.');
      return BATCH;
    },
    close: () => agent.destroy(),
  };
}

/** Over HTTP/1.1, since kinesalite knows nothing else. */
export const sdkClient = (port, stream, bytes) =>
  throughSdk(port, stream, bytes, {
    requestHandler: new NodeHttpHandler({ httpAgent: newAgent(), requestTimeout: ANSWER_MS }),
  });

/** As the SDK comes. */
export const sdkHttp2Client = (port, stream, bytes) => throughSdk(port, stream, bytes, {});

function throughSdk(port, stream, bytes, configuration) {
  const client = new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
    ...configuration,
  });
  const batches = batchesOf(bytes);
  return {
    async put(turn) {
      const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records: batches[turn % BATCHES] }));
      if (answer.FailedRecordCount !== 0) throw new Error('Records were refused, so nothing is measured.');
      return BATCH;
    },
    close: () => client.destroy(),
  };
}

/** Offers some shards of a stream the same number of small records each, at a steady pace, and tells what they took. */
export function pacedClient(port, stream, { shards, of }) {
  const agent = newAgent();
  const perShard = BATCH / shards.length;
  const Records = Array.from({ length: BATCH }, (_, index) => ({
    Data: Buffer.from('a record').toString('base64'),
    PartitionKey: 'k',
    ExplicitHashKey: middleOf(shards[index % shards.length], of),
  }));
  const body = Buffer.from(JSON.stringify({ StreamName: stream, Records }));
  const put = async () => {
    const sentMs = performance.now();
    const answer = JSON.parse(await call(agent, port, 'PutRecords', body));
    const accepted = shards.map(() => 0);
    for (const [index, { SequenceNumber }] of answer.Records.entries()) {
      if (SequenceNumber !== undefined) accepted[index % shards.length] += 1;
    }
    return { sentMs, answeredMs: performance.now(), perShard, accepted };
  };
  return {
    /** Resolves with what became of each request: when it was, and how many of its records each shard accepted. */
    async offer({ recordsPerSecond, ms }) {
      const everyMs = (perShard * 1_000) / recordsPerSecond;
      const answers = [];
      const start = performance.now();
      for (let turn = 0; turn * everyMs < ms; turn += 1) {
        const waitMs = start + turn * everyMs - performance.now();
        if (waitMs > 0) await new Promise((wake) => setTimeout(wake, waitMs));
        answers.push(put());
      }
      return Promise.all(answers);
    },
    close: () => agent.destroy(),
  };
}

const middleOf = (shard, of) => ((2n ** 128n / BigInt(of)) * BigInt(shard) + 2n ** 64n).toString();

/** Records a second while `CONCURRENCY` loops put, for a time and at most so many requests. */
export async function rateOf(client, { ms = Number.POSITIVE_INFINITY, requests = Number.POSITIVE_INFINITY }) {
  let records = 0;
  let turn = 0;
  const start = performance.now();
  const loop = async () => {
    while (turn < requests && performance.now() - start < ms) {
      turn += 1;
      // Not `+= await`: that reads the sum before it waits, and loses what the other loops add meanwhile.
      const put = await client.put(turn);
      records += put;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  return (records * 1_000) / (performance.now() - start);
}
