import { describe, expect, it } from '@jest/globals';
import { PageStore } from '../../../../src/domain/auditing/page-store.ts';
import { MemoryState } from '../../../support/memory-state.ts';

const OBJECT = { key: 'records/one', etag: '"1"' };

describe('PageStore', () => {
  it('knows of each run which of its numbers an object holds, and reads a page once for who asks again', async () => {
    const state = new MemoryState();
    await new PageStore(state).add(
      OBJECT,
      new Map([
        ['A', [3, 1, 2, 2]],
        ['B', [7]],
      ]),
    );
    const pages = new PageStore(state);
    const numbersOf = async (runId: string) => [...((await pages.numbersOf(runId, OBJECT)) ?? [])];

    expect(await numbersOf('A')).toEqual([1, 2, 2, 3]);
    expect(await numbersOf('A')).toEqual([1, 2, 2, 3]);
    expect(state.reads).toBe(1);
    expect(await numbersOf('B')).toEqual([7]);
    expect(await numbersOf('C')).toEqual([]);
  });

  it('knows nothing of an object that was not read, and of one that was written over', async () => {
    const pages = new PageStore(new MemoryState());
    const over = { ...OBJECT, etag: '"2"' };
    expect(await pages.numbersOf('A', OBJECT)).toBeUndefined();

    await pages.add(OBJECT, new Map([['A', [1]]]));

    expect([...((await pages.numbersOf('A', OBJECT)) ?? [])]).toEqual([1]);
    expect(await pages.numbersOf('A', over)).toBeUndefined();
  });
});
