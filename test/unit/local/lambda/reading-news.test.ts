import { beforeEach, describe, expect, test } from '@jest/globals';
import { ReadingNews } from '../../../../local/lambda/reading-news.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

const record = { sequenceNumber: '1', partitionKey: 'key', data: new Uint8Array(), arrivedAtMs: 0 };

describe('the news of reading a shard', () => {
  let clock: FakeClock;
  let log: RecordingLog;
  let news: ReadingNews;

  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLog();
    news = new ReadingNews({ functionName: 'mirror', shardId: 'shardId-0', clock, log });
  });

  const read = (records: number, millisBehindLatest: number) =>
    news.read({
      kind: 'read',
      records: Array.from({ length: records }, () => record),
      millisBehindLatest,
      isEnd: false,
    });

  test('are none while each read brings all there is', () => {
    read(0, 0);
    read(3, 0);
    // An empty answer can come from far behind, and says nothing of what lies there.
    read(0, 2_000);

    expect(log.lines).toEqual([]);
  });

  test('are that it is behind, once, and that it has caught up, with what that took', async () => {
    read(10, 60_000);
    await clock.advance(5_000);
    news.refused();
    read(0, 40_000);
    read(10, 20_000);
    await clock.advance(5_000);
    read(4, 0);
    read(1, 0);

    expect(log.lines).toEqual([
      { level: 'info', message: 'mirror is behind on shardId-0', fields: { millisBehindLatest: 60_000 } },
      expect.objectContaining({ message: expect.stringContaining('shardId-0 refused a read for mirror') }),
      {
        level: 'info',
        message: 'mirror has caught up with shardId-0',
        fields: { ms: 10_000, reads: 4, records: 24, refused: 1 },
      },
    ]);
  });

  test('are a refusal, and not those that follow it within a minute', async () => {
    for (let second = 0; second < 90; second += 30) {
      news.refused();
      await clock.advance(30_000);
    }
    expect(log.lines).toHaveLength(1);
    await clock.advance(30_000);
    news.refused();

    expect(log.lines).toHaveLength(2);
  });
});
