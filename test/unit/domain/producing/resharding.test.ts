import { describe, expect, it } from '@jest/globals';
import { push } from '../../../../src/domain/producing/push.ts';
import { type ShardRange, shardIdOf } from '../../../../src/domain/stream/shard-map.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LimitedShards, shardsOf } from '../../../support/limited-shards.ts';
import { LimitedStream } from '../../../support/limited-stream.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';

/** Two shards that become `count` after a second, under a producer that has more to send than they take till then. */
function resharded(count: number, seconds = 6) {
  const shards = new LimitedShards(2);
  const traffic = new VirtualPush(shards);
  const startMs = traffic.now;
  const producer = aProducer({ startMs, shardCount: 2, deadlineMs: startMs + seconds * 1_000 });
  traffic.start(producer);
  traffic.at(startMs + 1_000, () => shards.reshard(count));
  traffic.run();
  return { shards, traffic, producer, startMs };
}

describe('a reshard while a producer sends', () => {
  it('is learned from the answers, and the shards are listed once', () => {
    expect(resharded(5).traffic.listings).toBe(1);
  });

  it('is not taken for another when late answers still name the old shards', () => {
    const shards = new LimitedShards(2);
    let request = 0;
    const traffic = new VirtualPush(shards, () => [2, request++ % 5 === 0 ? 200 : 2]);
    const startMs = traffic.now;
    traffic.start(aProducer({ startMs, shardCount: 2, deadlineMs: startMs + 5_000 }));
    traffic.at(startMs + 500, () => shards.reshard(4));
    traffic.run();

    expect(traffic.listings).toBe(1);
  });

  it('gives what is under way to the new shard, whose budget it holds until it is answered', () => {
    const clock = new FakeClock();
    const producer = aProducer({ startMs: clock.now(), shardCount: 72 });
    let sent = 0;
    const sendAt = (atMs: number): void => {
      for (const { records } of drain(producer, clock.now() + atMs).requests) sent += records.length;
    };

    sendAt(0);
    const before = sent;
    producer.reshard(shardsOf(1, 72), clock.now());
    for (let atMs = 30; atMs <= 900; atMs += 30) sendAt(atMs);

    expect(before).toBeGreaterThan(500);
    expect(sent).toBeGreaterThan(before);
    expect(sent).toBeLessThanOrEqual(1_000);
  });

  it('weighs what landed elsewhere on the shard that took it, even before that is listed', () => {
    const startMs = new FakeClock().now();
    const producer = aProducer({ startMs, shardCount: 72 });

    const before = sentTo(shardIdOf(72), producer, startMs);
    producer.reshard(shardsOf(1, 72), startMs);
    let sent = before;
    for (let now = startMs + 10; now < startMs + 1_000; now += 10) sent += sentTo(shardIdOf(72), producer, now);

    expect(before).toBeGreaterThan(500);
    expect(sent).toBeGreaterThan(990);
    expect(sent).toBeLessThanOrEqual(1_000);
  });

  it('weighs it no more on the shard that was foreseen, which would fill up with what others take', () => {
    const startMs = new FakeClock().now();
    const producer = aProducer({ startMs, shardCount: 1 });

    let sent = 0;
    for (let now = startMs; now < startMs + 3_000; now += 10) sent += sentTo(shardIdOf(9), producer, now);

    expect(sent).toBeGreaterThan(3 * 1_000);
  });

  it.each([
    ['by themselves', false],
    ['in an aggregate', true],
  ])('changes neither when refused records go again nor how often they went, %s', (_, aggregate) => {
    const startMs = new FakeClock().now();
    const latest = { uint32: () => 2 ** 32 - 1 };
    const producer = aProducer({ startMs, shardCount: 1, requested: 5, random: latest, aggregate });
    const refusedAt = (atMs: number): number => {
      const { requests } = drain(producer, startMs + atMs);
      for (const request of requests) producer.settle(request, { kind: 'unavailable', message: '' }, startMs + atMs);
      return requests.length;
    };

    expect(refusedAt(0)).toBe(1);
    producer.reshard(shardsOf(2, 1), startMs + 50);
    expect(refusedAt(99)).toBe(0);
    expect(refusedAt(100)).toBe(1);
    producer.reshard(shardsOf(3, 3), startMs + 150);
    // After the second refusal, the wait is twice as long.
    expect(refusedAt(299)).toBe(0);
    expect(refusedAt(300)).toBe(1);
    // And once more, though a reshard came in between.
    expect(refusedAt(699)).toBe(0);
    expect(refusedAt(700)).toBe(1);
    expect(producer.tally).toMatchObject({ attempts: 20, retried: 15 });
  });

  it('lets a producer fill the new shards', () => {
    const { shards, startMs } = resharded(6);

    const lastSecond = shards.stored.filter(({ at }) => at >= startMs + 5_000 && at < startMs + 6_000);
    expect(lastSecond.length).toBeGreaterThan(0.97 * 6_000);
  });

  it('is followed through a merge too, without a throttle: what is under way weighs on the new shard', () => {
    const { shards, producer, startMs } = resharded(1);

    const lastSecond = shards.stored.filter(({ at }) => at >= startMs + 5_000 && at < startMs + 6_000);
    expect(lastSecond.length).toBeGreaterThan(0.97 * 1_000);
    expect(producer.tally.throttled).toBeLessThan(100);
  });

  it('that splits one shard of several leaves the others full, and is listed once', () => {
    const shards = new LimitedShards(4);
    // Answers take so long that much is under way to the shards that stay.
    const traffic = new VirtualPush(shards, () => [20, 20]);
    const startMs = traffic.now;
    const producer = aProducer({ startMs, shardCount: 4, deadlineMs: startMs + 7_000 });
    traffic.start(producer);
    traffic.at(startMs + 1_000, () => shards.split(0));
    traffic.run();

    const lastSecond = shards.stored.filter(({ at }) => at >= startMs + 6_000);
    const inLastSecond = (id: string): number => lastSecond.filter(({ shardId }) => shardId === id).length;
    const [stay, halves] = [shards.open.slice(0, 3), shards.open.slice(3)];
    for (const { shardId } of stay) expect(inLastSecond(shardId)).toBeGreaterThan(950);
    // A half has half the keys, and the others are full.
    for (const { shardId } of halves) expect(inLastSecond(shardId)).toBeGreaterThan(400);
    expect(producer.tally.throttled).toBe(0);
    expect(traffic.listings).toBe(1);
  });

  it('leaves every record counted with the shard that took it', () => {
    const { shards, producer } = resharded(3);

    const perShard = new Map<string, number>();
    for (const { shardId } of shards.stored) perShard.set(shardId, (perShard.get(shardId) ?? 0) + 1);
    const documents = producer.tally.shardDocuments();
    expect(documents).toHaveLength(5);
    for (const { shardId, accepted } of documents) expect(accepted).toBe(perShard.get(shardId));
  });

  it('takes what waits for a closed shard to its children, retries too, and loses nothing', () => {
    const shards = new LimitedShards(2);
    // Records are refused by chance just before the reshard, so that some wait for their retry.
    const traffic = new VirtualPush(
      shards,
      () => [10, 10],
      (request) => (request > 10 && request % 2 === 0 ? { kind: 'unavailable', message: 'busy' } : undefined),
    );
    const producer = aProducer({ startMs: traffic.now, shardCount: 2, requested: 6_000 });
    traffic.start(producer);
    traffic.at(traffic.now + 300, () => shards.reshard(3));
    traffic.at(traffic.now + 900, () => shards.reshard(1));
    traffic.run();

    expect(producer.tally).toMatchObject({ accepted: 6_000, pending: 0 });
    expect(new Set(shards.stored.map(({ number }) => number)).size).toBe(6_000);
  });

  it('is asked for again, a second later, when the list still shows the old shards', () => {
    const shards = new LimitedShards(1);
    const old = shards.open;
    const clock = new FakeClock();
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 10_000 });
    const listedAt: number[] = [];
    let underWay = drain(producer, clock.now());
    shards.reshard(2);
    for (let tenth = 1; tenth <= 40; tenth += 1) {
      const now = clock.now() + tenth * 100;
      for (const request of underWay.requests) {
        producer.settle(request, { kind: 'answered', results: request.records.map((r) => shards.put(r, now)) }, now);
      }
      underWay = drain(producer, now);
      if (!underWay.mustList) continue;
      listedAt.push(tenth * 100);
      producer.reshard(listedAt.length < 3 ? old : shards.open, now);
    }

    expect(listedAt).toEqual([100, 1_100, 2_100]);
  });

  it('is asked for again when the list, made in the middle of it, leaves a gap', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const list = stream.openShards.bind(stream);
    let listings = 0;
    stream.openShards = async () => (++listings === 1 ? (await list()).slice(1) : list());
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 6_000 });

    const pushed = push(producer, stream, clock);
    await clock.advance(500);
    stream.shards.reshard(2);
    await clock.runUntil(pushed);

    expect(listings).toBe(2);
    expect(producer.tally.accepted).toBe(6_000);
  });

  it('is asked for again when the shards could not be listed, and sending goes on meanwhile', async () => {
    const clock = new FakeClock();
    const stream = new LimitedStream({ clock, shardCount: 1 });
    const list = stream.openShards.bind(stream);
    let listings = 0;
    stream.openShards = (): Promise<readonly ShardRange[]> =>
      ++listings < 3 ? Promise.reject(new Error('LimitExceededException')) : list();
    const producer = aProducer({ startMs: clock.now(), shardCount: 1, requested: 6_000 });

    const pushed = push(producer, stream, clock);
    await clock.advance(500);
    stream.shards.reshard(2);
    await clock.runUntil(pushed);

    expect(listings).toBe(3);
    expect(producer.tally.accepted).toBe(6_000);
  });
});

/** Takes all that the producer wants now. */
function drain(producer: ReturnType<typeof aProducer>, now: number) {
  const requests = [];
  let mustList = false;
  for (let step = producer.next(now); step.kind !== 'wait' && step.kind !== 'done'; step = producer.next(now)) {
    if (step.kind === 'send') requests.push(step.request);
    else mustList = true;
  }
  return { requests, mustList };
}

/** How many records it sends now; a shard that may not be the one foreseen takes them all, at once. */
function sentTo(shardId: string, producer: ReturnType<typeof aProducer>, now: number): number {
  let sent = 0;
  for (const request of drain(producer, now).requests) {
    const results = request.records.map(() => ({ kind: 'accepted' as const, shardId, sequenceNumber: '1' }));
    producer.settle(request, { kind: 'answered', results }, now);
    sent += results.length;
  }
  return sent;
}
