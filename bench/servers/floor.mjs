// The floor: reads and parses a body and sends a canned answer. No server in Node.js that parses can be faster. A stream
// that is read has DRAIN_RECORDS records of 1 KiB on each shard, in one answer.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';

const RECORDS = 500;
const record = {
  SequenceNumber: '49601535465886712437480547637348452192188447404540821506',
  ShardId: 'shardId-000000000000',
};
const answer = Buffer.from(JSON.stringify({ FailedRecordCount: 0, Records: Array(RECORDS).fill(record) }));

const read = {
  SequenceNumber: record.SequenceNumber,
  ApproximateArrivalTimestamp: 1_767_225_600.123,
  Data: Buffer.alloc(1_024, 'x').toString('base64'),
  PartitionKey: '0aa0a5f1-3a4b-4b7c-8f0e-0c8a5a2f9f10',
};
const iterators = { full: 'A'.repeat(220), empty: 'B'.repeat(220) };
const shard = Buffer.from(
  JSON.stringify({
    Records: Array(Number(process.env.DRAIN_RECORDS ?? 0)).fill(read),
    NextShardIterator: iterators.empty,
    MillisBehindLatest: 0,
  }),
);
const tip = Buffer.from(JSON.stringify({ Records: [], NextShardIterator: iterators.empty, MillisBehindLatest: 0 }));
const first = Buffer.from(JSON.stringify({ ShardIterator: iterators.full }));

function answerTo(target, { ShardIterator }) {
  if (target?.endsWith('.GetShardIterator')) return first;
  if (target?.endsWith('.GetRecords')) return ShardIterator === iterators.full ? shard : tip;
  return answer;
}

/** The windows that ours has: with HTTP/2's own 64 KiB, every request would wait for them. */
const WINDOW_BYTES = 16 * 1024 * 1024;

const server =
  process.env.HTTP_VERSION === '2'
    ? createHttp2Server({ settings: { initialWindowSize: WINDOW_BYTES } }).on('session', (session) =>
        session.setLocalWindowSize(WINDOW_BYTES),
      )
    : createHttpServer();

server.on('request', (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const canned = answerTo(request.headers['x-amz-target'], input);
    response.statusCode = input.Records === undefined || input.Records.length === RECORDS ? 200 : 400;
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.setHeader('Content-Length', canned.length);
    response.end(canned);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
