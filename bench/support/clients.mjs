// Two clients: http with keep-alive and ready-made bodies, which costs next to nothing, and the SDK as people use it.
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const BATCH = 500;
/** Different requests, sent in turn: made before the clock runs. */
const BATCHES = 8;
export const CONCURRENCY = 4;

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
export function call(agent, port, operation, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, 'X-Amz-Target': `Kinesis_20131202.${operation}`, 'Content-Length': body.length };
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/', headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${operation}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    });
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

/** Over HTTP/1.1, since kinesalite knows nothing else; the client's own default is HTTP/2. */
export function sdkClient(port, stream, bytes) {
  const client = new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: new NodeHttpHandler({ httpAgent: newAgent() }),
    maxAttempts: 1,
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

/** Records a second while `CONCURRENCY` loops put, for a time and at most so many requests. */
export async function rateOf(client, { ms, requests }) {
  let records = 0;
  let turn = 0;
  const start = performance.now();
  const loop = async () => {
    while (turn < requests && performance.now() - start < ms) {
      turn += 1;
      records += await client.put(turn);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  return (records * 1_000) / (performance.now() - start);
}
