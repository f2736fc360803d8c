// Readers of one shard that is far behind, each as its makers wrote it. They stop when all is read or their time is over.
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CountedReads, haveRead } from './counted-reads.mjs';
import { sleep } from './producers.mjs';

/**
 * How each goes about it, as its source has it, without the retries of the SDK under it:
 * - KCL 1.x, ProcessTask: 10,000 records, at once again while there are any; half a second after a refusal.
 * - KCL 2.x and 3.x, PrefetchRecordsPublisher with PollingConfig's defaults: calls 1.5 s apart, refused or not.
 * - worker.py of the tutorial's poster and worker: 25 records, 0.1 s of sleep; five seconds after a refusal.
 */
export const READERS = {
  'KCL 1.x': { limit: 10_000, betweenMs: 0, afterRefusalMs: 500 },
  'KCL 2.x and 3.x': { limit: 10_000, everyMs: 1_500, afterRefusalMs: 1_500 },
  'the tutorial’s worker': { limit: 25, betweenMs: 100, afterRefusalMs: 5_000 },
};

/** Resolves with what it read when, and how often it was refused. */
export async function readAs(name, { port, stream, wantedBytes, mostMs }) {
  const { limit: Limit, betweenMs = 0, everyMs = 0, afterRefusalMs } = READERS[name];
  const client = new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
  });
  const from = { StreamName: stream, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(from));
  const counted = new CountedReads();
  let refusals = 0;
  const start = performance.now();
  while (!haveRead(counted.reads, wantedBytes) && performance.now() - start < mostMs) {
    const sentMs = performance.now();
    const answer = await client.send(new GetRecordsCommand({ ShardIterator, Limit })).catch(refused);
    if (!answer) {
      refusals += 1;
      await sleep(afterRefusalMs);
      continue;
    }
    counted.take(answer);
    ShardIterator = answer.NextShardIterator;
    await sleep(Math.max(betweenMs, sentMs + everyMs - performance.now()));
  }
  client.destroy();
  return { reads: counted.reads, refused: refusals };
}

function refused(error) {
  if (error.name !== 'ProvisionedThroughputExceededException') throw error;
}
