import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReadRecordDocument } from '../../../../src/domain/documents.ts';
import type { PlaygroundError } from '../../../../src/domain/errors.ts';
import { payloadBytes } from '../../../../src/domain/limits/answer-room.ts';
import { FUNCTION_LIMITS } from '../../../../src/domain/limits/function-limits.ts';
import { MIB } from '../../../../src/domain/limits/table.ts';
import { fillAnswer } from '../../../../src/domain/reading/fill-answer.ts';
import { Aggregator } from '../../../../src/domain/records/aggregation/aggregator.ts';
import { hashKeyOf } from '../../../../src/domain/stream/hash-key.ts';
import { aFetchedRecord, SHARD_ID, ShardByHand } from '../../../support/shard-by-hand.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function anAggregate(...data: Uint8Array[]): Uint8Array {
  const aggregator = new Aggregator(10 * MIB);
  for (const [index, bytes] of data.entries()) {
    aggregator.add({ number: index + 1, partitionKey: `user-${index}`, data: bytes, sizeBytes: bytes.length + 6 });
  }
  return aggregator.pack()?.data ?? new Uint8Array();
}

const bytesIn = ({ encoding, data }: ReadRecordDocument): Buffer =>
  encoding === 'base64' ? Buffer.from(String(data), 'base64') : Buffer.from(String(data));

const refusalOf = async (reading: Promise<unknown>): Promise<PlaygroundError> =>
  reading.then(
    () => Promise.reject(new Error('Nothing was refused.')),
    (error: PlaygroundError) => error,
  );

const NOT_UTF8 = Uint8Array.of(0xff, 0x00);

describe('the records of an answer', () => {
  it('have their sequence number, key, time and size, and data as text', async () => {
    const { shardId, records } = await new ShardByHand('schöön').read();

    expect(shardId).toBe(SHARD_ID);
    expect(records).toEqual([
      {
        sequenceNumber: '1',
        subSequenceNumber: null,
        partitionKey: 'key-1',
        explicitHashKey: null,
        approximateArrivalTimestamp: '2026-01-01T00:00:00.000Z',
        bytes: 8,
        encoding: 'text',
        data: 'schöön',
        note: null,
      },
    ]);
  });

  it('are all there whatever encoding was asked for, and say which one they have instead', async () => {
    const shard = new ShardByHand('{"a":1}', 'plain', NOT_UTF8);
    const seen = async (as: 'text' | 'json' | 'base64') =>
      (await shard.read({ as })).records.map(({ encoding, data, note }) => [encoding, data, note]);

    expect(await seen('text')).toEqual([
      ['text', '{"a":1}', null],
      ['text', 'plain', null],
      ['base64', '/wA=', 'Not UTF-8, hence in base64.'],
    ]);
    expect(await seen('json')).toEqual([
      ['json', { a: 1 }, null],
      ['text', 'plain', 'Not JSON, hence as text.'],
      ['base64', '/wA=', 'Not UTF-8, hence in base64.'],
    ]);
    expect(await seen('base64')).toEqual([
      ['base64', 'eyJhIjoxfQ==', null],
      ['base64', 'cGxhaW4=', null],
      ['base64', '/wA=', null],
    ]);
  });

  it('keep every digit and every member of JSON, as its writer wrote it', async () => {
    const written = '{"id": 12345678901234567890, "id": 1.50}';

    expect((await new ShardByHand(written).answer({ as: 'json' })).json).toContain(`"data":${written},`);
  });

  it('are the user records of an aggregate, each with its own key and place', async () => {
    const { records } = await new ShardByHand(anAggregate(utf8('one'), utf8('two'))).read();

    expect(records).toMatchObject([
      { sequenceNumber: '1', subSequenceNumber: 0, partitionKey: 'user-0', data: 'one', bytes: 3 },
      { sequenceNumber: '1', subSequenceNumber: 1, partitionKey: 'user-1', data: 'two', bytes: 3 },
    ]);
  });

  it('say which of an aggregate belong to another shard, and drop none of them', async () => {
    const shard = new ShardByHand(anAggregate(utf8('one'), utf8('two')));
    shard.range = { start: hashKeyOf('user-1'), end: hashKeyOf('user-1') };

    const { records } = await shard.read();

    expect(records).toMatchObject([
      { data: 'one', note: 'Its hash key belongs to another shard: the KCL would drop the whole aggregate.' },
      { data: 'two', note: null },
    ]);
  });

  it('do not need the shard’s range where there is no aggregate', async () => {
    const shard = new ShardByHand('one', 'two');
    await shard.read();
    expect(shard.rangesAsked).toBe(0);
  });

  it('hold a damaged aggregate as it came, and say what is wrong with it', async () => {
    const damaged = anAggregate(utf8('one'), utf8('two'));
    damaged[6] = (damaged[6] ?? 0) ^ 1;

    const { records } = await new ShardByHand(damaged).read();

    expect(records).toMatchObject([
      {
        subSequenceNumber: null,
        partitionKey: 'key-1',
        data: Buffer.from(damaged).toString('base64'),
        note: 'A damaged aggregate, as it came: its MD5 is not that of its message. Not UTF-8, hence in base64.',
      },
    ]);
  });
});

