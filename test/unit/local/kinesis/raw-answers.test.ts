import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import { FreshRun, Run } from '../../../../local/kinesis/run.ts';
import type { KinesisStore, RecordLog, StoredRecord } from '../../../../local/kinesis/store.ts';
import { jsonCodec } from '../../../../local/server/json-codec.ts';
import type { RawAnswer } from '../../../../local/server/json-service.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const STREAM = { StreamName: 'stream' };
const SHARDS = 3;

/** The same Kinesis as any other that is made here: what is random in it follows from the seed. */
async function aKinesis(store: KinesisStore = memoryStore()) {
  const clock = new FakeClock();
  const kinesis = createKinesis({
    clock,
    random: seededRandom(7),
    region: 'us-east-1',
    profile: 'classic',
    store,
    streamDelayMs: 0,
  });
  await kinesis.call('CreateStream', { ...STREAM, ShardCount: SHARDS });
  return { clock, ...kinesis };
}

/** What it reads comes from runs of bytes, as from the disk. */
function storeOfRuns(): KinesisStore {
  const store = memoryStore();
  const logs = new Map<RecordLog, RecordLog>();
  const log = (streamNumber: number, shardIndex: number): RecordLog => {
    const inMemory = store.log(streamNumber, shardIndex);
    if (!logs.has(inMemory)) {
      const read = inMemory.read.bind(inMemory);
      logs.set(
        inMemory,
        Object.assign(inMemory, { read: (...from: Parameters<typeof read>) => inRuns(read(...from)) }),
      );
    }
    return inMemory;
  };
  return { ...store, log };
}

function inRuns(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const [first] = records;
  if (!first) return [];
  const run = new FreshRun(records);
  const bytes = Buffer.alloc(run.byteLength + 1);
  run.writeTo(bytes, 1);
  return new Run(first.counter, bytes, 1, run.byteLength).records;
}

type AKinesis = Awaited<ReturnType<typeof aKinesis>>;

function textOf(answer: RawAnswer): string {
  if (answer instanceof Uint8Array) return Buffer.from(answer).toString();
  const bytes = Buffer.concat([...answer.parts]);
  expect(bytes.length).toBe(answer.byteLength);
  return bytes.toString();
}

/** The answer in bytes by the short cut; a rejection as its text. */
async function raw({ jsonService }: AKinesis, operation: string, input: object): Promise<string> {
  const answer = jsonService.invokeRaw?.(operation, Buffer.from(JSON.stringify(input)));
  if (!answer) return 'left to invoke';
  return answer.then((bytes) => textOf(bytes), String);
}

/** The same on the long way, through objects. */
const whole = ({ jsonService }: AKinesis, operation: string, input: object): Promise<string> =>
  jsonService
    .invoke(operation, JSON.parse(JSON.stringify(input)))
    .then((answer) => Buffer.from(jsonCodec.write(answer ?? {})).toString(), String);

/** Asks two that are alike, one on either way, and answers what both said. */
async function bothSay(two: readonly [AKinesis, AKinesis], operation: string, input: object): Promise<string> {
  const [short, long] = await Promise.all([raw(two[0], operation, input), whole(two[1], operation, input)]);
  expect(short).toBe(long);
  return short;
}

const aRecord = (overrides: object = {}) => ({ Data: 'QUJD', PartitionKey: 'key', ...overrides });

