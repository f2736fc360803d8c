// The contract of GetShardIterator and GetRecords.
import { describe, expect } from '@jest/globals';
import { MIB } from '../../../src/domain/limits/table.ts';
import {
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  bytes,
  type Claim,
  dataAt,
  FIRST_SHARD,
  manyRecords,
  ON_FIRST,
  ON_SECOND,
  putTexts,
  READ_PAUSE_MS,
  refusalOf,
  SECOND_SHARD,
  text,
} from './claims.ts';
import type { Session } from './subject.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';

/** Puts `count` records of 1 MiB onto one shard, as fast as it takes them. */
async function putMebibytes({ kinesis, pass }: Session, StreamName: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: bytes(MIB - 1) }) });
    await pass(1_000);
  }
}

export function readingClaims(claim: Claim): void {
  describe('GetShardIterator', () => {
    claim('starts at the trim horizon, at a number, or after it', async (session) => {
      const StreamName = await aStream(session);
      const [, StartingSequenceNumber] = await putTexts(session, StreamName, ['one', 'two', 'three']);

      const all = await anIterator(session, StreamName, 'TRIM_HORIZON');
      const at = await anIterator(session, StreamName, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber });
      const after = await anIterator(session, StreamName, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber });

      expect(await dataAt(session, all)).toEqual(['one', 'two', 'three']);
      expect(await dataAt(session, at)).toEqual(['two', 'three']);
      expect(await dataAt(session, after)).toEqual(['three']);
    });

    claim('starts at the shard’s own starting sequence number', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['one']);
      const { Shards } = await session.kinesis.call('ListShards', { StreamName });
      const StartingSequenceNumber = Shards?.[0]?.SequenceNumberRange?.StartingSequenceNumber;

      const iterator = await anIterator(session, StreamName, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber });

      expect(await dataAt(session, iterator)).toEqual(['one']);
    });

    claim('fixes LATEST when it is called', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['before']);

      const latest = await anIterator(session, StreamName, 'LATEST');
      await putTexts(session, StreamName, ['after']);

      expect(await dataAt(session, latest)).toEqual(['after']);
    });

    claim('starts at the first record that arrived at or after a time', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['one']);
      await session.pass(1_000);
      const between = new Date(session.now());
      await session.pass(1_000);
      await putTexts(session, StreamName, ['two']);
      await session.pass(1_000);

      const old = await anIterator(session, StreamName, 'AT_TIMESTAMP', { Timestamp: new Date(0) });
      const second = await anIterator(session, StreamName, 'AT_TIMESTAMP', { Timestamp: between });
      const none = await anIterator(session, StreamName, 'AT_TIMESTAMP', { Timestamp: new Date(session.now()) });
      await putTexts(session, StreamName, ['three']);

      expect(await dataAt(session, old)).toEqual(['one', 'two', 'three']);
      expect(await dataAt(session, second)).toEqual(['two', 'three']);
      expect(await dataAt(session, none)).toEqual(['three']);
    });

    claim('refuses a time to come, and no time', async (session) => {
      const StreamName = await aStream(session);

      const future = await refusalOf(
        anIterator(session, StreamName, 'AT_TIMESTAMP', { Timestamp: new Date(session.now() + 60_000) }),
      );
      const none = await refusalOf(anIterator(session, StreamName, 'AT_TIMESTAMP'));

      expect(future.type).toBe('InvalidArgumentException');
      expect(future.message).toMatch(
        /^The timestampInMillis parameter cannot be greater than the currentTimestampInMillis\. timestampInMillis: \d+/,
      );
      expect(none.type).toBe('InvalidArgumentException');
    });

    claim('refuses a number where none belongs, and none where one does', async (session) => {
      const StreamName = await aStream(session);
      const rule =
        'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
        '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ';

      const superfluous = await refusalOf(anIterator(session, StreamName, 'LATEST', { StartingSequenceNumber: '5' }));
      const missing = await refusalOf(anIterator(session, StreamName, 'AT_SEQUENCE_NUMBER'));

      expect(superfluous).toMatchObject({
        type: 'InvalidArgumentException',
        message: `${rule}LATEST and also a StartingSequenceNumber.`,
      });
      expect(missing.message).toBe(`${rule}AT_SEQUENCE_NUMBER and no StartingSequenceNumber.`);
    });

    claim('refuses the number of another shard, of another stream, and of nothing', async (session) => {
      const StreamName = await aStream(session, 2);
      await session.pass(2_000);
      const other = await aStream(session);
      const { SequenceNumber } = await session.kinesis.call('PutRecord', { StreamName, ...aRecord(ON_SECOND) });
      const [foreign] = await putTexts(session, other, ['elsewhere']);
      const at = (StartingSequenceNumber: string | undefined) =>
        refusalOf(anIterator(session, StreamName, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber }));

      const ofOtherShard = await at(SequenceNumber);
      const ofOtherStream = await at(foreign);
      const ofNothing = await at((16n ** 46n * 2n).toString());

      expect(ofOtherShard).toMatchObject({
        type: 'InvalidArgumentException',
        message:
          `Invalid StartingSequenceNumber. It encodes ${SECOND_SHARD}, ` +
          `while it was used in a call to a shard with ${FIRST_SHARD}`,
      });
      expect(ofOtherStream.message).toMatch(/is invalid because it did not come from this stream\.$/);
      expect(ofNothing.message).toMatch(/is invalid\.$/);
    });

    claim('takes a short shard id, and refuses a shard that is not there', async (session) => {
      const StreamName = await aStream(session);

      const short = await anIterator(session, StreamName, 'LATEST', { ShardId: 'shardId-0' });
      const unknown = await refusalOf(anIterator(session, StreamName, 'LATEST', { ShardId: 'shardId-7' }));
      const noStream = await refusalOf(anIterator(session, aStreamName(), 'LATEST'));
      const noNumber = await refusalOf(anIterator(session, StreamName, 'LATEST', { ShardId: 'first' }));

      expect(short).not.toBe('');
      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(unknown.message).toMatch(
        new RegExp(`^Shard shardId-000000000007 in stream ${StreamName} under account \\d{12} does not exist$`),
      );
      expect(noStream.message).toMatch(/^Shard shardId-000000000000 in stream .* does not exist$/);
      expect(noNumber.message).toMatch(/^Could not find shard first in stream /);
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('GetShardIterator', { ShardId: undefined, ShardIteratorType: undefined }),
      );

      expect(refusal.message).toBe(
        "3 validation errors detected: Value null at 'shardId' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'shardIteratorType' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'streamName' failed to satisfy constraint: Member must not be null",
      );
    });

    claim('refuses a sixth call within one second on one shard', async (session) => {
      const StreamName = await aStream(session, 2);
      for (let call = 0; call < 5; call += 1) await anIterator(session, StreamName);

      const sixth = await refusalOf(anIterator(session, StreamName));
      const otherShard = await anIterator(session, StreamName, 'LATEST', { ShardId: SECOND_SHARD });
      await session.pass(1_000);
      const later = await anIterator(session, StreamName);

      expect(sixth.type).toBe(THROTTLED);
      expect(otherShard).not.toBe('');
      expect(later).not.toBe('');
    });
  });

  describe('GetRecords', () => {
    claim('answers what was put, with its key, number and time', async (session) => {
      const StreamName = await aStream(session);
      const Data = Uint8Array.from({ length: 256 }, (_, index) => index);
      const put = await session.kinesis.call('PutRecord', { StreamName, Data, PartitionKey: 'schlüssel 🔑' });
      const ShardIterator = await anIterator(session, StreamName);

      const { Records = [], MillisBehindLatest } = await session.kinesis.call('GetRecords', { ShardIterator });

      const [record] = Records;
      expect(Records.length).toBe(1);
      expect(record?.SequenceNumber).toBe(put.SequenceNumber);
      expect(record?.PartitionKey).toBe('schlüssel 🔑');
      expect([...(record?.Data ?? [])]).toEqual([...Data]);
      expect(Math.abs((record?.ApproximateArrivalTimestamp?.getTime() ?? 0) - session.now())).toBeLessThan(5_000);
      expect(MillisBehindLatest).toBe(0);
    });

    claim('goes on with the next iterator, and reads the same again with the old one', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['one', 'two', 'three']);
      const ShardIterator = await anIterator(session, StreamName);

      const first = await session.kinesis.call('GetRecords', { ShardIterator, Limit: 2 });
      await session.pass(READ_PAUSE_MS);
      const again = await session.kinesis.call('GetRecords', { ShardIterator, Limit: 2 });

      expect(first.Records?.length).toBe(2);
      expect(again.Records).toEqual(first.Records);
      expect(await dataAt(session, first.NextShardIterator ?? '')).toEqual(['three']);
    });

    claim('answers nothing, and an iterator to go on with, where nothing is', async (session) => {
      const StreamName = await aStream(session);
      const ShardIterator = await anIterator(session, StreamName, 'LATEST');

      const answer = await session.kinesis.call('GetRecords', { ShardIterator });
      await putTexts(session, StreamName, ['new']);

      expect(answer).toMatchObject({ Records: [], MillisBehindLatest: 0 });
      expect(await dataAt(session, answer.NextShardIterator ?? '')).toEqual(['new']);
    });

    claim('says how far behind an answer is', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['old', 'newer']);
      await session.pass(7_000);
      const ShardIterator = await anIterator(session, StreamName);

      const first = await session.kinesis.call('GetRecords', { ShardIterator, Limit: 1 });
      await session.pass(READ_PAUSE_MS);
      const last = await session.kinesis.call('GetRecords', { ShardIterator: first.NextShardIterator });

      expect(first.MillisBehindLatest).toBeGreaterThanOrEqual(7_000);
      expect(first.MillisBehindLatest).toBeLessThan(10_000);
      expect(last.MillisBehindLatest).toBe(0);
    });

    claim('reads one shard and no other', async (session) => {
      const StreamName = await aStream(session, 2);
      await session.kinesis.call('PutRecords', {
        StreamName,
        Records: [aRecord({ ...ON_FIRST, Data: text('first') }), aRecord({ ...ON_SECOND, Data: text('second') })],
      });

      const second = await anIterator(session, StreamName, 'TRIM_HORIZON', { ShardId: SECOND_SHARD });

      expect(await dataAt(session, second)).toEqual(['second']);
    });

    claim('refuses a sixth read within one second on one shard, whoever reads', async (session) => {
      const StreamName = await aStream(session, 2);
      const mine = await anIterator(session, StreamName, 'TRIM_HORIZON');
      const yours = await anIterator(session, StreamName, 'LATEST');
      const other = await anIterator(session, StreamName, 'LATEST', { ShardId: SECOND_SHARD });
      const read = (ShardIterator: string) => session.kinesis.call('GetRecords', { ShardIterator });
      for (const iterator of [mine, yours, mine, yours, mine]) await read(iterator);

      const sixth = await refusalOf(read(yours));
      const otherShard = await read(other);
      await session.pass(1_000);
      const later = await read(yours);

      expect(sixth).toMatchObject({ type: THROTTLED, status: 400 });
      expect(sixth.message).toMatch(
        new RegExp(`^Rate exceeded for shard ${FIRST_SHARD} in stream ${StreamName} under account \\d{12}\\.$`),
      );
      expect([otherShard.Records, later.Records]).toEqual([[], []]);
    });

    claim('answers 10 MiB in one call and is silent for the next 5 s', async (session) => {
      const StreamName = await aStream(session);
      await putMebibytes(session, StreamName, 12);
      const ShardIterator = await anIterator(session, StreamName);

      const full = await session.kinesis.call('GetRecords', { ShardIterator });
      const atOnce = await refusalOf(session.kinesis.call('GetRecords', { ShardIterator }));
      await session.pass(4_900);
      const early = await refusalOf(session.kinesis.call('GetRecords', { ShardIterator }));
      await session.pass(200);
      const rest = await session.kinesis.call('GetRecords', { ShardIterator: full.NextShardIterator });

      expect(full.Records?.length).toBe(10);
      expect(full.MillisBehindLatest).toBeGreaterThan(0);
      expect([atOnce.type, early.type]).toEqual([THROTTLED, THROTTLED]);
      expect(rest.Records?.length).toBe(2);
    });

    claim('answers at most 10,000 records', async (session) => {
      const StreamName = await aStream(session);
      for (let call = 0; call < 21; call += 1) {
        await session.kinesis.call('PutRecords', { StreamName, Records: manyRecords(500) });
        await session.pass(500);
      }
      const ShardIterator = await anIterator(session, StreamName);

      const { Records, NextShardIterator } = await session.kinesis.call('GetRecords', { ShardIterator });
      await session.pass(READ_PAUSE_MS);
      const rest = await session.kinesis.call('GetRecords', { ShardIterator: NextShardIterator });

      expect([Records?.length, rest.Records?.length]).toEqual([10_000, 500]);
    });

    claim('refuses a limit above 10,000, and an empty iterator, at once', async ({ kinesis }) => {
      const refusal = await refusalOf(kinesis.call('GetRecords', { ShardIterator: '', Limit: 10_001 }));

      expect(refusal).toMatchObject({
        type: 'ValidationException',
        message:
          "2 validation errors detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have " +
          "value less than or equal to 10000; Value '' at 'shardIterator' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      });
    });

    claim('refuses an iterator that it did not give', async (session) => {
      const StreamName = await aStream(session);
      const iterator = await anIterator(session, StreamName);
      const forged = `${iterator.slice(0, 60)}${iterator.charAt(60) === 'A' ? 'B' : 'A'}${iterator.slice(61)}`;

      for (const ShardIterator of ['garbage', forged]) {
        const refusal = await refusalOf(session.kinesis.call('GetRecords', { ShardIterator }));

        expect(refusal).toMatchObject({ type: 'InvalidArgumentException', message: 'Invalid ShardIterator.' });
      }
    });

    claim('refuses an iterator after five minutes, the next one of an answer likewise', async (session) => {
      const StreamName = await aStream(session);
      const ShardIterator = await anIterator(session, StreamName);
      const { NextShardIterator } = await session.kinesis.call('GetRecords', { ShardIterator });

      await session.pass(300_000);
      const still = await session.kinesis.call('GetRecords', { ShardIterator });
      await session.pass(1);
      const old = await refusalOf(session.kinesis.call('GetRecords', { ShardIterator }));
      const next = await refusalOf(session.kinesis.call('GetRecords', { ShardIterator: NextShardIterator }));

      expect(still.Records).toEqual([]);
      expect(old.type).toBe('ExpiredIteratorException');
      expect(old.message).toMatch(
        /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4} while right now it is \w{3} \w{3} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4} which is further in the future than the tolerated delay of 300000 milliseconds\.$/,
      );
      expect(next.type).toBe('ExpiredIteratorException');
    });

    claim('forgets records after 24 hours, and goes on at the horizon', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['old']);
      await session.pass(24 * 3_600_000 - 2_000);
      await putTexts(session, StreamName, ['new']);
      const before = await anIterator(session, StreamName);

      const both = await dataAt(session, before);
      await session.pass(2_000);
      const left = await dataAt(session, before);

      expect([both, left]).toEqual([['old', 'new'], ['new']]);
    });

    claim('refuses an iterator of a stream that is gone', async (session) => {
      const StreamName = await aStream(session);
      const iterator = await anIterator(session, StreamName);
      await session.kinesis.call('DeleteStream', { StreamName });
      await session.pass(session.streamDelayMs);

      const refusal = await refusalOf(dataAt(session, iterator));

      expect(refusal.type).toBe('ResourceNotFoundException');
      expect(refusal.message).toMatch(
        new RegExp(`^Shard ${FIRST_SHARD} in stream ${StreamName} under account \\d{12} does not exist$`),
      );
    });
  });
}
