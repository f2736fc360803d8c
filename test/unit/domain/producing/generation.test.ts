import { describe, expect, it } from '@jest/globals';
import type { StreamRecord } from '../../../../src/domain/records/record.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aProducer, scatteredRecords } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

/** Makes records that say when, and remembers each. */
function datedRecords() {
  const made: { readonly number: number; readonly nowMs: number }[] = [];
  const make = scatteredRecords(100);
  const recordOf = (number: number, nowMs: number): StreamRecord => {
    made.push({ number, nowMs });
    return make(number);
  };
  return { made, recordOf };
}

describe('the instant at which a producer makes a record', () => {
  it('is that of the step in which it is made, long before its shard takes it', () => {
    const { made, recordOf } = datedRecords();
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards);
    const startMs = traffic.now;
    traffic.start(aProducer({ startMs, shardCount: 1, requested: 4_000, recordOf }));

    expect(new Set(made.map(({ nowMs }) => nowMs))).toEqual(new Set([startMs]));
    const madeAtOnce = made.length;
    traffic.run();

    expect(made.map(({ number }) => number)).toEqual(Array.from({ length: 4_000 }, (_, index) => index + 1));
    expect(made[madeAtOnce]?.nowMs).toBeGreaterThan(startMs);
    const waitedMs = made.map(({ nowMs }, index) => (shards.stored[index]?.at ?? 0) - nowMs);
    expect(Math.min(...waitedMs)).toBeGreaterThanOrEqual(0);
    expect(waitedMs.at(-1)).toBeGreaterThan(1_500);
  });

  it('stays with a record that is tried again', () => {
    const { made, recordOf } = datedRecords();
    const traffic = new VirtualPush(
      new LimitedShards(1),
      () => [2, 2],
      (request) => (request < 3 ? { kind: 'unavailable', message: 'Rate exceeded' } : undefined),
    );
    const producer = aProducer({ startMs: traffic.now, shardCount: 1, requested: 10, recordOf });

    traffic.start(producer);
    traffic.run();

    expect(producer.tally).toMatchObject({ accepted: 10, retried: 30 });
    expect(made).toHaveLength(10);
  });

  it('is a new one where another producer makes it again', () => {
    const { made, recordOf } = datedRecords();
    const first = aProducer({ startMs: 1_000, shardCount: 1, requested: 3, recordOf });
    first.next(1_000);
    first.pause();

    aProducer({ startMs: 5_000, shardCount: 1, requested: 3, recordOf, resume: first.progress }).next(5_000);

    expect(made.map(({ number, nowMs }) => [number, nowMs])).toEqual([
      [1, 1_000],
      [2, 1_000],
      [3, 1_000],
      [1, 5_000],
      [2, 5_000],
      [3, 5_000],
    ]);
  });
});
