import { describe, expect, it } from '@jest/globals';
import { addArrivals, arrivedIn } from '../../../../src/domain/consuming/arrivals.ts';
import { deliveriesDocument } from '../../../../src/domain/consuming/deliveries-document.ts';
import { newLedger, type ShardLedger } from '../../../../src/domain/consuming/ledger.ts';
import { pass } from '../../../../src/domain/consuming/passing.ts';
import { readNext } from '../../../../src/domain/consuming/reading.ts';
import { streamDocument } from '../../../../src/domain/consuming/stream-document.ts';
import { undelivered } from '../../../../src/domain/consuming/undelivered.ts';
import { limitsDocument } from '../../../../src/domain/limits/limits-document.ts';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { anExaminedRecord } from '../../../support/mirror-records.ts';

const START = Date.UTC(2026, 0, 1);
const limits = limitValues('classic');
const settings = { bufferSizeBytes: 5 * MIB, bufferIntervalSeconds: 300, recordDelimiterBytes: 1 };

/** A ledger that mirrored `perSecond` records of 99 bytes in each of `seconds` seconds. */
function aLedger(seconds: number, perSecond: number, shardId = 'shardId-000000000000'): ShardLedger {
  let ledger = newLedger(shardId);
  for (let second = 0; second < seconds; second += 1) {
    const now = START + second * 1_000 + 500;
    const batch = Array.from({ length: perSecond }, (_, index) =>
      anExaminedRecord({ sequenceNumber: second * perSecond + index + 1, data: 'x'.repeat(99), arrivedMs: now }),
    );
    ledger = readNext(limits, ledger, batch, now).ledger;
    ledger = pass(ledger, batch, { policy: 'block', stoppedKeys: new Set(), sheetCharacters: 1_000 }, now).ledger;
  }
  return ledger;
}

/** The same, its records read so many seconds after they came. */
const mirroredLate = (ledger: ShardLedger, seconds: number): ShardLedger => ({
  ...ledger,
  updatedAtMs: ledger.updatedAtMs + seconds * 1_000,
});

describe('addArrivals', () => {
  it('counts by the second of arrival, in whatever order records come', () => {
    const arrivals = addArrivals(
      [],
      [2_500, 1_000, 1_999, 2_000].map((arrivedMs) => ({ arrivedMs, bytes: 10, keyBytes: 1 })),
    );

    expect(arrivals).toEqual([
      [1, 2, 20, 2],
      [2, 2, 20, 2],
    ]);
    expect(arrivedIn(arrivals, 1)).toEqual({ records: 2, bytes: 22 });
    expect(arrivedIn(arrivals, 3)).toEqual({ records: 0, bytes: 0 });
  });

  it('forgets what is older than the longest buffer interval', () => {
    const old = addArrivals([], [{ arrivedMs: 0, bytes: 1, keyBytes: 1 }]);

    expect(addArrivals(old, [{ arrivedMs: 900_000, bytes: 1, keyBytes: 1 }])).toEqual([[900, 1, 1, 1]]);
  });
});

describe('undelivered', () => {
  it('is all that was mirrored when nothing is delivered', () => {
    expect(undelivered([aLedger(10, 5)], 0, 1, START + 10_000)).toEqual({
      bytes: 5_000,
      records: 50,
      oldestArrivalMs: START,
      bytesPerSecond: 500,
    });
  });

  it('is the newest of it, over all shards, when a part is delivered', () => {
    const ledgers = [aLedger(10, 5), aLedger(10, 5, 'shardId-000000000001')];

    expect(undelivered(ledgers, 6_000, 1, START + 10_000)).toMatchObject({
      bytes: 4_000,
      records: 40,
      oldestArrivalMs: START + 6_000,
    });
  });

  it('is nothing when all is delivered, and never less', () => {
    expect(undelivered([aLedger(3, 5)], 9_999, 1, START + 60_000)).toEqual({
      bytes: 0,
      records: 0,
      oldestArrivalMs: null,
      bytesPerSecond: 0,
    });
  });
});

describe('deliveriesDocument', () => {
  const objects = ['c', 'b', 'a'].map((key, index) => ({
    key,
    size: 1_000,
    lastModified: new Date(START - index).toISOString(),
  }));

  it('pages through the objects, newest first', () => {
    const first = deliveriesDocument(objects, [], settings, { limit: 2, nextToken: undefined }, START);
    const second = deliveriesDocument(objects, [], settings, { limit: 2, nextToken: first.nextToken ?? '' }, START);

    expect(first).toMatchObject({ nextToken: 'b', totals: { objects: 3, bytes: 3_000 } });
    expect(second.objects.map(({ key }) => key)).toEqual(['a']);
    expect(second.nextToken).toBeNull();
  });

  it('refuses a token that it never gave', () => {
    expect(() => deliveriesDocument(objects, [], settings, { limit: 2, nextToken: 'x' }, START)).toThrow(/nextToken/);
  });

  it('says that age comes first when little flows, and when', () => {
    const { buffer } = deliveriesDocument(
      [],
      [aLedger(2, 5)],
      settings,
      { limit: 1, nextToken: undefined },
      START + 60_000,
    );

    expect(buffer).toMatchObject({
      bytes: 1_000,
      records: 10,
      oldestArrivalAt: '2026-01-01T00:00:00.000Z',
      ageFlushAt: '2026-01-01T00:05:00.000Z',
      sizeFlushAt: null,
      first: 'age',
    });
  });

  it('says that size comes first when much flows', () => {
    const { buffer } = deliveriesDocument(
      [],
      [aLedger(10, 1_000)],
      settings,
      { limit: 1, nextToken: undefined },
      START + 10_000,
    );

    expect(buffer).toMatchObject({ bytes: 1_000_000, first: 'size' });
  });
});

