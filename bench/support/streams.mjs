// A stream for each measurement, and reading one to its end.
import { call } from './clients.mjs';

const json = async (agent, port, operation, input) => {
  const text = await call(agent, port, operation, Buffer.from(JSON.stringify(input)));
  return text === '' ? {} : JSON.parse(text);
};

export async function createStream(agent, port, StreamName, ShardCount) {
  await json(agent, port, 'CreateStream', { StreamName, ShardCount });
  for (let look = 0; look < 200; look += 1) {
    const { StreamDescriptionSummary } = await json(agent, port, 'DescribeStreamSummary', { StreamName });
    if (StreamDescriptionSummary.StreamStatus === 'ACTIVE') return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${StreamName} did not become ACTIVE.`);
}

export const deleteStream = (agent, port, StreamName) => json(agent, port, 'DeleteStream', { StreamName });

/** Reads `expected` records, shard after shard; resolves with the records a second. */
export async function drain(agent, port, StreamName, shards, expected) {
  const start = performance.now();
  let records = 0;
  for (let shard = 0; shard < shards; shard += 1) {
    const ShardId = `shardId-${String(shard).padStart(12, '0')}`;
    let { ShardIterator } = await json(agent, port, 'GetShardIterator', {
      StreamName,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    for (let got = 1; got > 0; ) {
      const answer = await json(agent, port, 'GetRecords', { ShardIterator, Limit: 10_000 });
      got = answer.Records.length;
      records += got;
      ShardIterator = answer.NextShardIterator;
    }
  }
  if (records !== expected) throw new Error(`${records} records came back of ${expected}.`);
  return (records * 1_000) / (performance.now() - start);
}