describe('a continuation', () => {
  it('goes on behind the last record, with the same limit and encoding in its path', async () => {
    const shard = new ShardByHand('1', '2', '3');

    const first = await shard.read({ limit: 2, as: 'json' });
    const second = await shard.read({ limit: 2, start: { nextToken: first.nextToken ?? '' } });

    expect(first.next).toBe(`/stream/shards/${SHARD_ID}/records?nextToken=${first.nextToken}&limit=2&as=json`);
    expect(second.records.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['3']);
    expect(shard.positions).toEqual([{ type: 'TRIM_HORIZON' }]);
  });

  it('of an empty answer gives what has come since', async () => {
    const shard = new ShardByHand('before');
    const empty = await shard.read({ start: { type: 'LATEST' } });
    shard.records.push(aFetchedRecord(2, 'since'));

    const { records } = await shard.read({ start: { nextToken: empty.nextToken ?? '' } });

    expect(empty).toMatchObject({ records: [], next: expect.stringContaining('nextToken=') });
    expect(records.map(({ data }) => data)).toEqual(['since']);
  });

  it('there is none at the end of a closed shard, but the shards that go on', async () => {
    const shard = new ShardByHand('last');
    const hashKeyRange = { startingHashKey: '0', endingHashKey: '9' };
    shard.childShards = [{ shardId: 'shardId-000000000001', parentShards: [SHARD_ID], hashKeyRange }];

    expect(await shard.read()).toMatchObject({ nextToken: null, next: null, childShards: shard.childShards });
  });

  it('that has expired says how to go on all the same', async () => {
    const shard = new ShardByHand('1', '2');
    const { nextToken } = await shard.read({ limit: 1 });
    shard.fetchRefusal = { kind: 'expired', message: 'Iterator expired.' };

    const refused = await refusalOf(shard.read({ start: { nextToken: nextToken ?? '' } }));

    expect(refused.code).toBe('iterator-expired');
    expect(refused.details.errors?.[0]).toEqual({
      pointer: '?nextToken',
      message:
        'expected one that is at most 300 s old, as long as a shard iterator lives, got an older one: go on with ' +
        'startingPosition=AFTER_SEQUENCE_NUMBER&sequenceNumber=1',
    });
  });

  it('that has expired before it gave a record can only begin anew', async () => {
    const shard = new ShardByHand();
    const { nextToken } = await shard.read({ start: { type: 'LATEST' } });
    shard.fetchRefusal = { kind: 'expired', message: 'Iterator expired.' };

    const refused = await refusalOf(shard.read({ start: { nextToken: nextToken ?? '' } }));

    expect(refused.message).toMatch(/got an older one: begin anew with a startingPosition$/);
  });

  it('of another shard, or one that none handed out, is refused', async () => {
    const { nextToken } = await new ShardByHand('1').read();
    const shard = new ShardByHand('1');

    const foreign = await refusalOf(
      shard.read({ shardId: 'shardId-000000000001', start: { nextToken: nextToken ?? '' } }),
    );
    expect(foreign.message).toContain('expected the nextToken of an answer of shardId-000000000001, got one of');
    for (const forged of ['%', 'bm9wZQ', btoa('{}'), `${nextToken}`.slice(0, 40)]) {
      const refused = await refusalOf(shard.read({ start: { nextToken: forged } }));
      expect(refused.details.errors?.[0]?.pointer).toBe('?nextToken');
    }
    expect(shard.limitsAsked).toEqual([]);
  });
});

