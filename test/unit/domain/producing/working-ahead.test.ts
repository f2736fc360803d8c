import { describe, expect, it } from '@jest/globals';
import { MIB } from '../../../../src/domain/limits/table.ts';
import type { Producer, Step } from '../../../../src/domain/producing/producer.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LimitedShards, shardsOf } from '../../../support/limited-shards.ts';
import { aProducer, scatteredRecords } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

const startMs = new FakeClock().now();

/** Requests that it wants to send from one instant to another, none of which is answered. */
function unanswered(producer: Producer, forMs: number): number {
  let requests = 0;
  for (let now = startMs; now < startMs + forMs; now += 5) {
    for (const step of stepsAt(now, producer)) if (step.kind === 'send') requests += 1;
  }
  return requests;
}

/** All that it does at an instant, until it waits for a later one. */
function* stepsAt(now: number, producer: Producer): Generator<Step> {
  for (let step = producer.next(now); step.kind === 'send' || isAtOnce(step, now); step = producer.next(now))
    yield step;
}

const isAtOnce = (step: Step, now: number): boolean => step.kind === 'wait' && step.untilMs <= now;

describe('a producer that works ahead', () => {
  it.each([
    ['2000 records', 2_000, 1, { recordOf: scatteredRecords(100) }],
    ['200 records a shard', 20_000, 100, { recordOf: scatteredRecords(100) }],
    [
      '200 records a shard that takes some of its share',
      (25 + 1) * 200,
      100,
      { recordOf: scatteredRecords(100), share: { start: 0n, end: MAX_HASH_KEY / 4n } },
    ],
    ['four times as many where they are packed', 8_000, 1, { recordOf: scatteredRecords(100), aggregate: true }],
    ['32 MiB', 32, 1, { recordOf: scatteredRecords(MIB) }],
  ])('makes %s ahead of what is sent, and no more', (_, most, shardCount, settings) => {
    const producer = aProducer({ startMs, shardCount, ...settings });

    unanswered(producer, 100);

    expect(producer.progress.unsettled.length - producer.tally.attempts).toBe(most);
  });

  it('makes as many ahead as the shards want that came of a reshard', () => {
    const producer = aProducer({ startMs, shardCount: 1 });
    producer.reshard(shardsOf(50, 1), startMs);

    unanswered(producer, 100);

    expect(producer.progress.unsettled.length - producer.tally.attempts).toBe(10_000);
  });

  it.each([
    [1, 8],
    [80, 10],
  ])(
    'has for %d shards no more than %d requests under way, and as many where answers take long',
    (shardCount, most) => {
      expect(unanswered(aProducer({ startMs, shardCount }), 3_000)).toBe(most);
    },
  );

  it('sends what it has when it looked at some thousands of records that are not its own', () => {
    const share = { start: 0n, end: MAX_HASH_KEY / 1_000n };
    const producer = aProducer({ startMs, shardCount: 1, share });

    expect(producer.next(startMs).kind).toBe('send');
    expect(producer.progress.made).toBe(4_000);
  });

  it('looks on at once, though not in one go, where none of some thousands was its own', () => {
    const share = { start: 0n, end: MAX_HASH_KEY / 20_000n };
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [2, 2]);
    const producer = aProducer({
      startMs: traffic.now,
      shardCount: 1,
      requested: 100_000,
      recordOf: scatteredRecords(100, 3),
      share,
    });
    traffic.start(producer);

    expect(producer.progress.made).toBe(4_000);
    expect(producer.tally.attempts).toBe(0);
    traffic.run();

    expect(producer.tally.accepted).toBeGreaterThan(0);
    expect(producer.tally.pending).toBe(0);
    expect((shards.stored.at(-1)?.at ?? 0) - startMs).toBeLessThan(100);
  });

  it('makes 1 MiB in one go, and goes on as soon as others had their turn, until it is far enough ahead', () => {
    const producer = aProducer({ startMs, shardCount: 1, recordOf: scatteredRecords(MIB / 8) });
    const made = [0];
    for (const _ of stepsAt(startMs, producer)) made.push(producer.progress.made);

    expect(new Set(made.slice(1).map((number, index) => number - (made[index] ?? 0)))).toEqual(new Set([8]));
    expect(producer.progress.made - producer.tally.attempts).toBe(32 * 8);
  });
});
