import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ShardCheckpoint } from '../../../../local/lambda/checkpoint.ts';
import { memoryPositions } from '../../../../local/reading/position.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

function aCheckpoint() {
  const positions = memoryPositions();
  const checkpoint = new ShardCheckpoint({ shardId: 'shard', positions, log: new RecordingLog() });
  const stored = async () => (await positions.load()).get('shard');
  return { checkpoint, stored };
}

const behind = (sequenceNumber: string) => ({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
const numbered = (...numbers: readonly string[]) => numbers.map((sequenceNumber) => ({ sequenceNumber }));

describe('a checkpoint', () => {
  test('waits for the lowest record, then passes all that are done behind it', async () => {
    const { checkpoint, stored } = aCheckpoint();
    checkpoint.open(numbered('1', '2', '3', '4'));

    await checkpoint.settle(numbered('2', '3'));
    expect(await stored()).toBeUndefined();
    expect(checkpoint.openRecords).toBe(4);
    await checkpoint.settle(numbered('1'));

    expect(await stored()).toEqual(behind('3'));
    expect(checkpoint.openRecords).toBe(1);
  });

  test('that is held stays where it is until it is released', async () => {
    const { checkpoint, stored } = aCheckpoint();
    checkpoint.open(numbered('1', '2'));
    await checkpoint.settle(numbered('1'));
    checkpoint.hold();
    await checkpoint.settle(numbered('2'));
    expect(await stored()).toEqual(behind('1'));

    await checkpoint.release();

    expect(await stored()).toEqual(behind('2'));
  });

  test('is always behind the longest row of settled records, in whatever order they are', async () => {
    const anyOrder = fc.shuffledSubarray(
      Array.from({ length: 12 }, (_, index) => `${index}`),
      { minLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(anyOrder, fc.nat(12), async (order, count) => {
        const { checkpoint, stored } = aCheckpoint();
        checkpoint.open(numbered(...order.map((_, index) => `${index}`)));
        const settled = new Set(order.slice(0, count));
        for (const number of settled) await checkpoint.settle(numbered(number));

        const first = order.findIndex((_, index) => !settled.has(`${index}`));
        const last = first < 0 ? order.length - 1 : first - 1;
        expect(await stored()).toEqual(last < 0 ? undefined : behind(`${last}`));
      }),
    );
  });
});