describe('the size of an answer', () => {
  const largest = FUNCTION_LIMITS.payloadMaxBytes.value;
  /** As Lambda counts it: the answer of the function is JSON, with the body as a string in it. */
  const inLambda = (json: string): number => Buffer.byteLength(JSON.stringify({ statusCode: 200, body: json }));

  it('stays below what a function may answer, and what does not fit comes next', async () => {
    const data = Array.from({ length: 4 }, (_, index) => `${index}`.padEnd(MIB, '"'));
    const shard = new ShardByHand(...data);

    const { json } = await shard.answer();
    const answers = await shard.readAll();

    expect(inLambda(json)).toBeLessThan(largest);
    expect(answers.flatMap(({ records }) => records).map((record) => bytesIn(record).toString())).toEqual(data);
  });

  it('is found out once: no more records are read than fitted', async () => {
    const shard = new ShardByHand(...Array.from({ length: 6 }, () => new Uint8Array(MIB).fill(0xff)));

    await shard.readAll();

    expect(shard.limitsAsked).toEqual([100, 4, 4]);
  });

  it('holds a part of a record that is larger itself, and the next answer the part behind it', async () => {
    const large = Uint8Array.from({ length: 10 * MIB }, (_, index) => index % 251);
    const shard = new ShardByHand(large, 'small');

    const [first, second, third, ...others] = await shard.readAll();

    const [one, two, three] = [first, second, third].map((answer) => answer?.records[0]);
    expect(one).toMatchObject({ bytes: 10 * MIB, part: { firstByte: 0 }, encoding: 'base64' });
    expect(one?.note).toMatch(/^Bytes 0 to \d+ of 10485760: one answer can not hold all\.$/);
    const parts = [one, two, three].map((record) => (record ? bytesIn(record) : Buffer.alloc(0)));
    expect(Buffer.concat(parts).equals(Buffer.from(large))).toBe(true);
    expect([...(third?.records ?? []), ...others.flatMap(({ records }) => records)].at(-1)?.data).toBe('small');
  });

  it('tells of a damaged aggregate that is one, also in parts', () => {
    const damaged = anAggregate(new Uint8Array(900), new Uint8Array(900));
    damaged[6] = (damaged[6] ?? 0) ^ 1;

    const { shown, rest } = fillAnswer(
      [aFetchedRecord(1, damaged)],
      { as: 'text', range: undefined },
      1_000,
      undefined,
    );

    expect(JSON.parse(shown[0] ?? '')).toMatchObject({
      note: expect.stringMatching(/^A damaged aggregate, as it came: .*\. Bytes 0 to \d+ of 18\d\d: /),
    });
    expect(rest?.place.byte).toBeGreaterThan(0);
  });

  it('falls back to base64 where the escapes of a text alone would be too much', async () => {
    const { records } = await new ShardByHand(new Uint8Array(MIB)).read();

    expect(records).toMatchObject([{ encoding: 'base64', note: 'Too much for one answer as text, hence in base64.' }]);
    expect(records.map((record) => bytesIn(record).length)).toEqual([MIB]);
  });

  it('is kept, and nothing lost or doubled, whatever is read and however little room there is', () => {
    const aData = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.uint8Array({ maxLength: 90 }), { minLength: 2, maxLength: 12 }).map((data) => anAggregate(...data)),
    );
    fc.assert(
      fc.property(
        fc.array(aData, { maxLength: 12 }),
        fc.constantFrom('text' as const, 'json' as const, 'base64' as const),
        fc.integer({ min: 450, max: 3_000 }),
        (data, as, roomBytes) => {
          const records = data.map((one, index) => aFetchedRecord(index + 1, one));
          const whole = fillAnswer(
            records,
            { as: 'base64', range: undefined },
            Number.POSITIVE_INFINITY,
            undefined,
          ).shown;
          const pieces: ReadRecordDocument[] = [];
          let rest = records;
          let start: Parameters<typeof fillAnswer>[3];
          do {
            const filling = fillAnswer(rest, { as, range: undefined }, roomBytes, start);
            expect(filling.shown.reduce((sum, json) => sum + payloadBytes(json), 0)).toBeLessThanOrEqual(roomBytes);
            for (const json of filling.shown) pieces.push(documentOf(json));
            start = filling.rest?.place;
            rest = start ? rest.slice(filling.rest?.recordsBefore) : [];
          } while (start);
          expect(joined(pieces)).toEqual(joined(whole.map(documentOf)));
        },
      ),
    );
  });

  const documentOf = (json: string): ReadRecordDocument => {
    const document = JSON.parse(json) as ReadRecordDocument;
    // The text of JSON is what counts here, not what it says.
    return document.encoding === 'json' ? { ...document, data: /"data":(.*),"note":/s.exec(json)?.[1] } : document;
  };

  /** Every user record once, its parts put together. */
  function joined(documents: readonly ReadRecordDocument[]): string[] {
    const records = new Map<string, Buffer>();
    for (const document of documents) {
      const place = `${document.sequenceNumber}.${document.subSequenceNumber} ${document.partitionKey}`;
      const before = records.get(place);
      expect(before === undefined || (document.part?.firstByte ?? 0) > 0).toBe(true);
      records.set(place, Buffer.concat([before ?? Buffer.alloc(0), bytesIn(document)]));
    }
    return [...records].map(([place, bytes]) => `${place} ${bytes.toString('hex')}`);
  }
});

