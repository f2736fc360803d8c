import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import { KinesisShardSource } from '../../../src/aws/kinesis-shard.ts';

interface Asked {
  readonly operation: string;
  readonly body: unknown;
}

/** The shards behind the real client, whose requests go no further than this function. */
function aSource(statusCode: number, document: unknown) {
  const asked: Asked[] = [];
  const kinesis = new KinesisClient({
    region: 'us-east-1',
    endpoint: 'http://stream.test',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ body, headers }: { body: Uint8Array; headers: Record<string, string> }) => {
        const [, operation = ''] = (headers['x-amz-target'] ?? '').split('.');
        asked.push({ operation, body: JSON.parse(new TextDecoder().decode(body)) });
        const answerHeaders = { 'content-type': 'application/x-amz-json-1.1' };
        const answer = Buffer.from(JSON.stringify(document));
        return { response: new HttpResponse({ statusCode, headers: answerHeaders, body: answer as never }) };
      },
    } as never,
  });
  return { source: new KinesisShardSource(kinesis, 'orders'), asked };
}

const SHARD_ID = 'shardId-000000000000';

describe('KinesisShardSource', () => {
  it.each([
    [{ type: 'TRIM_HORIZON' } as const, {}],
    [{ type: 'LATEST' } as const, {}],
    [{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '49' } as const, { StartingSequenceNumber: '49' }],
    [{ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '49' } as const, { StartingSequenceNumber: '49' }],
    [{ type: 'AT_TIMESTAMP', timestampMs: 1_767_225_600_123 } as const, { Timestamp: 1_767_225_600.123 }],
  ])('asks for an iterator at %j', async (position, input) => {
    const { source, asked } = aSource(200, { ShardIterator: 'AAA' });

    expect(await source.iteratorAt(SHARD_ID, position)).toEqual({ kind: 'iterator', iterator: 'AAA' });
    expect(asked).toEqual([
      {
        operation: 'GetShardIterator',
        body: { StreamName: 'orders', ShardId: SHARD_ID, ShardIteratorType: position.type, ...input },
      },
    ]);
  });

  it('reads records with one call, and where to go on', async () => {
    const { source, asked } = aSource(200, {
      Records: [
        { SequenceNumber: '49', PartitionKey: 'k', Data: 'b25l', ApproximateArrivalTimestamp: 1_767_225_600.123 },
      ],
      NextShardIterator: 'BBB',
      MillisBehindLatest: 7,
    });

    expect(await source.fetch('AAA', 3)).toEqual({
      kind: 'fetched',
      records: [
        {
          sequenceNumber: '49',
          partitionKey: 'k',
          data: new Uint8Array(Buffer.from('one')),
          arrivedAtMs: 1_767_225_600_123,
        },
      ],
      nextIterator: 'BBB',
      millisBehindLatest: 7,
      childShards: [],
    });
    expect(asked).toEqual([{ operation: 'GetRecords', body: { ShardIterator: 'AAA', Limit: 3 } }]);
  });

  it('tells the children of a closed shard that is read to its end', async () => {
    const range = { StartingHashKey: '0', EndingHashKey: '9' };
    const child = { ShardId: 'shardId-000000000001', ParentShards: [SHARD_ID], HashKeyRange: range };
    const { source } = aSource(200, { Records: [], MillisBehindLatest: 0, ChildShards: [child] });

    expect(await source.fetch('AAA', 3)).toMatchObject({
      nextIterator: null,
      childShards: [
        {
          shardId: 'shardId-000000000001',
          parentShards: [SHARD_ID],
          hashKeyRange: { startingHashKey: '0', endingHashKey: '9' },
        },
      ],
    });
  });

  it.each([
    ['throttled', 'ProvisionedThroughputExceededException'],
    ['expired', 'ExpiredIteratorException'],
    ['invalid', 'InvalidArgumentException'],
    ['invalid', 'ValidationException'],
    ['not-found', 'ResourceNotFoundException'],
  ])('answers %s for %s, with its words', async (kind, name) => {
    const { source } = aSource(400, { __type: name, message: 'no' });

    expect(await source.fetch('AAA', 3)).toEqual({ kind, message: 'no' });
  });

  it.each([
    [400, 'AccessDeniedException'],
    [500, 'InternalFailure'],
  ])('is unavailable after an answer of %i, %s', async (statusCode, name) => {
    const { source } = aSource(statusCode, { __type: name, message: 'no' });

    await expect(source.iteratorAt(SHARD_ID, { type: 'LATEST' })).rejects.toMatchObject({
      code: 'stream-unavailable',
      message: 'The stream orders could not be read: no. Nothing was read; try again.',
    });
  });

  it('knows the range of every shard by one listing, of closed ones too', async () => {
    const shard = (index: number, closed: object = {}) => ({
      ShardId: `shardId-00000000000${index}`,
      HashKeyRange: { StartingHashKey: `${index}0`, EndingHashKey: `${index}9` },
      SequenceNumberRange: { StartingSequenceNumber: '49', ...closed },
    });
    const { source, asked } = aSource(200, { Shards: [shard(0, { EndingSequenceNumber: '50' }), shard(1)] });

    expect(await source.rangeOf('shardId-000000000001')).toEqual({ start: 10n, end: 19n });
    expect(await source.rangeOf(SHARD_ID)).toEqual({ start: 0n, end: 9n });
    expect(asked).toEqual([{ operation: 'ListShards', body: { StreamName: 'orders' } }]);
    expect(await source.rangeOf('shardId-000000000009')).toBeUndefined();
  });

  it('does without a range where the shards can not be listed', async () => {
    const { source } = aSource(400, { __type: 'LimitExceededException', message: 'no' });
    expect(await source.rangeOf(SHARD_ID)).toBeUndefined();
  });
});
