import { describe, expect, it } from '@jest/globals';
import { MIB } from '../../../../src/domain/limits/table.ts';
import type { Producer } from '../../../../src/domain/producing/producer.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { aProducer, scatteredRecords } from '../../../support/producers.ts';

const startMs = new FakeClock().now();

/** Requests that it wants to send from one instant to another, none of which is answered. */
function unanswered(producer: Producer, forMs: number): number {
  let requests = 0;
  for (let now = startMs; now < startMs + forMs; now += 5) {
    while (producer.next(now).kind === 'send') requests += 1;
  }
  return requests;
}

describe('a producer that works ahead', () => {
  it.each([
    ['2000 records', 2_000, 1, { recordOf: scatteredRecords(100) }],
    ['200 records a shard', 20_000, 100, { recordOf: scatteredRecords(100) }],
    ['four times as many where they are packed', 8_000, 1, { recordOf: scatteredRecords(100), aggregate: true }],
    ['32 MiB', 32, 1, { recordOf: scatteredRecords(MIB) }],
  ])('makes %s ahead of what is sent, and no more', (_, most, shardCount, settings) => {
    const producer = aProducer({ startMs, shardCount, ...settings });

    unanswered(producer, 100);

    expect(producer.progress.made - producer.tally.attempts).toBe(most);
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
});
