// What became of runs, read from the stream and from S3 by who knows nothing of the app: what their audits must come to.
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { sleep } from './producers.mjs';
import { identityOf, userRecordsIn } from './user-records.mjs';

/** The trigger and Firehose read these shards too. */
const AGAIN_MS = 500;

/** Every user record of the stream, shard by shard in order; what no run made has no number. */
async function recordsInStream({ kinesis, stream }) {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  const records = [];
  for (const { ShardId } of Shards) records.push(...(await recordsInShard(kinesis, stream, ShardId)));
  return records;
}

async function recordsInShard(kinesis, StreamName, ShardId) {
  const records = [];
  const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
  while (ShardIterator) {
    const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator })).catch(throttled);
    if (answer) {
      for (const { Data, PartitionKey } of answer.Records) {
        for (const { text, key } of userRecordsIn(Data, PartitionKey))
          records.push({ ...identityOf(text), shardId: ShardId, key });
      }
      ShardIterator = answer.NextShardIterator;
      if (answer.MillisBehindLatest === 0 && answer.Records.length === 0) break;
    }
    await sleep(AGAIN_MS);
  }
  return records;
}

function throttled(error) {
  if (error.name !== 'ProvisionedThroughputExceededException') throw error;
}

/** Every line of every object. */
async function linesInS3({ s3, bucket }) {
  const objects = await objectsInS3({ s3, bucket });
  return objects.flatMap(({ lines }) => lines.map(identityOf));
}

export async function objectsInS3({ s3, bucket: Bucket }) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'records/' }));
  const objects = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    objects.push({ Key, lines: (await Body.transformToString()).split('\n').slice(0, -1) });
  }
  return objects;
}

/** What became of each of some runs. */
export async function truthOf(app, runs) {
  const [inStream, inS3] = [await recordsInStream(app), await linesInS3(app)];
  const counted = app.batches().filter(({ kind, hasCounted }) => kind === 'ended' && hasCounted);
  return runs.map(({ runId, requested }) => {
    const ofRun = ({ run }) => run === runId;
    const brought = counted.reduce((sum, { ofRuns }) => sum + (ofRuns[runId] ?? 0), 0);
    return truthOfOne({ requested, brought, inStream: inStream.filter(ofRun), inS3: inS3.filter(ofRun) });
  });
}

/** `brought` is how many records of it were in the batches of the mirror that took effect. */
function truthOfOne({ requested, brought, inStream, inS3 }) {
  const [streamTimes, s3Times] = [inStream, inS3].map(timesByNumber);
  let [missing, firehose] = [0, 0];
  for (let number = 1; number <= requested; number += 1) {
    const stored = s3Times.get(number) ?? 0;
    if (stored === 0) missing += 1;
    firehose += Math.max(0, stored - Math.max(1, streamTimes.get(number) ?? 0));
  }
  return {
    mirrored: streamTimes.size,
    delivered: s3Times.size,
    missing,
    'doubled by the producer': inStream.length - streamTimes.size,
    'doubled by redelivery': brought - inStream.length,
    'doubled by Firehose': firehose,
    'out of order': reversals(inStream),
  };
}

function timesByNumber(records) {
  const times = new Map();
  for (const { number } of records) times.set(number, (times.get(number) ?? 0) + 1);
  return times;
}

function reversals(records) {
  const last = new Map();
  let count = 0;
  for (const { shardId, key, number } of records) {
    const place = `${shardId} ${key}`;
    if (number < (last.get(place) ?? 0)) count += 1;
    last.set(place, number);
  }
  return count;
}
