// The floor: reads and parses a body and sends a canned PutRecords answer. No server in Node.js that parses can be faster.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';

const RECORDS = 500;
const record = {
  SequenceNumber: '49601535465886712437480547637348452192188447404540821506',
  ShardId: 'shardId-000000000000',
};
const answer = Buffer.from(JSON.stringify({ FailedRecordCount: 0, Records: Array(RECORDS).fill(record) }));

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
    const { Records } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.statusCode = Records === undefined || Records.length === RECORDS ? 200 : 400;
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.setHeader('Content-Length', answer.length);
    response.end(answer);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
