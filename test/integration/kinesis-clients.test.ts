// Clients that know nothing of us: the aws CLI and boto3 list the stream, put records and read them.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKinesis, type Kinesis } from '../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import { createRouter } from '../../local/server/router.ts';
import { type RunningServer, startServer } from '../../local/server/server.ts';
import { systemClock } from '../../local/system-clock.ts';
import { MIB } from '../../src/domain/limits/table.ts';
import { seededRandom } from '../../src/domain/random.ts';

const run = promisify(execFile);

const STREAM = 'clients';
const SHARD = 'shardId-000000000000';

const answers = (command: string, args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const HAS_CLI = answers('aws', ['--version']);
const HAS_BOTO3 = answers('python3', ['-c', 'import importlib.util; exit(not importlib.util.find_spec("boto3"))']);

let server: RunningServer;
let kinesis: Kinesis;

/** An environment in which nothing but the local endpoint can be reached, whatever the user's own profile says. */
const environment = () => ({
  ...process.env,
  AWS_ENDPOINT_URL: server.url,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
});

beforeAll(async () => {
  kinesis = createKinesis({
    clock: systemClock,
    random: seededRandom(42),
    region: 'us-east-1',
    profile: 'classic',
    store: memoryStore(),
    streamDelayMs: 0,
  });
  const handler = createRouter({ services: [kinesis.jsonService], s3: (_, response) => void response.end() });
  server = await startServer({ host: '127.0.0.1', port: 0, handler });
  await kinesis.call('CreateStream', { StreamName: STREAM, ShardCount: 1 });
});
afterAll(() => server.close());

const orSkip = (isThere: boolean, what: string) => ({
  claim: isThere ? it : it.skip,
  note: isThere ? '' : ` (skipped: no ${what} on this machine)`,
});

describe('the aws CLI', () => {
  const { claim, note } = orSkip(HAS_CLI, 'aws CLI');

  const aws = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await run('aws', ['kinesis', ...args, '--output', 'json'], { env: environment() });
    return JSON.parse(stdout);
  };

  const iteratorOf = async (type: string): Promise<string> => {
    const { stdout } = await run(
      'aws',
      [
        ...['kinesis', 'get-shard-iterator', '--stream-name', STREAM, '--shard-id', SHARD],
        ...['--shard-iterator-type', type, '--query', 'ShardIterator', '--output', 'text'],
      ],
      { env: environment() },
    );
    return stdout.trim();
  };

  claim(`lists the stream, puts a record and reads it${note}`, async () => {
    const iterator = await iteratorOf('LATEST');
    const data = Buffer.from('from the CLI').toString('base64');

    const streams = await aws('list-streams');
    const summary = await aws('describe-stream-summary', '--stream-name', STREAM);
    const shards = await aws('list-shards', '--stream-name', STREAM);
    const put = await aws('put-records', '--stream-name', STREAM, '--records', `Data=${data},PartitionKey=cli`);
    const got = await aws('get-records', '--shard-iterator', iterator);

    expect(streams).toMatchObject({ StreamNames: [STREAM] });
    expect(summary).toMatchObject({ StreamDescriptionSummary: { StreamStatus: 'ACTIVE', OpenShardCount: 1 } });
    expect(shards).toMatchObject({ Shards: [{ ShardId: SHARD }] });
    expect(put).toMatchObject({ FailedRecordCount: 0, Records: [{ ShardId: SHARD }] });
    expect(got).toMatchObject({ Records: [{ PartitionKey: 'cli' }], MillisBehindLatest: 0 });
    // Version 2 of the CLI takes base64 for bytes, version 1 takes it for text and encodes it once more.
    const stored = JSON.stringify(got);
    expect([data, Buffer.from(data).toString('base64')].some((form) => stored.includes(`"${form}"`))).toBe(true);
  });

  claim(`lets a stream take records of 2 MiB, and puts one${note}`, async () => {
    await kinesis.call('CreateStream', { StreamName: 'large', ShardCount: 1 });
    const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName: 'large' });
    const folder = await mkdtemp(join(tmpdir(), 'kinesis-clients-'));
    const file = join(folder, 'record');
    await writeFile(file, Buffer.alloc(2 * MIB - 10));

    await run(
      'aws',
      [
        ...['kinesis', 'update-max-record-size', '--stream-arn', StreamDescriptionSummary?.StreamARN ?? ''],
        ...['--max-record-size-in-ki-b', '2048'],
      ],
      { env: environment() },
    );
    const put = await aws(
      'put-record',
      '--stream-name',
      'large',
      '--partition-key',
      'large',
      '--data',
      `fileb://${file}`,
    );
    await rm(folder, { recursive: true });

    expect(put).toMatchObject({ ShardId: SHARD });
  });

  claim(`shows AWS’s own words for a refusal${note}`, async () => {
    const refusal = run('aws', ['kinesis', 'describe-stream', '--stream-name', 'missing'], { env: environment() });

    await expect(refusal).rejects.toThrow(
      'An error occurred (ResourceNotFoundException) when calling the DescribeStream operation: ' +
        'Stream missing under account 000000000000 not found.',
    );
  });
});

