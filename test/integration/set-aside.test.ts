import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryDocument, MirrorDocument } from '../../src/domain/documents.ts';
import { anHttpEvent } from '../support/http-event.ts';
import { aKinesisRecord } from '../support/kinesis-event.ts';
import { aContext, type LivePlatform, startLivePlatform } from '../support/live-platform.ts';

let live: LivePlatform;

beforeAll(async () => {
  live = await startLivePlatform();
  process.env.POISON_POLICY = 'set-aside';
});

afterAll(() => live.close());

const documentOf = <T>({ body }: { body?: string | undefined }): T => JSON.parse(body ?? 'null') as T;

describe('the mirror of a stage that sets poison aside', () => {
  it('puts the record with its reason where GET /deliveries/{key} reads it, and counts it as set aside', async () => {
    const { handler: mirror } = await import('../../src/handlers/mirror.ts');
    const { handler: getDelivery } = await import('../../src/handlers/get-delivery.ts');
    const { handler: getMirror } = await import('../../src/handlers/get-mirror.ts');
    const shardId = 'shardId-000000000099';
    const records = ['good', 'a poison-pill', 'good'].map((data, index) =>
      aKinesisRecord({ shardId, sequenceNumber: String(index + 1), data, partitionKey: 'käse' }),
    );

    const answer = await mirror({ Records: records }, aContext(60_000));

    expect(answer).toEqual({ batchItemFailures: [] });
    const key = `errors/mirror/${shardId}/2.json`;
    const { content } = documentOf<DeliveryDocument>(
      await getDelivery(anHttpEvent({ path: `/deliveries/${key}`, pathParameters: { key } }), aContext(10_000)),
    );
    expect(JSON.parse(content)).toEqual({
      reason: 'It holds the poison text',
      shardId,
      sequenceNumber: '2',
      partitionKey: 'käse',
      arrivedAt: '2026-01-01T00:00:00.123Z',
      data: Buffer.from('a poison-pill').toString('base64'),
    });
    const { shards } = documentOf<MirrorDocument>(await getMirror(anHttpEvent({}), aContext(10_000)));
    expect(shards.find((shard) => shard.shardId === shardId)).toMatchObject({ records: 3, setAside: 1, held: 0 });
  });

  it('is told by GET /mirror what the trigger gave up, and GET /deliveries/{key} reads it', async () => {
    const { handler: getDelivery } = await import('../../src/handlers/get-delivery.ts');
    const { handler: getMirror } = await import('../../src/handlers/get-mirror.ts');
    const { StateBucket } = await import('../../src/aws/state-bucket.ts');
    const { s3Client } = await import('../../src/aws/clients.ts');
    const key = 'aws/lambda/mapping/shardId-000000000099/2026/01/01/2026-01-01T00.00.03-uuid';
    const document = {
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      KinesisBatchInfo: { startSequenceNumber: '7', endSequenceNumber: '8', batchSize: 2 },
      payload: '{}',
    };
    await new StateBucket(s3Client(), process.env.BUCKET_NAME ?? '').write(key, document, 'absent');

    const { discarded } = documentOf<MirrorDocument>(await getMirror(anHttpEvent({}), aContext(10_000)));
    const { content } = documentOf<DeliveryDocument>(
      await getDelivery(anHttpEvent({ path: `/deliveries/${key}`, pathParameters: { key } }), aContext(10_000)),
    );

    expect(discarded).toMatchObject({ batches: 1, latest: [{ key, reason: 'RetryAttemptsExhausted', records: 2 }] });
    expect(JSON.parse(content)).toEqual(document);
  });

  it('stores a full sheet once, whoever comes to store it', async () => {
    const { StateBucket } = await import('../../src/aws/state-bucket.ts');
    const { s3Client } = await import('../../src/aws/clients.ts');
    const { newSheet } = await import('../../src/domain/consuming/run-sheet.ts');
    const { SheetStore } = await import('../../src/domain/consuming/sheet-store.ts');
    const { LedgerStore, newLedger } = await import('../../src/domain/consuming/ledger.ts');
    const state = new StateBucket(s3Client(), process.env.BUCKET_NAME ?? '');
    const sheets = new SheetStore(state);
    const full = { ...newSheet('0AAAAAAAAAAAAAAAAAAAAAAAAA', 'shardId-000000000098', 3), isClosed: true, records: 7 };
    const ledger = { ...newLedger('shardId-000000000098'), sheets: [full] };

    const left = await Promise.all([sheets.takeClosed(ledger), sheets.takeClosed(ledger)]);

    expect(left.map((after) => after.sheets)).toEqual([[], []]);
    expect(await sheets.ofRun(full.runId, new LedgerStore(state))).toEqual([full]);
  });
});
