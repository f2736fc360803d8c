import { describe, expect, it } from '@jest/globals';
import { MIB } from '../../../../src/domain/limits/table.ts';
import type { PutOutcome } from '../../../../src/domain/producing/record-stream.ts';
import type { TallyDocument } from '../../../../src/domain/producing/tally.ts';
import { deaggregate } from '../../../../src/domain/records/aggregation/deaggregate.ts';
import type { StreamRecord } from '../../../../src/domain/records/record.ts';
import { LimitedShards } from '../../../support/limited-shards.ts';
import { aProducer } from '../../../support/producers.ts';
import { VirtualPush } from '../../../support/virtual-push.ts';
import { numberedRecords } from '../../../support/witness.ts';

/** 100 bytes under a key of their own that is as long as a UUID. */
function uniqueRecord(number: number): StreamRecord {
  const data = new Uint8Array(100);
  new DataView(data.buffer).setUint32(0, number);
  const partitionKey = String(number).padStart(36, '0');
  return { number, data, partitionKey, sizeBytes: 136 };
}

const numberIn = (data: Uint8Array): number => new DataView(data.buffer, data.byteOffset).getUint32(0);

/** The user records that lie in the shards, in the order of storing. */
function userRecords({ stored, open }: Pick<LimitedShards, 'stored' | 'open'>) {
  return stored.flatMap(({ shardId, record }) => {
    const { data, partitionKey } = record;
    const taken = deaggregate(data, open.find((shard) => shard.shardId === shardId)?.range);
    if (taken.kind === 'plain') return [{ number: numberIn(data), partitionKey, isInRange: true }];
    return taken.userRecords.map((user) => ({ ...user, number: numberIn(user.data) }));
  });
}