const BOTO3 = `
import boto3, json
from botocore.config import Config
kinesis = boto3.client('kinesis', config=Config(retries={'total_max_attempts': 1}))
iterator = kinesis.get_shard_iterator(
    StreamName='${STREAM}', ShardId='${SHARD}', ShardIteratorType='LATEST')['ShardIterator']
put = kinesis.put_records(StreamName='${STREAM}', Records=[
    {'Data': bytes([0, 255, 10]), 'PartitionKey': 'boto3'}, {'Data': b'two', 'PartitionKey': 'boto3'}])
got = kinesis.get_records(ShardIterator=iterator)
refusal = None
try:
    for _ in range(60):
        kinesis.get_records(ShardIterator=got['NextShardIterator'])
except kinesis.exceptions.ProvisionedThroughputExceededException as error:
    refusal = error.response['Error']['Code']
print(json.dumps({
    'streams': kinesis.list_streams()['StreamNames'],
    'failed': put['FailedRecordCount'],
    'data': [list(record['Data']) for record in got['Records']],
    'arrived': got['Records'][0]['ApproximateArrivalTimestamp'].timestamp(),
    'refusal': refusal,
}))
`;

const BOTO3_FAN_OUT = `
import boto3, json
kinesis = boto3.client('kinesis')
arn = kinesis.describe_stream_summary(StreamName='${STREAM}')['StreamDescriptionSummary']['StreamARN']
consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName='boto3')['Consumer']['ConsumerARN']
answer = kinesis.subscribe_to_shard(
    ConsumerARN=consumer, ShardId='${SHARD}', StartingPosition={'Type': 'LATEST'})
events = iter(answer['EventStream'])
first = next(events)['SubscribeToShardEvent']
kinesis.put_record(StreamName='${STREAM}', Data=bytes([0, 255, 10]), PartitionKey='boto3')
second = next(events)['SubscribeToShardEvent']
kinesis.deregister_stream_consumer(ConsumerARN=consumer)
refusal = None
try:
    next(events)
except Exception as error:
    refusal = error.response['Error']['Code']
print(json.dumps({
    'caughtUp': [len(first['Records']), first['MillisBehindLatest']],
    'pushed': [list(record['Data']) for record in second['Records']],
    'continues': second['ContinuationSequenceNumber'] == second['Records'][0]['SequenceNumber'],
    'refusal': refusal,
}))
`;

describe('boto3', () => {
  const { claim, note } = orSkip(HAS_BOTO3, 'boto3');

  claim(`lists the stream, puts and reads bytes, and is throttled when it reads too often${note}`, async () => {
    const { stdout } = await run('python3', ['-c', BOTO3], { env: environment() });

    const seen: unknown = JSON.parse(stdout);
    expect(seen).toEqual({
      streams: expect.arrayContaining([STREAM]),
      failed: 0,
      data: [[0, 255, 10], [...Buffer.from('two')]],
      arrived: expect.any(Number),
      refusal: 'ProvisionedThroughputExceededException',
    });
  });

  claim(`subscribes to a shard, gets what is put into it, and is told why it ends${note}`, async () => {
    const { stdout } = await run('python3', ['-c', BOTO3_FAN_OUT], { env: environment() });

    const seen: unknown = JSON.parse(stdout);
    expect(seen).toEqual({
      caughtUp: [0, 0],
      pushed: [[0, 255, 10]],
      continues: true,
      refusal: 'ResourceNotFoundException',
    });
  });
});
