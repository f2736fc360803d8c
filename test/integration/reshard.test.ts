// Firehose and a trigger on a stream that is resharded while records flow: each record arrives once, and in order.
import { describe, expect, test } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import { createFirehose } from '../../local/firehose/firehose.ts';
import { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aTriggerSpec } from '../support/specs.ts';
import { aKinesis, type SpiedKinesis, STREAM } from '../support/streams.ts';

const LIMITS = limitValues('classic');
const KEYS = 40;

type Reshard = (kinesis: SpiedKinesis) => Promise<unknown>;

const scaleTo =
  (TargetShardCount: number): Reshard =>
  (kinesis) =>
    kinesis.call('UpdateShardCount', { StreamName: STREAM, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });

const RESHARDS: readonly (readonly [string, readonly Reshard[]])[] = [
  ['doubled', [scaleTo(4)]],
  ['halved', [scaleTo(1)]],
  ['scaled up and down again', [scaleTo(3), scaleTo(5), scaleTo(4), scaleTo(2)]],
  [
    'split and merged by hand',
    [
      (kinesis) =>
        kinesis.call('SplitShard', { StreamName: STREAM, ShardToSplit: 'shardId-0', NewStartingHashKey: '1000' }),
      (kinesis) =>
        kinesis.call('MergeShards', {
          StreamName: STREAM,
          ShardToMerge: 'shardId-3',
          AdjacentShardToMerge: 'shardId-1',
        }),
    ],
  ],
];

async function aPlatform() {
  const clock = FakeClock.overAWire();
  const kinesis = await aKinesis(clock, 2);
  const objects = new MemorySink();
  const common = { kinesis, clock, random: seededRandom(7), log: new RecordingLog(), region: 'us-east-1' };
  const firehose = createFirehose({
    ...common,
    objects,
    specs: [
      {
        name: 'delivery',
        streamName: STREAM,
        bucketName: 'playground',
        prefix: 'records/',
        errorOutputPrefix: undefined,
        bufferBytes: LIMITS.firehoseBufferBytes,
        bufferSeconds: LIMITS.firehoseBufferSeconds,
        compression: 'UNCOMPRESSED',
        delimiter: '\n',
        fileExtension: undefined,
      },
    ],
  });
  const mirrored: string[] = [];
  const trigger = new EventSourceMapping({
    ...common,
    limits: LIMITS,
    spec: aTriggerSpec({ batchSize: 100 }),
    invoke: async (_, event) => {
      const { Records } = event as KinesisStreamEvent;
      mirrored.push(...Records.map(({ kinesis: { data } }) => Buffer.from(data, 'base64').toString()));
      return null;
    },
  });
  await Promise.all([firehose.start(), trigger.start()]);
  return { clock, kinesis, objects, firehose, trigger, mirrored };
}

/** The texts `key/number`, by key, in the order in which they came. */
function byKey(texts: readonly string[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const content of texts) {
    const [key = '', number] = content.split('/');
    numbers.set(key, [...(numbers.get(key) ?? []), Number(number)]);
  }
  return numbers;
}

describe('a stream that is resharded while records flow', () => {
  test.each(RESHARDS)('%s: every record is delivered and mirrored once, each key in its order', async (_, reshards) => {
    const { clock, kinesis, objects, firehose, trigger, mirrored } = await aPlatform();
    let next = 0;
    /** One record for each key, a second of the writer's time. */
    const write = async () => {
      const number = next;
      next += 1;
      const records = Array.from({ length: KEYS }, (_, key) => ({ key: `${key}`, text: `${key}/${number}` }));
      await clock.runUntil(kinesis.push(records));
      await clock.advance(1_000);
    };

    for (let second = 0; second < 5; second += 1) await write();
    for (const reshard of reshards) {
      await reshard(kinesis);
      for (let second = 0; second < 5; second += 1) await write();
    }
    await clock.advance(330_000);
    await firehose.close();
    await trigger.stop();

    const inOrder = Array.from({ length: next }, (_, number) => number);
    const delivered = objects.lines;
    expect(delivered).toHaveLength(KEYS * next);
    expect(mirrored).toHaveLength(KEYS * next);
    for (const numbers of [...byKey(delivered).values(), ...byKey(mirrored).values()]) expect(numbers).toEqual(inOrder);
  });
});
