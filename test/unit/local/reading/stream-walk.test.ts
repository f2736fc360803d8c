import { describe, expect, test } from '@jest/globals';
import { memoryPositions, type Position, type Positions } from '../../../../local/reading/position.ts';
import type { ShardReader } from '../../../../local/reading/shard-reader.ts';
import { StreamWalk } from '../../../../local/reading/stream-walk.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { ReshardingKinesis } from '../../../support/resharding-kinesis.ts';

interface World {
  readonly startAt?: Position;
  readonly positions?: Positions;
}

function aWalk(
  kinesis: ReshardingKinesis,
  { startAt = { type: 'TRIM_HORIZON' }, positions = memoryPositions() }: World = {},
) {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const seen: string[] = [];
  const readShard = async (reader: ShardReader): Promise<'ended' | 'stopped'> => {
    while (!stopping.signal.aborted) {
      const read = await reader.read();
      if (read.kind === 'read') {
        seen.push(...read.records.map(({ data }) => Buffer.from(data).toString()));
        const { position } = reader;
        if (read.records.length > 0) await positions.save(reader.shardId, position);
        if (read.isEnd) return 'ended';
      }
      await clock.sleep(1_000, stopping.signal);
    }
    return 'stopped';
  };
  const options = { kinesis, clock, log: new RecordingLog(), streamName: 'stream', signal: stopping.signal };
  const walk = new StreamWalk({ ...options, positions, startAt, readShard });
  const stop = () => {
    stopping.abort();
    return walk.settled();
  };
  return { clock, walk, seen, stop };
}

function splitStream(): ReshardingKinesis {
  const kinesis = new ReshardingKinesis();
  kinesis.open('parent');
  kinesis.put('parent', 'p1', 'p2');
  kinesis.close('parent');
  kinesis.open('left', ['parent']);
  kinesis.open('right', ['parent']);
  kinesis.put('left', 'l1');
  kinesis.put('right', 'r1');
  return kinesis;
}

describe('a walk from TRIM_HORIZON', () => {
  test('reads a parent to its end before its children', async () => {
    const { clock, walk, seen, stop } = aWalk(splitStream());
    await walk.start();
    await clock.advance(5_000);
    await stop();

    expect(seen.slice(0, 2)).toEqual(['p1', 'p2']);
    expect(seen.slice(2).sort()).toEqual(['l1', 'r1']);
  });

  test('lists the shards when it starts, and not once for each that ends', async () => {
    const kinesis = new ReshardingKinesis();
    const parents = Array.from({ length: 40 }, (_, index) => `parent-${index}`);
    for (const parent of parents) kinesis.open(parent);
    const { clock, walk, seen, stop } = aWalk(kinesis);
    await walk.start();
    const { ListShards: listed } = { ...kinesis.calls };

    for (const parent of parents) {
      kinesis.close(parent);
      kinesis.open(`${parent}-child`, [parent]);
      kinesis.put(`${parent}-child`, parent);
    }
    await clock.advance(5_000);
    await stop();

    expect(seen.sort()).toEqual([...parents].sort());
    expect(kinesis.calls.ListShards).toBe(listed);
  });

  test('follows a merge only when both parents are read', async () => {
    const kinesis = new ReshardingKinesis();
    kinesis.open('a');
    kinesis.open('b');
    kinesis.put('a', 'a1');
    const { clock, walk, seen, stop } = aWalk(kinesis);
    await walk.start();
    await clock.advance(1_000);

    kinesis.close('a');
    kinesis.open('child', ['a', 'b']);
    kinesis.put('child', 'c1');
    await clock.advance(10_000);
    const beforeB = [...seen];
    kinesis.put('b', 'b1');
    kinesis.close('b');
    await clock.advance(10_000);
    await stop();

    expect(beforeB).toEqual(['a1']);
    expect(seen).toEqual(['a1', 'b1', 'c1']);
  });

  test('does not wait for a parent that has expired', async () => {
    const kinesis = new ReshardingKinesis();
    kinesis.open('child', ['gone']);
    kinesis.put('child', 'c1');
    const { clock, walk, seen, stop } = aWalk(kinesis);
    await walk.start();
    await clock.advance(1_000);
    await stop();

    expect(seen).toEqual(['c1']);
  });
});

describe('a walk whose reader breaks', () => {
  test('says so, and ends', async () => {
    const kinesis = new ReshardingKinesis();
    kinesis.open('shard');
    const log = new RecordingLog();
    const walk = new StreamWalk({
      kinesis,
      clock: new FakeClock(),
      log,
      streamName: 'stream',
      signal: new AbortController().signal,
      positions: memoryPositions(),
      startAt: { type: 'LATEST' },
      readShard: () => Promise.reject(new Error('broken')),
    });

    await walk.start();
    await walk.settled();

    expect(log.of('error')[0]?.message).toBe('shard is not read any more');
  });
});

describe('a walk from LATEST', () => {
  test('skips what was there, and reads later children from their beginning', async () => {
    const kinesis = new ReshardingKinesis();
    kinesis.open('parent');
    kinesis.put('parent', 'old');
    const { clock, walk, seen, stop } = aWalk(kinesis, { startAt: { type: 'LATEST' } });
    await walk.start();

    kinesis.put('parent', 'p1');
    kinesis.close('parent');
    kinesis.open('child', ['parent']);
    kinesis.put('child', 'c1');
    await clock.advance(5_000);
    await stop();

    expect(seen).toEqual(['p1', 'c1']);
  });

  test('fixes the place in children that exist at the start, though a parent comes first', async () => {
    const kinesis = splitStream();
    const { clock, walk, seen, stop } = aWalk(kinesis, { startAt: { type: 'LATEST' } });
    await walk.start();

    kinesis.put('left', 'l2');
    await clock.advance(5_000);
    await stop();

    expect(seen).toEqual(['l2']);
  });
});

describe('a walk that starts again', () => {
  test('goes on where the last one stood, and takes unknown shards from their beginning', async () => {
    const kinesis = splitStream();
    const positions = memoryPositions();
    await positions.save('parent', { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '0' });
    await positions.save('left', { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '0' });
    const { clock, walk, seen, stop } = aWalk(kinesis, { startAt: { type: 'LATEST' }, positions });
    await walk.start();
    await clock.advance(5_000);
    await stop();

    expect(seen).toEqual(['p2', 'r1']);
  });
});
