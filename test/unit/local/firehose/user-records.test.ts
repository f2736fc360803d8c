import { describe, expect, test } from '@jest/globals';
import { createFirehose } from '../../../../local/firehose/firehose.ts';
import { userRecordsOf } from '../../../../local/firehose/user-records.ts';
import { memoryPositions } from '../../../../local/reading/position.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { Aggregator, type PackedRecord } from '../../../../src/domain/records/aggregation/aggregator.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemorySink } from '../../../support/memory-sink.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { aDeliveryStreamSpec } from '../../../support/specs.ts';
import { aKinesis, STREAM } from '../../../support/streams.ts';

function anAggregate(...texts: readonly string[]): PackedRecord {
  const aggregator = new Aggregator(1_048_576);
  for (const [index, text] of texts.entries()) {
    const data = Buffer.from(text);
    aggregator.add({ number: index + 1, partitionKey: `${index}`, data, sizeBytes: data.length + 1 });
  }
  const packed = aggregator.pack();
  if (!packed) throw new Error('An aggregate holds at least one record.');
  return packed;
}

const texts = (data: Uint8Array): string[] => userRecordsOf(data).map((record) => Buffer.from(record).toString());

describe('the user records of a record', () => {
  test('are those of an aggregate, in their order', () => {
    expect(texts(anAggregate('one', 'two', 'three').data)).toEqual(['one', 'two', 'three']);
  });

  test('are the record itself where it is no aggregate, or a damaged one', () => {
    const damaged = Uint8Array.from(anAggregate('one', 'two').data);
    damaged[10] = (damaged[10] ?? 0) ^ 1;

    expect(texts(Buffer.from('plain'))).toEqual(['plain']);
    expect(userRecordsOf(damaged)).toEqual([damaged]);
  });

  test('reach the object one by one, each with its delimiter', async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1, 10));
    const kinesis = await aKinesis(clock);
    const sink = new MemorySink();
    const firehose = createFirehose({
      specs: [aDeliveryStreamSpec()],
      kinesis,
      objects: sink,
      clock,
      random: seededRandom(2),
      log: new RecordingLog(),
      region: 'us-east-1',
      positionsOf: () => memoryPositions(),
    });
    await firehose.start();

    const { data, partitionKey } = anAggregate('one', 'two', 'three');
    await kinesis.call('PutRecord', { StreamName: STREAM, Data: data, PartitionKey: partitionKey });
    await kinesis.put('four');
    await clock.advance(302_000);

    expect(sink.all.map(({ body }) => body.toString())).toEqual(['one\ntwo\nthree\nfour\n']);
  });
});
