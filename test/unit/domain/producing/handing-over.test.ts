import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Producer } from '../../../../src/domain/producing/producer.ts';
import { tallySchema } from '../../../../src/domain/producing/tally.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aProducer, sumsUp } from '../../../support/producers.ts';
import { type Fault, VirtualPush } from '../../../support/virtual-push.ts';

const fault = fc.constantFrom<Fault>(undefined, undefined, 'failing', { kind: 'unavailable', message: 'busy' });

/** Progress as it comes back from where it was stored. */
const stored = ({ progress }: Producer) => ({
  ...progress,
  tally: tallySchema.parse(JSON.parse(JSON.stringify(progress.tally))),
});

describe('a producer that hands over', () => {
  it('lets the next one go on, so that every record is sent once and counted once', () => {
    fc.assert(
      fc.property(
        fc.array(fault, { minLength: 1, maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 1_500 }), { maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (faults, legsMs, isHalf, ordered) => {
          const shards = new LimitedShards(2);
          const traffic = new VirtualPush(
            shards,
            () => [8, 8],
            (request) => [...faults, undefined][request % (faults.length + 1)],
          );
          const share = isHalf ? { start: 0n, end: MAX_HASH_KEY / 2n } : undefined;
          const settings = { startMs: traffic.now, shardCount: 2, requested: 4_000, share, ordered };
          let producer = aProducer(settings);
          traffic.start(producer);
          for (const legMs of legsMs) {
            traffic.run(traffic.now + legMs);
            producer.pause();
            traffic.run();
            expect(sumsUp(producer)).toBe(true);
            producer = aProducer({ ...settings, resume: stored(producer) });
            traffic.start(producer);
          }
          traffic.run();

          const { accepted, requested, pending } = producer.tally;
          expect({ accepted, pending }).toEqual({ accepted: requested, pending: 0 });
          expect(isHalf || requested === 4_000).toBe(true);
          expect(shards.stored.length).toBe(accepted);
          expect(new Set(shards.stored.map(({ number }) => number)).size).toBe(accepted);
          expect(producer.progress).toMatchObject({ made: 4_000, unsettled: [] });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('that died leaves what another needs: nothing is lost, and what is sent again was unsettled', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [20, 20]);
    const settings = { startMs: traffic.now, shardCount: 1, requested: 3_000 };
    const dead = aProducer(settings);
    traffic.start(dead);
    traffic.run(traffic.now + 1_111);
    const progress = stored(dead);
    const next = new VirtualPush(shards);
    next.now = traffic.now + 5_000;
    const successor = aProducer({ ...settings, resume: progress });
    next.start(successor);
    next.run();

    expect(successor.tally).toMatchObject({ accepted: 3_000, pending: 0 });
    const numbers = shards.stored.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(3_000);
    const twice = numbers.filter((number, at) => numbers.indexOf(number) !== at);
    expect(twice.length).toBeGreaterThan(0);
    for (const number of twice) expect(progress.unsettled).toContain(number);
  });

  it('makes no record beyond what is reserved, and goes on when it is given more', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards);
    const producer = aProducer({ startMs: traffic.now, shardCount: 1, requested: 500, reserved: 120 });
    traffic.start(producer);
    traffic.run(traffic.now + 1_000);
    const before = producer.progress;
    producer.makeUpTo(1_000);
    traffic.run();

    expect(before).toMatchObject({ made: 120, tally: { accepted: 120 } });
    expect(producer.tally.accepted).toBe(500);
  });
});