describe('a producer that aggregates', () => {
  it('fills a shard with many more user records than records, all in its range, and is not throttled', () => {
    const shards = new LimitedShards(2);
    const traffic = new VirtualPush(shards, () => [3, 3]);
    const deadlineMs = traffic.now + 10_000;
    const producer = aProducer({
      startMs: traffic.now,
      shardCount: 2,
      recordOf: uniqueRecord,
      aggregate: true,
      deadlineMs,
    });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally.bytes).toBeGreaterThanOrEqual(0.99 * 2 * 10 * MIB);
    expect(producer.tally.throttled).toBe(0);
    // Of the record's 136 bytes and the 9 that the format puts around it, all but nothing is the aggregate's own.
    expect(producer.tally.bytes / producer.tally.accepted).toBeLessThan(145);
    const users = userRecords(shards);
    expect(users.length).toBe(producer.tally.accepted);
    expect(users.every(({ isInRange }) => isInRange)).toBe(true);
  }, 30_000);

  it('sends the last record as soon as there is room for it, though there is none for an aggregate', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards);
    const startMs = traffic.now;
    const recordOf = (number: number) => numberedRecords(number === 1 ? 1_000_000 : 20_000)(number);
    traffic.start(aProducer({ startMs, shardCount: 1, requested: 2, recordOf, aggregate: true }));
    traffic.run();

    expect(shards.stored).toHaveLength(2);
    expect((shards.stored[1]?.at ?? 0) - startMs).toBeLessThan(1_000);
  });

  it('counts user records, in their order of making, and each once', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(shards);
    const producer = aProducer({
      startMs: traffic.now,
      shardCount: 1,
      requested: 5_000,
      recordOf: uniqueRecord,
      aggregate: true,
    });
    traffic.start(producer);
    traffic.run();

    expect(producer.tally).toMatchObject({ accepted: 5_000, attempts: 5_000, pending: 0 });
    expect(producer.tally.shardDocuments()).toMatchObject([{ accepted: 5_000 }]);
    expect(userRecords(shards).map(({ number }) => number)).toEqual(Array.from({ length: 5_000 }, (_, at) => at + 1));
  });

  it.each<[string, PutOutcome, Partial<TallyDocument>]>([
    ['lost', { kind: 'lost', message: '' }, { unknown: 300, expired: 300 }],
    ['throttled', { kind: 'answered', results: [{ kind: 'throttled' }] }, { throttled: 300, expired: 300 }],
    ['unavailable', { kind: 'unavailable', message: '' }, { expired: 300 }],
    ['rejected', { kind: 'rejected', message: '' }, { failed: 300 }],
  ])('counts each user record of an aggregate that is %s after a stop', (_, outcome, counts) => {
    const startMs = Date.UTC(2026, 0, 1);
    const settings = {
      shardCount: 1,
      requested: 1_000,
      recordOf: uniqueRecord,
      aggregate: true,
      recordsPerSecond: 3_000,
    };
    const producer = aProducer({ startMs, ...settings });

    const step = producer.next(startMs);
    if (step.kind !== 'send') throw new Error('Nothing is sent.');
    expect(step.request.records).toHaveLength(1);
    producer.stop();
    expect(producer.tally).toMatchObject({ attempts: 300, expired: 700, pending: 300 });
    producer.settle(step.request, outcome, startMs);

    const nothing = { throttled: 0, unknown: 0, failed: 0 };
    const expired = 700 + (counts.expired ?? 0);
    expect(producer.tally).toMatchObject({ ...nothing, ...counts, expired, accepted: 0, pending: 0 });
  });

  it.each([2, 3])(
    'regroups what waits and what comes back when their shard is split into %d, and loses no record',
    (shardCount) => {
      const shards = new LimitedShards(1);
      const thereMs = 60;
      const traffic = new VirtualPush(
        shards,
        () => [thereMs, 60],
        (request) => (request < 20 && request % 2 === 0 ? { kind: 'unavailable', message: 'busy' } : undefined),
      );
      const producer = aProducer({
        startMs: traffic.now,
        shardCount: 1,
        requested: 20_000,
        recordOf: uniqueRecord,
        aggregate: true,
      });
      let knownMs = Number.POSITIVE_INFINITY;
      const reshard = producer.reshard.bind(producer);
      producer.reshard = (open, now) => {
        knownMs = now;
        reshard(open, now);
      };
      traffic.start(producer);
      traffic.at(traffic.now + 500, () => shards.reshard(shardCount));
      traffic.run();

      expect(producer.tally).toMatchObject({ accepted: 20_000, pending: 0 });
      expect(new Set(userRecords(shards).map(({ number }) => number)).size).toBe(20_000);
      // What was under way before anybody knew is one record still, and Kinesis takes it as such.
      const sentKnowing = shards.stored.filter(({ at }) => at >= knownMs + thereMs);
      expect(sentKnowing.length).toBeGreaterThan(30);
      expect(userRecords({ open: shards.open, stored: sentKnowing }).every(({ isInRange }) => isInRange)).toBe(true);
      // Hundreds at once, as before: all that waited would take seconds one by one.
      expect(shards.stored.length).toBeLessThan(100);
    },
  );

  it.each([
    [5, 1],
    [20, 2],
    [1_000, 100],
  ])('keeps a pace of %d user records a second, in aggregates of %d: a tenth of a second’s worth', (pace, most) => {
    const shards = new LimitedShards(2);
    const traffic = new VirtualPush(shards, () => [3, 3]);
    const startMs = traffic.now;
    const settings = { recordOf: uniqueRecord, aggregate: true, recordsPerSecond: pace, deadlineMs: startMs + 4_000 };
    const producer = aProducer({ startMs, shardCount: 2, ...settings });
    traffic.start(producer);
    // What comes of a reshard goes no faster either.
    traffic.at(startMs + 2_050, () => shards.reshard(3));
    traffic.run();

    const sizes = shards.stored.map((stored) => userRecords({ open: [], stored: [stored] }).length);
    const perSecond = [0, 1, 2, 3].map((second) => {
      const isIn = (at: number) => Math.floor((at - startMs) / 1_000) === second;
      return sizes.filter((_, index) => isIn(shards.stored[index]?.at ?? 0)).reduce((sum, size) => sum + size, 0);
    });
    for (const records of perSecond) expect(Math.abs(records - pace)).toBeLessThanOrEqual(Math.max(1, pace / 10));
    expect(Math.max(...sizes)).toBe(most);
  });

  it('keeps the records of a key in their order, where it shall', () => {
    const shards = new LimitedShards(1);
    const traffic = new VirtualPush(
      shards,
      () => [5, 5],
      (request) => (request % 3 === 1 ? 'failing' : undefined),
    );
    const recordOf = (number: number) => ({ ...uniqueRecord(number), partitionKey: `key ${number % 50}` });
    const settings = { requested: 3_000, recordOf, aggregate: true, ordered: true };
    traffic.start(aProducer({ startMs: traffic.now, shardCount: 1, ...settings }));
    traffic.run();

    const latest = new Map<string, number>();
    for (const { partitionKey, number } of userRecords(shards)) {
      expect(number).toBeGreaterThan(latest.get(partitionKey) ?? 0);
      latest.set(partitionKey, number);
    }
    expect(latest.size).toBe(50);
  });
});
