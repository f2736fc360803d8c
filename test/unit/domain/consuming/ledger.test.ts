import { describe, expect, it } from '@jest/globals';
import { LedgerStore, newLedger } from '../../../../src/domain/consuming/ledger.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const SHARDS = 100;
const idOf = (shard: number): string => `shardId-${String(shard).padStart(12, '0')}`;

async function someLedgers() {
  const state = new MemoryState();
  const store = new LedgerStore(state);
  for (let shard = 0; shard < SHARDS; shard += 1) await store.save(newLedger(idOf(shard)), undefined);
  return { state, store, others: new LedgerStore(state) };
}

describe('LedgerStore.readAll', () => {
  it('gives every ledger, in order of the shards', async () => {
    const { store } = await someLedgers();

    const ledgers = await store.readAll();

    expect(ledgers.map(({ shardId }) => shardId)).toEqual(Array.from({ length: SHARDS }, (_, shard) => idOf(shard)));
  });

  it('reads no ledger twice that has not changed, and each that somebody else has written', async () => {
    const { state, store, others } = await someLedgers();
    await store.readAll();
    state.reads = 0;

    await store.readAll();
    const unchanged = state.reads;
    const { ledger, version } = await others.read(idOf(7));
    await others.save({ ...ledger, records: 42 }, version);
    state.reads = 0;
    const ledgers = await store.readAll();

    expect(unchanged).toBe(0);
    expect(state.reads).toBe(1);
    expect(ledgers.filter(({ records }) => records > 0)).toEqual([{ ...newLedger(idOf(7)), records: 42 }]);
  });
});
