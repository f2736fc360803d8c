import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../src/domain/random.ts';
import type { StreamRecord } from '../../../../src/domain/records/record.ts';
import { anyFault } from '../../../support/any-fault.ts';
import { LimitedShards, type Stored } from '../../../support/limited-shards.ts';
import { aProducer, keyedRecords } from '../../../support/producers.ts';
import { type Fault, VirtualPush } from '../../../support/virtual-push.ts';

/** Whether each key's records came in the order of their numbers; one that came twice counts where it came first. */
function keysAreInOrder(stored: readonly Stored[]): boolean {
  const latest = new Map<string, number>();
  return stored.every(({ number, record: { partitionKey } }) => {
    const before = latest.get(partitionKey) ?? 0;
    latest.set(partitionKey, Math.max(before, number));
    return number >= before;
  });
}

function traffic(isOrdered: boolean, faults: readonly Fault[], keys: number, reshardAtMs: number): LimitedShards {
  const shards = new LimitedShards(1);
  const virtual = new VirtualPush(
    shards,
    () => [3, 4],
    (request) => faults[request % faults.length],
  );
  const startMs = virtual.now;
  virtual.start(
    aProducer({ startMs, shardCount: 1, requested: 2_500, recordOf: keyedRecords(keys), ordered: isOrdered }),
  );
  // Another writer fills the shard, so that some are throttled.
  const rival = (number: number): StreamRecord => ({ ...keyedRecords(1)(number), partitionKey: `rival-${number}` });
  virtual.start(aProducer({ startMs, shardCount: 1, requested: 1_500, recordOf: rival, random: seededRandom(9) }));
  virtual.at(startMs + reshardAtMs, () => shards.reshard(2));
  virtual.run();
  return shards;
}

describe('ordered', () => {
  it('lets the records of a key reach the stream in their order, under any throttles, faults and a reshard', () => {
    fc.assert(
      fc.property(
        fc.array(anyFault, { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 100, max: 3_000 }),
        (faults, keys, reshardAtMs) => {
          const { stored } = traffic(true, [...faults, undefined], keys, reshardAtMs);

          expect(new Set(stored.map(({ record, number }) => `${record.partitionKey} ${number}`)).size).toBe(4_000);
          expect(keysAreInOrder(stored)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('is needed: without it, a retry lets later records of its key pass', () => {
    expect(keysAreInOrder(traffic(false, [undefined, 'failing'], 50, 500).stored)).toBe(false);
  });

  it('lets a key go again that had no record for a while', () => {
    const virtual = new VirtualPush(new LimitedShards(1));
    const settings = { requested: 1_000, recordOf: keyedRecords(50), ordered: true, reserved: 400 };
    const producer = aProducer({ startMs: virtual.now, shardCount: 1, ...settings });
    virtual.start(producer);
    virtual.run(virtual.now + 5_000);
    expect(producer.tally.accepted).toBe(400);

    producer.makeUpTo(1_000);
    virtual.run(virtual.now + 10_000);

    expect(producer.tally.accepted).toBe(1_000);
  });

  it('sends records of other keys while one waits', () => {
    const shards = new LimitedShards(1);
    const virtual = new VirtualPush(shards, () => [50, 50]);
    const producer = aProducer({
      startMs: virtual.now,
      shardCount: 1,
      requested: 1_000,
      recordOf: keyedRecords(1_000),
      ordered: true,
    });
    virtual.start(producer);
    virtual.run(virtual.now + 1_200);

    expect(producer.tally.accepted).toBe(1_000);
  });
});
