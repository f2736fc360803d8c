// How the suites speak: a claim gets a session of its own, and the helpers that most claims need.
import { it } from '@jest/globals';
import { AwsError } from '../../../local/aws-error.ts';
import { hashKeyOf } from '../../../src/domain/stream/hash-key.ts';
import type { Session, Subject } from './subject.ts';

export type Claim = (title: string, check: (session: Session) => Promise<void>) => void;

/** `it` with a fresh session; where the subject skips the claim, the reason shows in the title. */
export const claimsOn =
  (subject: Subject): Claim =>
  (title, check) => {
    const skip = subject.skips.find(({ claim }) => claim.test(title));
    if (skip) {
      it.skip(`${title} (skipped: ${skip.reason})`, () => undefined);
      return;
    }
    const checked = async () => {
      const session = await subject.open();
      try {
        await check(session);
      } finally {
        await session.close();
      }
    };
    it(title, checked, subject.claimTimeoutMs);
  };

interface RefusalSeen {
  readonly type: string;
  readonly message: string;
  readonly status: number;
}

/** How the call was refused; fails when it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<RefusalSeen> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AwsError) return { type: error.type, message: error.message, status: error.status };
    throw error;
  }
  throw new Error('The call was answered, where a refusal was expected.');
}

let streamsMade = 0;

export const aStreamName = (): string => {
  streamsMade += 1;
  return `contract-${process.pid}-${streamsMade}`;
};

/** The name of a new stream that is ACTIVE. */
export async function aStream({ kinesis, pass, streamDelayMs }: Session, ShardCount = 1): Promise<string> {
  const StreamName = aStreamName();
  await kinesis.call('CreateStream', { StreamName, ShardCount });
  await pass(streamDelayMs);
  return StreamName;
}

export const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(0x61);
export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

interface RecordOverrides {
  readonly Data?: Uint8Array;
  readonly PartitionKey?: string;
  readonly ExplicitHashKey?: string;
}

/** One letter of data under a key of one letter: two bytes. */
export const aRecord = (overrides: RecordOverrides = {}) => ({ Data: text('a'), PartitionKey: 'k', ...overrides });

export const manyRecords = (count: number, overrides: RecordOverrides = {}) =>
  Array.from({ length: count }, () => aRecord(overrides));

export const FIRST_SHARD = 'shardId-000000000000';
export const SECOND_SHARD = 'shardId-000000000001';

/** The hash keys that put a record on the first and on the second of two shards. */
export const ON_FIRST = { ExplicitHashKey: '0' };
export const ON_SECOND = { ExplicitHashKey: (2n ** 127n).toString() };

export const hashKeyText = (partitionKey: string): string => hashKeyOf(partitionKey).toString();

type IteratorType = 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER' | 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';

interface IteratorOptions {
  readonly ShardId?: string;
  readonly StartingSequenceNumber?: string | undefined;
  readonly Timestamp?: Date;
}

export async function anIterator(
  { kinesis }: Session,
  StreamName: string,
  ShardIteratorType: IteratorType = 'TRIM_HORIZON',
  { ShardId = FIRST_SHARD, ...options }: IteratorOptions = {},
): Promise<string> {
  const { ShardIterator = '' } = await kinesis.call('GetShardIterator', {
    StreamName,
    ShardId,
    ShardIteratorType,
    ...options,
  });
  return ShardIterator;
}

/** The data of the records that one call reads, as text. It waits first until what was read before is paid off. */
export async function dataAt({ kinesis, pass }: Session, ShardIterator: string): Promise<string[]> {
  await pass(READ_PAUSE_MS);
  const { Records = [] } = await kinesis.call('GetRecords', { ShardIterator });
  return Records.map(({ Data }) => new TextDecoder().decode(Data));
}

/** The window of every rate. */
export const A_SECOND_MS = 1_000;

/** As long as AWS advises to wait between two reads of a shard. */
export const READ_PAUSE_MS = 1_000;

/** Puts texts one by one onto a stream of one shard, and answers their sequence numbers. */
export async function putTexts({ kinesis }: Session, StreamName: string, texts: readonly string[]): Promise<string[]> {
  const numbers: string[] = [];
  for (const content of texts) {
    const { SequenceNumber = '' } = await kinesis.call('PutRecord', {
      StreamName,
      ...aRecord({ Data: text(content) }),
    });
    numbers.push(SequenceNumber);
  }
  return numbers;
}
