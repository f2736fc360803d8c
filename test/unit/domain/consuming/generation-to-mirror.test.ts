import { expect, it } from '@jest/globals';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aMirrorRecord, aRunId } from '../../../support/mirror-records.ts';
import { aMirror } from '../../../support/mirrors.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

/** The nearest rank. */
const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;

it('counts in a run’s latency the time for which its records waited in their producer', async () => {
  const clock = new FakeClock();
  const { mirror, account } = aMirror({ clock });
  const settings = { template: 'sensor', partitionKey: { strategy: 'uuid' }, seed: 1 } as const;
  const shards = new LimitedShards(1);
  const traffic = new VirtualPush(shards);
  const recordOf = await recordsOf(aRunId(), 5_000, settings);
  traffic.start(aProducer({ startMs: traffic.now, shardCount: 1, requested: 5_000, recordOf }));
  const fromGeneration: number[] = [];
  const fromArrival: number[] = [];

  for (let first = 0; first < 5_000; first = fromArrival.length) {
    await clock.advance(1_000);
    traffic.run(clock.now());
    const batch = shards.stored.slice(first).map(({ at, record: { data } }, index) => {
      fromGeneration.push(clock.now() - JSON.parse(new TextDecoder().decode(data)).at);
      fromArrival.push(clock.now() - at);
      return aMirrorRecord({ sequenceNumber: first + index + 1, data, arrivedMs: at });
    });
    await mirror(batch);
  }
  const { p50, p99 } = (await account(5_000)).latencyMs;

  expect(p50).toBeCloseTo(percentile(fromGeneration, 0.5), -1);
  expect(p99).toBeCloseTo(percentile(fromGeneration, 0.99), -1);
  expect(percentile(fromArrival, 1)).toBeLessThanOrEqual(1_000);
  expect(p50).toBeGreaterThan(2_000);
});
