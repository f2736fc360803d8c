import { describe, expect, test } from '@jest/globals';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aKinesis } from '../../../support/streams.ts';
import { aTrigger, failing } from './a-trigger.ts';

async function aWorld(over: Partial<TriggerSpec> = {}) {
  const clock = new FakeClock();
  const kinesis = await aKinesis(clock);
  const world = aTrigger(kinesis, clock, { onFailureBucket: 'set-aside', maximumRetryAttempts: 2, ...over });
  const documents = () => world.objects.all.map(({ body }) => JSON.parse(body.toString()));
  return { clock, kinesis, documents, ...world };
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('an on-failure destination', () => {
  test('gets what is given up: why, where, and the whole event', async () => {
    const { clock, kinesis, mapping, invocations, behaviour, documents, objects } = await aWorld();
    behaviour.current = () => {
      throw new Error('poison');
    };
    await mapping.start();
    await kinesis.put('one', 'two');
    await clock.advance(10_000);

    const [event] = invocations.map((invocation) => invocation.event);
    const numbers = event?.Records.map(({ kinesis: { sequenceNumber } }) => sequenceNumber);
    expect(documents()).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(new RegExp(`^${UUID}$`)),
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:playground-test-mirror',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^2026-01-01T00:00:0\d\.\d{3}Z$/),
        KinesisBatchInfo: {
          shardId: 'shardId-000000000000',
          startSequenceNumber: numbers?.[0],
          endSequenceNumber: numbers?.[1],
          approximateArrivalOfFirstRecord: '2026-01-01T00:00:00.000Z',
          approximateArrivalOfLastRecord: '2026-01-01T00:00:00.000Z',
          batchSize: 2,
          streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
        },
        payload: JSON.stringify(event),
      },
    ]);
    expect(objects.all.map(({ bucket }) => bucket)).toEqual(['set-aside']);
    expect(objects.all[0]?.key).toMatch(
      new RegExp(`^aws/lambda/${UUID}/shardId-000000000000/2026/01/01/2026-01-01T00\\.00\\.0\\d-${UUID}$`),
    );
  });

  test('gets the poison alone where batches are halved', async () => {
    const { clock, kinesis, mapping, behaviour, documents } = await aWorld({ bisectOnError: true });
    behaviour.current = ({ texts }) => {
      if (texts.includes('poison')) throw new Error('poison');
    };
    await kinesis.put('one', 'two', 'poison', 'three');
    await mapping.start();
    await clock.advance(30_000);

    const payloads = documents().map(({ payload }) => JSON.parse(payload).Records);
    expect(payloads).toHaveLength(1);
    expect(Buffer.from(payloads[0][0].kinesis.data, 'base64').toString()).toBe('poison');
    expect(mapping.metrics).toMatchObject({ recordsProcessed: 3, recordsDiscarded: 1, destinationFailures: 0 });
  });

  test('is told that the function made no error where it reported its failure', async () => {
    const { clock, kinesis, mapping, behaviour, documents } = await aWorld();
    behaviour.current = ({ event }) => failing(event, 0);
    await kinesis.put('one');
    await mapping.start();
    await clock.advance(10_000);

    expect(documents()).toMatchObject([{ responseContext: { statusCode: 200, functionError: null } }]);
  });

  test('is told of no answer where there was none', async () => {
    const { clock, kinesis, mapping, documents } = await aWorld({ maximumRecordAgeSeconds: 60 });
    await kinesis.put('old');
    await clock.advance(60_000);
    await mapping.start();
    await clock.advance(1_000);

    expect(documents()).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } },
    ]);
    expect(documents()[0]).not.toHaveProperty('responseContext');
  });

  test('that fails is counted, and holds nothing up', async () => {
    const { clock, kinesis, mapping, batches, behaviour, objects, log } = await aWorld({ maximumRetryAttempts: 0 });
    objects.fails = 'before';
    behaviour.current = ({ texts }) => {
      if (texts.includes('poison')) throw new Error('poison');
    };
    await mapping.start();
    await kinesis.put('poison');
    await clock.advance(1_000);
    await kinesis.put('next');
    await clock.advance(1_000);

    expect(batches()).toEqual([['poison'], ['next']]);
    expect(mapping.metrics).toMatchObject({ recordsDiscarded: 1, destinationFailures: 1, recordsProcessed: 1 });
    expect(log.of('error')[0]?.message).toBe(
      's3://set-aside did not take 1 records of shardId-000000000000 that mirror will never get (RetryAttemptsExhausted)',
    );
  });

  test('finds the objects of one mapping under one key, from start to start', async () => {
    const keys: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const { clock, kinesis, mapping, behaviour, objects } = await aWorld({ maximumRetryAttempts: 0 });
      behaviour.current = () => {
        throw new Error('poison');
      };
      await kinesis.put('one');
      await mapping.start();
      await clock.advance(1_000);
      keys.push(...objects.all.map(({ key }) => key.split('/').slice(0, 4).join('/')));
    }

    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
  });
});