describe('streamDocument', () => {
  const stream = {
    name: 's',
    status: 'ACTIVE',
    shards: ['shardId-000000000000', 'shardId-000000000001'].map((shardId, index) => ({
      shardId,
      isOpen: index === 0,
      startingHashKey: '0',
      endingHashKey: '1',
      parentShardId: null,
    })),
  };

  it('shows what arrived in the last second that is surely mirrored, keys counted, and what was read', () => {
    const document = streamDocument(stream, [aLedger(10, 5)], limits, START + 12_900);

    expect(document.asOf).toBe('2026-01-01T00:00:08.000Z');
    expect(document.shards[0]).toMatchObject({
      state: 'OPEN',
      write: { recordsPerSecond: 5, bytesPerSecond: 5 * 135 },
      read: { callsPerSecond: 1, bytesPerSecond: 495, blockedMs: 0 },
    });
  });

  it('shows one second of all shards: the last that is whole in the one that is mirrored latest', () => {
    const ledgers = [aLedger(10, 5), aLedger(8, 5, 'shardId-000000000001')];
    const document = streamDocument(stream, ledgers, limits, START + 10_100);

    expect(document.asOf).toBe('2026-01-01T00:00:06.000Z');
    expect(document.shards.map(({ write }) => write.recordsPerSecond)).toEqual([5, 5]);
  });

  it('waits for no shard that had nothing new for some seconds, and sinks to nothing when none has', () => {
    const ledgers = [aLedger(20, 5), aLedger(10, 5, 'shardId-000000000001')];
    const shown = (nowMs: number) => {
      const { asOf, shards } = streamDocument(stream, ledgers, limits, nowMs);
      return [asOf.slice(17, 19), ...shards.map(({ write }) => write.recordsPerSecond)];
    };

    expect(shown(START + 20_100)).toEqual(['18', 5, 0]);
    expect(shown(START + 23_900)).toEqual(['18', 5, 0]);
    expect(shown(START + 24_000)).toEqual(['22', 5, 0]);
    expect(shown(START + 29_501)).toEqual(['27', 0, 0]);
  });

  it('shows, of a shard that is mirrored late, the last second that is whole there, and which it is', () => {
    const late = mirroredLate(aLedger(10, 5), 16);
    const document = streamDocument(stream, [late, aLedger(30, 3, 'shardId-000000000001')], limits, START + 30_000);

    expect(document.asOf).toBe('2026-01-01T00:00:28.000Z');
    expect(document.shards.map(({ write }) => [write.asOf.slice(17, 19), write.recordsPerSecond])).toEqual([
      ['08', 5],
      ['28', 3],
    ]);
    expect(document.shards[0]?.write.history).toHaveLength(10);
  });

  it('shows that until its next batch is overdue, and nothing then', () => {
    const late = mirroredLate(aLedger(10, 5), 16);
    const shown = (nowMs: number) => {
      const [shard] = streamDocument(stream, [late], limits, nowMs).shards;
      return [shard?.write.asOf.slice(17, 19), shard?.write.recordsPerSecond];
    };

    expect(shown(late.updatedAtMs + 10_000)).toEqual(['08', 5]);
    expect(shown(late.updatedAtMs + 10_001)).toEqual(['33', 0]);
  });

  it('takes no shard for late because a record of it is held', () => {
    const ledger = aLedger(10, 5);
    const held: ShardLedger = { ...ledger, held: ['7'], waitsFor: 'handed-back', batchEndedAtMs: START + 60_000 };
    const [shard] = streamDocument(stream, [held], limits, START + 60_000).shards;

    expect(shard?.write).toMatchObject({ asOf: '2026-01-01T00:00:58.000Z', recordsPerSecond: 0 });
  });

  it('shows a burst within one second two seconds later', () => {
    const document = streamDocument(stream, [aLedger(1, 5)], limits, START + 2_100);

    expect(document).toMatchObject({
      asOf: '2026-01-01T00:00:00.000Z',
      shards: [{ write: { recordsPerSecond: 5 } }, {}],
    });
  });

  it('shows the minute up to that second, and what is mirrored of later ones', () => {
    const document = streamDocument(stream, [aLedger(10, 5)], limits, START + 65_200);

    expect(document.shards[0]?.write.history).toEqual(
      [4, 5, 6, 7, 8, 9].map((second) => ({
        at: new Date(START + second * 1_000).toISOString(),
        records: 5,
        bytes: 5 * 135,
      })),
    );
    expect(document.shards[1]?.write.history).toEqual([]);
  });

  it('says null, which JSON can say, where the profile lifts a limit', () => {
    expect(streamDocument(stream, [], limitValues('unlimited'), START).limits.shardWriteBytesPerSecond).toBeNull();
    const { profile, limits: entries } = limitsDocument('unlimited');
    expect(profile).toBe('unlimited');
    expect(entries.find(({ name }) => name === 'shardReadCallsPerSecond')?.value).toBeNull();
    expect(entries.find(({ name }) => name === 'recordMaxBytes')?.value).toBe(MIB);
  });

  it('shows idle shards, and those that nobody mirrored yet, as idle', () => {
    const document = streamDocument(stream, [aLedger(10, 5)], limits, START + 60_000);

    for (const { write, read } of document.shards) {
      expect(write).toMatchObject({ recordsPerSecond: 0, bytesPerSecond: 0 });
      expect(read).toEqual({ callsPerSecond: 0, bytesPerSecond: 0, blockedMs: 0 });
    }
    expect(document.shards[1]?.state).toBe('CLOSED');
  });
});
