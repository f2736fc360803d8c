import { describe, expect, it } from '@jest/globals';
import { SheetStore } from '../../../../src/domain/consuming/sheet-store.ts';
import { aMirrorRecord, aRunId, dataOf } from '../../../support/mirror-records.ts';
import { aMirror } from '../../../support/mirrors.ts';

/** A mirror whose sheets are full after some thirty records, and that has counted as many of two runs. */
async function aMirrorWithSheets() {
  const world = aMirror({ sheetCharacters: 30 });
  let sequenceNumber = 0;
  const count = async (from: number, to: number, runId = aRunId()) => {
    for (let number = from; number <= to; number += 20) {
      const batch = Array.from({ length: Math.min(20, to - number + 1) }, (_, index) => {
        sequenceNumber += 1;
        return aMirrorRecord({ sequenceNumber, data: dataOf(number + index, runId) });
      });
      await world.mirror(batch, { deadlineMs: world.clock.now() + 60_000 });
    }
  };
  await count(1, 200);
  await count(1, 100, aRunId('B'));
  return { ...world, count, sheets: new SheetStore(world.state) };
}

describe('SheetStore.ofRun', () => {
  it('reads each stored sheet of a run once, however often it is asked, and those that came since', async () => {
    const { state, ledgers, count, sheets } = await aMirrorWithSheets();
    const numbersOf = async (runId?: string) =>
      (await sheets.ofRun(runId ?? aRunId(), ledgers)).reduce((sum, { counted }) => sum + counted.count, 0);
    const readsOf = async (ask: () => Promise<number>) => {
      const before = state.reads;
      return { numbers: await ask(), reads: state.reads - before };
    };

    const first = await readsOf(() => numbersOf());
    const again = await readsOf(() => numbersOf());
    await count(201, 260);
    const later = await readsOf(() => numbersOf());

    expect(first.numbers).toBe(200);
    expect(first.reads).toBeGreaterThan(3);
    expect(again).toEqual({ numbers: 200, reads: 0 });
    expect(later.numbers).toBe(260);
    expect(later.reads).toBeLessThan(first.reads);
    expect(await numbersOf(aRunId('B'))).toBe(100);
    expect(await numbersOf()).toBe(260);
  });
});
