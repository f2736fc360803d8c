// A stream for each measurement, and reading one to its end.
import { call, stream } from './clients.mjs';

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

/** Reads one shard to its end and resolves with the number of its records. */
export async function readToEnd(agent, port, StreamName, shard) {
  const ShardId = `shardId-${String(shard).padStart(12, '0')}`;
  const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await json(agent, port, 'GetShardIterator', from);
  let records = 0;
  for (let got = 1; got > 0; records += got) {
    const answer = skim();
    const body = Buffer.from(JSON.stringify({ ShardIterator, Limit: 10_000 }));
    await stream(agent, port, 'GetRecords', body, answer.onChunk);
    ({ records: got, iterator: ShardIterator } = answer.result());
  }
  return records;
}

const RECORD = Buffer.from('"SequenceNumber"');
/** The iterator is among the first or the last members: so much of either end is kept. */
const END_BYTES = 1_024;

/** Counts the records of an answer in its bytes, as they come: JSON.parse would cost more than what is measured. */
function skim() {
  let records = 0;
  let first = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  return {
    onChunk(chunk) {
      // A name may lie across two chunks.
      const seam = [last.subarray(-RECORD.length + 1), chunk.subarray(0, RECORD.length - 1)];
      records += occurrences(Buffer.concat(seam)) + occurrences(chunk);
      if (first.length < END_BYTES) first = Buffer.concat([first, chunk.subarray(0, END_BYTES)]);
      last = chunk.length < END_BYTES ? Buffer.concat([last, chunk]).subarray(-END_BYTES) : chunk.subarray(-END_BYTES);
    },
    result() {
      const ends = first.toString('latin1') + last.toString('latin1');
      return { records, iterator: /"NextShardIterator": ?"([^"]+)"/.exec(ends)?.[1] };
    },
  };
}

function occurrences(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(RECORD); at >= 0; at = bytes.indexOf(RECORD, at + RECORD.length)) count += 1;
  return count;
}