const entry = fc.record(
  {
    Data: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    PartitionKey: fc.string({ minLength: 1, maxLength: 60 }).filter((text) => !/["\\]/.test(text)),
    ExplicitHashKey: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
  },
  { requiredKeys: ['Data', 'PartitionKey'] },
);

describe('answers that are written as bytes', () => {
  it('are those of the objects, through puts, passing time and reads', async () => {
    const step = fc.record({ Records: fc.array(entry, { minLength: 1, maxLength: 20 }), passMs: fc.nat(2_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (steps) => {
        const two = [await aKinesis(storeOfRuns()), await aKinesis()] as const;

        for (const { Records, passMs } of steps) {
          await bothSay(two, 'PutRecords', { ...STREAM, Records });
          for (const { clock } of two) await clock.advance(passMs);
        }

        for (let shard = 0; shard < SHARDS; shard += 1) {
          const ShardId = `shardId-00000000000${shard}`;
          const from = { ...STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
          const { ShardIterator } = JSON.parse(await whole(two[0], 'GetShardIterator', from));
          await whole(two[1], 'GetShardIterator', from);
          const { NextShardIterator } = JSON.parse(await bothSay(two, 'GetRecords', { ShardIterator, Limit: 7 }));
          await bothSay(two, 'GetRecords', { ShardIterator: NextShardIterator });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('say which records were throttled, and what is encrypted', async () => {
    const two = [await aKinesis(), await aKinesis()] as const;
    const key = { ...STREAM, EncryptionType: 'KMS' as const, KeyId: 'alias/aws/kinesis' };
    for (const { call } of two) await call('StartStreamEncryption', key);
    const tooMany = Array.from({ length: 500 }, () => aRecord());
    await bothSay(two, 'PutRecords', { ...STREAM, Records: tooMany });
    await bothSay(two, 'PutRecords', { ...STREAM, Records: tooMany });

    const answer = await bothSay(two, 'PutRecords', { ...STREAM, Records: tooMany.slice(0, 2) });

    expect(JSON.parse(answer)).toMatchObject({ FailedRecordCount: 2, EncryptionType: 'KMS' });
  });

  it.each([
    ['in memory', memoryStore],
    ['in runs', storeOfRuns],
  ])('have keys of any character, and the children of a shard that has ended, from records %s', async (_, storeOf) => {
    const two = [await aKinesis(storeOf()), await aKinesis(storeOf())] as const;
    const ShardId = 'shardId-000000000000';
    for (const { call } of two) {
      const Records = ['"quoted\\"', 'ä😀\n', '\ud800'].map((PartitionKey) => ({
        PartitionKey,
        Data: new Uint8Array([1, 2]),
        ExplicitHashKey: '0',
      }));
      await call('PutRecords', { ...STREAM, Records });
      await call('SplitShard', { ...STREAM, ShardToSplit: ShardId, NewStartingHashKey: '5' });
    }
    const from = { ...STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = JSON.parse(await whole(two[0], 'GetShardIterator', from));

    const answer = JSON.parse(await bothSay(two, 'GetRecords', { ShardIterator }));

    expect(answer.Records.map(({ PartitionKey }: { PartitionKey: string }) => PartitionKey.length)).toEqual([9, 4, 1]);
    expect(answer.ChildShards).toHaveLength(2);
  });

  it.each([
    ['in memory', memoryStore],
    ['in runs', storeOfRuns],
  ])('come in parts where they are large, from records %s', async (_, storeOf) => {
    const two = [await aKinesis(storeOf()), await aKinesis(storeOf())] as const;
    for (const { call } of two) {
      const Records = Array.from({ length: 100 }, (_, index) => ({
        Data: Buffer.alloc(index * 100, index),
        PartitionKey: index % 2 === 0 ? `plain ${index}` : `größe "${index}"`,
        ExplicitHashKey: '0',
      }));
      await call('PutRecords', { ...STREAM, Records });
    }
    const from = { ...STREAM, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = JSON.parse(await whole(two[0], 'GetShardIterator', from));
    await whole(two[1], 'GetShardIterator', from);

    const answer = await bothSay(two, 'GetRecords', { ShardIterator });

    expect(JSON.parse(answer).Records).toHaveLength(100);
    expect(answer.length).toBeGreaterThan(600_000);
  });

  it('reject where the call is refused', async () => {
    const two = [await aKinesis(), await aKinesis()] as const;

    expect(await bothSay(two, 'PutRecords', { StreamName: 'other', Records: [aRecord()] })).toMatch(/not found/);
    expect(await bothSay(two, 'GetRecords', { ShardIterator: 'none' })).toMatch(/Invalid ShardIterator/);
  });

  it.each([
    ['PutRecords', { ...STREAM, Records: [aRecord({ PartitionKey: '' })] }],
    ['PutRecords', { Records: [aRecord()] }],
    ['PutRecords', { ...STREAM, Records: [aRecord({ ExplicitHashKey: 'no number' })] }],
    ['GetRecords', {}],
    ['GetRecords', { ShardIterator: 5 }],
    ['PutRecord', { ...STREAM, ...aRecord() }],
    ['NoOperation', {}],
  ])('are not given for %s %j', async (operation, input) => {
    expect(await raw(await aKinesis(), operation, input)).toBe('left to invoke');
  });
});
