import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { push } from '../../../../src/domain/producing/push.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { MAX_HASH_KEY } from '../../../../src/domain/stream/hash-key.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LimitedShards, type WindowShape } from '../../../support/limited-shards.ts';
import { LimitedStream } from '../../../support/limited-stream.ts';
import { aProducer, scatteredRecords, sumsUp } from '../../../support/producers.ts';
import { type Fault, VirtualPush } from '../../../support/virtual-push.ts';
import { numberedRecords, numbersIn, Witness } from '../../../support/witness.ts';

const fault = fc.constantFrom<Fault>(
  undefined,
  undefined,
  'failing',
  { kind: 'lost', message: 'timeout' },
  { kind: 'unavailable', message: 'busy' },
  { kind: 'rejected', message: 'invalid' },
  { kind: 'answered', results: [] },
  { kind: 'answered', results: Array.from({ length: 500 }, () => ({ kind: 'throttled' as const })) },
);

const trouble = fc.record({
  requested: fc.integer({ min: 1, max: 4_000 }),
  shardCount: fc.integer({ min: 1, max: 4 }),
  shape: fc.oneof(
    fc.constant<WindowShape>('sliding'),
    fc.nat(999).map((phaseMs): WindowShape => ({ phaseMs })),
  ),
  latencies: fc.array(fc.tuple(fc.integer({ min: 1, max: 80 }), fc.nat(80)), { minLength: 1, maxLength: 10 }),
  faults: fc.array(fault, { minLength: 1, maxLength: 20 }),
  reshards: fc.array(
    fc.record({
      atMs: fc.nat(5_000),
      kind: fc.constantFrom('all anew', 'split one'),
      count: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 3 },
  ),
  deadlineMs: fc.integer({ min: 100, max: 6_000 }),
  stopMs: fc.option(fc.nat(8_000), { nil: undefined }),
  backoff: fc.constantFrom('jitter' as const, 'jitter' as const, 'none' as const),
  ordered: fc.boolean(),
  aggregate: fc.boolean(),
  recordsPerSecond: fc.option(fc.integer({ min: 100, max: 5_000 }), { nil: undefined }),
  isHalf: fc.boolean(),
});

describe('the account of a producer', () => {
  it('adds up after every step, under any throttles, failures, lost answers, reshards and stops', () => {
    fc.assert(
      fc.property(trouble, (given) => {
        const shards = new LimitedShards(given.shardCount, given.shape);
        let request = 0;
        const traffic = new VirtualPush(
          shards,
          () => given.latencies[request++ % given.latencies.length] ?? [0, 0],
          (sent) => given.faults[sent % given.faults.length],
        );
        const startMs = traffic.now;
        const { reshards, stopMs, isHalf, ...asked } = given;
        const { shardCount, ordered } = asked;
        const deadlineMs = startMs + given.deadlineMs;
        const share = isHalf ? { start: 0n, end: MAX_HASH_KEY / 2n } : undefined;
        const recordOf = numberedRecords(500, ordered ? 200 : undefined);
        const producer = aProducer({ ...asked, startMs, deadlineMs, share, recordOf });
        const witness = new Witness(producer);
        const rival = aProducer({ startMs, shardCount, random: seededRandom(2), deadlineMs });
        let steps = 0;
        traffic.start(producer, () => {
          steps += 1;
          const wrong = sumsUp(producer) ? witness.disagreement : 'the sum is wrong';
          if (wrong) throw new Error(`After step ${steps}, ${wrong}.`);
        });
        traffic.start(rival);
        for (const { atMs, kind, count } of reshards) {
          const split = () => shards.split(count % shards.open.length);
          traffic.at(startMs + atMs, kind === 'split one' ? split : () => shards.reshard(count));
        }
        if (stopMs !== undefined) traffic.at(startMs + stopMs, () => producer.stop());
        traffic.run();

        const { tally } = producer;
        expect(tally.pending).toBe(0);
        expect(tally.requested).toBe(tally.accepted + tally.failed + tally.expired);
        expect(tally.attempts).toBeGreaterThanOrEqual(tally.accepted + tally.throttled + tally.unknown);
        const perShard = tally.shardDocuments();
        for (const figure of ['accepted', 'bytes', 'throttled', 'retried', 'unknown'] as const) {
          expect(perShard.reduce((sum, shard) => sum + shard[figure], 0)).toBe(tally[figure]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('accounts for every stored record: accepted ones are stored, and what is stored twice was unknown once', () => {
    const faults = fc.array(fault, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(faults, fc.nat(3_000), fc.boolean(), (faults, reshardMs, aggregate) => {
        const shards = new LimitedShards(2);
        const traffic = new VirtualPush(
          shards,
          () => [5, 5],
          (sent) => faults[sent % faults.length],
        );
        const startMs = traffic.now;
        const settings = { requested: 2_000, recordOf: numberedRecords(500), aggregate, deadlineMs: startMs + 9_000 };
        const producer = aProducer({ startMs, shardCount: 2, ...settings });
        const witness = new Witness(producer);
        traffic.start(producer);
        traffic.at(startMs + reshardMs, () => shards.reshard(3));
        traffic.run();

        const stored = shards.stored.flatMap(({ record }) => numbersIn(record));
        const isStored = new Set(stored);
        expect([...witness.accepted].filter((number) => !isStored.has(number))).toEqual([]);
        const { accepted, unknown } = producer.tally;
        expect(witness.accepted.size).toBe(accepted);
        expect(stored.length - accepted).toBeLessThanOrEqual(unknown);
      }),
      { numRuns: 20 },
    );
  });

  it('fails a record that is larger than Kinesis takes, at once, and sends the others', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards);
    const make = scatteredRecords(100);
    const recordOf = (number: number) => ({ ...make(number), sizeBytes: number === 2 ? MIB + 1 : MIB / 4 });
    const producer = aProducer({ startMs: traffic.now, shardCount: 1, requested: 9, recordOf });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally).toMatchObject({ accepted: 8, failed: 1, attempts: 8 });
    expect(producer.tally.reason).toMatch(/^Record 2 has 1048577 bytes.*1048576 at most/);
  });

  it('sends up to its deadline, and nothing from then on', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards, () => [0, 4]);
    const deadlineMs = traffic.now + 900;
    const producer = aProducer({ startMs: traffic.now, shardCount: 1, recordsPerSecond: 100, deadlineMs });
    traffic.start(producer);
    traffic.run();

    const lastMs = shards.stored.at(-1)?.at ?? 0;
    expect(deadlineMs - lastMs).toBeGreaterThan(0);
    expect(deadlineMs - lastMs).toBeLessThanOrEqual(10);
  });

  it('waits no longer than till its deadline', () => {
    const startMs = Date.UTC(2026, 0, 1);
    const deadlineMs = startMs + 100;
    const producer = aProducer({ startMs, shardCount: 1, recordsPerSecond: 0.1, deadlineMs });

    expect(producer.next(startMs).kind).toBe('send');
    expect(producer.next(startMs)).toEqual({ kind: 'wait', untilMs: deadlineMs });
  });

  it('ends soon when it is stopped, keeps what was accepted, and gives up the rest', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1, latencyMs: () => [40, 40] });
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 10_000, recordsPerSecond: 50 });
    const startMs = clock.now();

    const pushed = push(producer, stream, clock);
    await clock.advance(1_010);
    producer.stop();
    await clock.runUntil(pushed);

    expect(clock.now() - startMs).toBeLessThan(1_500);
    expect(producer.tally.accepted).toBe(stream.stored.length);
    expect(producer.tally.accepted).toBeGreaterThan(40);
    expect(producer.tally).toMatchObject({ expired: 10_000 - producer.tally.accepted, pending: 0 });
  });

  it('ends at once when the signal to stop comes in the middle of a long wait', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 10, recordsPerSecond: 0.1 });
    const stop = new AbortController();
    const startMs = clock.now();

    const pushed = push(producer, stream, clock, stop.signal);
    await clock.advance(103);
    stop.abort();
    await clock.runUntil(pushed);

    expect(clock.now() - startMs).toBe(103);
    expect(producer.tally).toMatchObject({ accepted: 1, expired: 9 });
  });

  it('leaves what is not settled pending when it was paused before the signal', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 10, recordsPerSecond: 0.1 });
    const stop = new AbortController();

    const pushed = push(producer, stream, clock, stop.signal);
    await clock.advance(103);
    producer.pause();
    stop.abort();
    await clock.runUntil(pushed);

    expect(producer.tally).toMatchObject({ accepted: 1, expired: 0, pending: 9 });
    producer.stop();
    expect(producer.tally).toMatchObject({ accepted: 1, expired: 9, pending: 0 });
  });

  it('ends when it is stopped before it began', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 10 });

    producer.stop();
    await push(producer, stream, clock);

    expect(stream.requests).toBe(0);
    expect(producer.tally).toMatchObject({ expired: 10, pending: 0 });
  });
});
