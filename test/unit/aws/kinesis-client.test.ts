import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import { kinesisClient } from '../../../src/aws/kinesis-client.ts';

describe('the client of Kinesis', () => {
  it.each([
    [500, 'InternalFailure'],
    [503, 'ServiceUnavailable'],
    [400, 'ProvisionedThroughputExceededException'],
  ])('tries a request once, though it is answered %d %s: the producer accounts for every try', async (status, name) => {
    let requests = 0;
    const kinesis = kinesisClient({
      region: 'us-east-1',
      endpoint: 'http://stream.test',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: {
        handle: async () => {
          requests += 1;
          const body = Buffer.from(JSON.stringify({ __type: name, message: 'no' }));
          return { response: new HttpResponse({ statusCode: status, body: body as never }) };
        },
      } as never,
    });
    const Records = [{ Data: new Uint8Array(1), PartitionKey: 'a' }];

    await expect(kinesis.send(new PutRecordsCommand({ StreamName: 'orders', Records }))).rejects.toThrow();

    expect(requests).toBe(1);
  });
});
