import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRanges } from '../../../../src/domain/consuming/number-ranges.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import type { Producer } from '../../../../src/domain/producing/producer.ts';
import { tallySchema } from '../../../../src/domain/producing/tally.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aProducer, scatteredRecords, sumsUp } from '../../../support/producers.ts';
import { type Fault, VirtualPush } from '../../../support/virtual-push.ts';
import { numberedRecords, numbersIn } from '../../../support/witness.ts';

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
        fc.record({ ordered: fc.boolean(), aggregate: fc.boolean() }),
        fc.boolean(),
        (faults, legsMs, sending, isHalf) => {
          const shards = new LimitedShards(2);
          const traffic = new VirtualPush(
            shards,
            () => [8, 8],
            (request) => [...faults, undefined][request % (faults.length + 1)],
          );
          const share = isHalf ? { start: 0n, end: MAX_HASH_KEY / 2n } : undefined;
          const recordOf = numberedRecords(300);
          const settings = { startMs: traffic.now, shardCount: 2, requested: 4_000, share, recordOf, ...sending };
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
          const numbers = shards.stored.flatMap(({ record }) => numbersIn(record));
          expect(numbers.length).toBe(accepted);
          expect(new Set(numbers).size).toBe(accepted);
          expect(producer.progress).toMatchObject({ made: 4_000, unsettled: [] });
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each([
    ['', false],
    [', each in an aggregate with others', true],
  ])('tells which records have failed for good%s, and the next one goes on with them', (_, aggregate) => {
    const shards = new LimitedShards(1);
    const rejected = { kind: 'rejected', message: 'invalid' } as const;
    const traffic = new VirtualPush(
      shards,
      () => [8, 8],
      (request) => (request % 3 === 1 ? rejected : undefined),
    );
    const recordOf = numberedRecords(300);
    const settings = { startMs: traffic.now, shardCount: 1, requested: 3_000, recordOf, aggregate };
    const first = aProducer(settings);
    traffic.start(first);
    traffic.run(traffic.now + 400);
    first.pause();
    traffic.run();
    const second = aProducer({ ...settings, resume: stored(first) });
    traffic.start(second);
    traffic.run();

    const taken = new Set(shards.stored.flatMap(({ record }) => numbersIn(record)));
    const failed = readRanges(second.progress.failed);
    expect(first.tally.failed).toBeGreaterThan(0);
    expect(second.tally.failed).toBeGreaterThan(first.tally.failed);
    expect(failed.size).toBe(second.tally.failed);
    for (let number = 1; number <= 3_000; number += 1) expect(failed.has(number)).toBe(!taken.has(number));
  });

  it('knows those that are too large among them', () => {
    const producer = aProducer({
      startMs: 0,
      shardCount: 1,
      requested: 3,
      recordOf: (number) => scatteredRecords(number === 2 ? 2 * MIB : 10)(number),
    });
    producer.next(0);

    expect([1, 2, 3].filter((number) => readRanges(producer.progress.failed).has(number))).toEqual([2]);
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
