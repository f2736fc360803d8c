// The floor: reads and parses a body and sends a canned PutRecords answer. No server in Node.js that parses can be faster.
import { createServer } from 'node:http';

const RECORDS = 500;
const record = {
  SequenceNumber: '49601535465886712437480547637348452192188447404540821506',
  ShardId: 'shardId-000000000000',
};
const answer = Buffer.from(JSON.stringify({ FailedRecordCount: 0, Records: Array(RECORDS).fill(record) }));

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { Records } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.statusCode = Records === undefined || Records.length === RECORDS ? 200 : 400;
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.setHeader('Content-Length', answer.length);
    response.end(answer);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
