import { describe, expect, it } from '@jest/globals';
import { DiscardStore } from '../../../../src/domain/consuming/discard-store.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const MAPPING = '0e5a7f0a-1111-4222-8333-444455556666';

/** As Lambda names and writes it: the n-th batch given up, one a second. */
function aDiscard(n: number, shardId = 'shardId-000000000000') {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1_000);
  const second = at.toISOString().slice(0, 19);
  const key = `aws/lambda/${MAPPING}/${shardId}/2026/01/01/${second.replaceAll(':', '.')}-${n}`;
  const document = {
    requestContext: {
      requestId: 'c9b8fa9f',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:mirror',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: at.toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: `${n}0`,
      endSequenceNumber: `${n}1`,
      approximateArrivalOfFirstRecord: '2026-01-01T00:00:00.000Z',
      approximateArrivalOfLastRecord: '2026-01-01T00:00:00.000Z',
      batchSize: 2,
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/playground',
    },
    payload: '{"Records":[]}',
  };
  return {
    key,
    document,
    shown: { key, shardId, records: 2, firstSequenceNumber: `${n}0`, lastSequenceNumber: `${n}1` },
  };
}

function aWorld() {
  const state = new MemoryState();
  const put = (n: number, shardId?: string) => {
    const { key, document, shown } = aDiscard(n, shardId);
    state.put(key, document);
    return shown;
  };
  return { state, put, discards: new DiscardStore(state) };
}

describe('what the trigger gave up', () => {
  it('is nothing where nothing lies under aws/lambda/', async () => {
    const { discards, state } = aWorld();
    state.put('state/mirror/shardId-000000000000.json', {});

    expect(await discards.read()).toEqual({ batches: 0, isMore: false, latest: [] });
  });

  it('is told with its place, its reason and its tries', async () => {
    const { discards, put } = aWorld();
    const shown = put(7);

    expect(await discards.read()).toEqual({
      batches: 1,
      isMore: false,
      latest: [{ ...shown, reason: 'RetryAttemptsExhausted', tries: 3, discardedAt: '2026-01-01T00:00:07.000Z' }],
    });
  });

  it('is counted whole, and its latest five are told, newest first, whatever shard they are of', async () => {
    const { discards, put } = aWorld();
    for (let n = 0; n < 12; n += 1) put(n, `shardId-00000000000${n % 3}`);

    const { batches, latest } = await discards.read();

    expect(batches).toBe(12);
    expect(latest.map(({ shardId, firstSequenceNumber }) => [firstSequenceNumber, shardId.slice(-1)])).toEqual([
      ['110', '2'],
      ['100', '1'],
      ['90', '0'],
      ['80', '2'],
      ['70', '1'],
    ]);
  });

  it('reads each object once, for it may hold 6 MB and never changes', async () => {
    const { discards, put, state } = aWorld();
    for (let n = 0; n < 6; n += 1) put(n);
    await discards.read();
    expect(state.reads).toBe(5);

    put(6);
    await discards.read();
    await discards.read();
    expect(state.reads).toBe(6);
  });

  it('lists no more than five thousand, and says that there are more', async () => {
    const { discards, put } = aWorld();
    for (let n = 0; n < 5_000; n += 1) put(n);
    expect(await discards.read()).toMatchObject({ batches: 5_000, isMore: false });

    put(5_000);
    expect(await discards.read()).toMatchObject({ batches: 5_000, isMore: true });
  });

  it('leaves out of the latest what only has a name as Lambda gives it, and reads that once, too', async () => {
    const { discards, put, state } = aWorld();
    const shown = put(1);
    state.put(aDiscard(2).key, { mine: true });
    const noJson = aDiscard(3).key;
    state.put(noJson, 'mine');
    const read = state.read.bind(state);
    state.read = async (key) => {
      const stored = await read(key);
      return key === noJson ? JSON.parse('mine') : stored;
    };

    for (const _ of ['first look', 'second look']) {
      expect(await discards.read()).toMatchObject({ batches: 3, latest: [shown] });
    }
    expect(state.reads).toBe(3);
  });

  it('fails where S3 does, instead of telling less', async () => {
    const { discards, put, state } = aWorld();
    put(1);
    state.read = () => Promise.reject(new Error('S3 is away'));

    await expect(discards.read()).rejects.toThrow('S3 is away');
  });

  it('leaves out what another has put there, and what is deleted meanwhile', async () => {
    const { discards, put, state } = aWorld();
    state.put('aws/lambda/notes.txt', 'mine');
    put(1);
    state.read = () => Promise.resolve(undefined);

    expect(await discards.read()).toEqual({ batches: 1, isMore: false, latest: [] });
  });
});
