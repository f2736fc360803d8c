import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import { KinesisStream } from '../../../src/aws/kinesis-stream.ts';
import type { OutgoingRecord } from '../../../src/domain/records/record.ts';

interface Sent {
  readonly body: Uint8Array;
}

/** A stream behind the real client, whose requests go no further than this function. */
function aStream(handle: (request: Sent, signal: AbortSignal) => Promise<HttpResponse>) {
  const kinesis = new KinesisClient({
    region: 'us-east-1',
    endpoint: 'http://stream.test',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Sent, { abortSignal }: { abortSignal: AbortSignal }) => ({
        response: await handle(request, abortSignal),
      }),
    } as never,
  });
  const timeLimit = new AbortController();
  return { stream: new KinesisStream(kinesis, 'orders', () => timeLimit.signal), timeLimit };
}

function answer(statusCode: number, body: unknown): HttpResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return new HttpResponse({ statusCode, headers, body: Buffer.from(JSON.stringify(body)) as never });
}

const refusal = (statusCode: number, name: string) => answer(statusCode, { __type: name, message: 'no' });

const records: OutgoingRecord[] = [
  { data: new TextEncoder().encode('one'), partitionKey: 'schlüssel', sizeBytes: 13 },
  { data: new TextEncoder().encode('two'), partitionKey: 'b', explicitHashKey: '42', sizeBytes: 4 },
  { data: new TextEncoder().encode('three'), partitionKey: 'c', sizeBytes: 6 },
];

describe('KinesisStream', () => {
  it('puts data, partition keys and explicit hash keys, and gives the results in their order', async () => {
    let body: unknown;
    const { stream } = aStream(async (request) => {
      body = JSON.parse(new TextDecoder().decode(request.body));
      return answer(200, {
        FailedRecordCount: 2,
        Records: [
          { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' },
          { ShardId: 'shardId-000000000003', SequenceNumber: '49' },
          { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' },
        ],
      });
    });

    expect(await stream.put(records)).toEqual({
      kind: 'answered',
      results: [
        { kind: 'throttled' },
        { kind: 'accepted', shardId: 'shardId-000000000003', sequenceNumber: '49' },
        { kind: 'failing', message: 'InternalFailure: Internal Service Failure' },
      ],
    });
    expect(body).toEqual({
      StreamName: 'orders',
      Records: [
        { Data: 'b25l', PartitionKey: 'schlüssel' },
        { Data: 'dHdv', PartitionKey: 'b', ExplicitHashKey: '42' },
        { Data: 'dGhyZWU=', PartitionKey: 'c' },
      ],
    });
  });

  it.each([
    ['unavailable', 400, 'ProvisionedThroughputExceededException'],
    ['unavailable', 400, 'KMSThrottlingException'],
    ['rejected', 400, 'ResourceNotFoundException'],
    ['rejected', 400, 'InvalidArgumentException'],
    ['lost', 500, 'InternalFailure'],
    ['lost', 503, 'ServiceUnavailable'],
  ])('takes a request for %s after an answer of %i, %s', async (kind, statusCode, name) => {
    const { stream } = aStream(async () => refusal(statusCode, name));

    expect(await stream.put(records)).toMatchObject({ kind, message: expect.stringContaining(name) });
  });

  it('takes a request for lost when the connection breaks: it may have been stored', async () => {
    const { stream } = aStream(() =>
      Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
    );

    expect(await stream.put(records)).toEqual({ kind: 'lost', message: 'Error: socket hang up' });
  });

  it('takes a request for lost when no answer comes in time', async () => {
    let hasArrived = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      hasArrived = resolve;
    });
    const { stream, timeLimit } = aStream((_, signal) => {
      hasArrived();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });

    const outcome = stream.put(records);
    await arrived;
    timeLimit.abort(new DOMException('The operation timed out.', 'TimeoutError'));

    expect(await outcome).toEqual({ kind: 'lost', message: 'No answer came within 10 s.' });
  });
});