describe('a refusal', () => {
  const THROTTLED = { kind: 'throttled', message: 'Rate exceeded' } as const;
  const NOW_SECONDS = Date.UTC(2026, 0, 1) / 1_000;

  it('is by bytes while what was read by hand is not paid off, and says for how long', async () => {
    const shard = new ShardByHand(...Array.from({ length: 10 }, () => new Uint8Array(MIB)));
    await shard.read();
    await shard.clock.advance(1_000);
    shard.fetchRefusal = THROTTLED;

    const refused = await refusalOf(shard.read());

    expect(refused.code).toBe('throttled');
    // Ten mebibytes and the keys: five seconds and a little, of which one is over.
    expect(refused.details).toEqual({ limit: 'shardReadBytesPerSecond', retryAfterMs: 4_001 });
    expect(refused.message).toContain('gives 2 MiB a second to all its readers together');
    expect(refused.message).toContain('Nothing was read; try again in 5 s.');
  });

  it('is by calls when those of a second were used up', async () => {
    const shard = new ShardByHand('1');
    for (let call = 0; call < 3; call += 1) await shard.read();
    shard.mirrored([[NOW_SECONDS - 1, 1, 1_000, MIB, 0, 0, 0]]);
    shard.fetchRefusal = THROTTLED;

    const refused = await refusalOf(shard.read());

    expect(refused.details).toEqual({ limit: 'shardReadCallsPerSecond', retryAfterMs: 1_000 });
    expect(refused.message).toContain('takes 5 GetRecords calls a second from all its readers together');
  });

  it('is by bytes where calls are left, but Firehose and the mirror have records to read', async () => {
    const shard = new ShardByHand('1');
    shard.fetchRefusal = THROTTLED;
    shard.mirrored([[NOW_SECONDS - 1, 1, 1_000, MIB, 0, 0, 0]]);
    const busy = await refusalOf(shard.read());
    await shard.clock.advance(60_000);
    const idle = await refusalOf(shard.read());

    expect(busy.details).toEqual({ limit: 'shardReadBytesPerSecond', retryAfterMs: 1_000 });
    expect(idle.details.limit).toBe('shardReadCallsPerSecond');
  });

  it('of the iterator names that limit, and what needs none', async () => {
    const shard = new ShardByHand('1');
    shard.iteratorRefusal = THROTTLED;

    const refused = await refusalOf(shard.read());

    expect(refused.details).toEqual({ limit: 'shardIteratorCallsPerSecond', retryAfterMs: 1_000 });
    expect(refused.message).toContain('go on with the nextToken of an answer');
  });

  it.each([
    [{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '7' } as const, '?sequenceNumber', 'got "7" (no such)'],
    [
      { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '7' } as const,
      '?sequenceNumber',
      'startingPosition=TRIM_HORIZON',
    ],
    [{ type: 'AT_TIMESTAMP', timestampMs: 4e12 } as const, '?timestamp', 'got 2096-10-02T07:06:40.000Z'],
    [{ type: 'LATEST' } as const, '?startingPosition', 'got LATEST'],
  ])('of %j names the field', async (start, pointer, words) => {
    const shard = new ShardByHand('1');
    shard.iteratorRefusal = { kind: 'invalid', message: 'no such' };

    const refused = await refusalOf(shard.read({ start }));

    expect(refused.code).toBe('invalid-request');
    expect(refused.details.errors?.[0]).toEqual({ pointer, message: expect.stringContaining(words) });
  });

  it('of a shard that there is not names it, and where the others are', async () => {
    const shard = new ShardByHand('1');
    const missing = { kind: 'not-found', message: 'Could not find shard' } as const;
    shard.iteratorRefusal = missing;
    const atPosition = await refusalOf(shard.read());
    shard.iteratorRefusal = undefined;
    shard.fetchRefusal = missing;
    const atRead = await refusalOf(shard.read());

    for (const refused of [atPosition, atRead]) {
      expect(refused.code).toBe('shard-not-found');
      expect(refused.message).toBe(
        `{shardId}: expected a shard of the stream, got "${SHARD_ID}" (Could not find shard): GET /stream names them`,
      );
    }
  });

  it('of what a continuation holds names the continuation', async () => {
    const shard = new ShardByHand(...Array.from({ length: 2 }, () => '"'.repeat(MIB)));
    const { nextToken } = await shard.read();
    shard.iteratorRefusal = { kind: 'invalid', message: 'no such' };
    const atPosition = await refusalOf(shard.read({ start: { nextToken: nextToken ?? '' } }));
    shard.iteratorRefusal = undefined;
    shard.fetchRefusal = { kind: 'invalid', message: 'no such' };
    const atRead = await refusalOf(shard.read());

    for (const refused of [atPosition, atRead]) expect(refused.details.errors?.[0]?.pointer).toBe('?nextToken');
  });
});
