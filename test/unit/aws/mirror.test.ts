import { describe, expect, it } from '@jest/globals';
import { readMirrorConfig } from '../../../src/aws/mirror-config.ts';
import { createBatchMetrics } from '../../../src/aws/mirror-metrics.ts';
import { batchFigures } from '../../../src/domain/consuming/batch-figures.ts';
import { newLedger } from '../../../src/domain/consuming/ledger.ts';

describe('readMirrorConfig', () => {
  const environment = { EGG_TEXT: 'egg', POISON_TEXT: '', POISON_POLICY: 'set-aside' };

  it('turns the environment into a frozen config, in which a text may be empty', () => {
    const config = readMirrorConfig(environment);

    expect(config).toEqual({ eggText: 'egg', poisonText: '', poisonPolicy: 'set-aside' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('stops with every fault at once', () => {
    const broken = { ...environment, EGG_TEXT: undefined, POISON_POLICY: 'eat' };

    expect(() => readMirrorConfig(broken)).toThrow(/EGG_TEXT.*\n.*POISON_POLICY/);
  });
});

describe('writeBatchMetrics', () => {
  const before = { ...newLedger('shardId-000000000007'), records: 40, throttled: { transactions: 1, bytes: 1 } };
  const after = {
    ...before,
    records: 100,
    userRecords: 70,
    eggs: { count: 3, first: [] },
    throttled: { transactions: 2, bytes: 3 },
    millisBehindLatest: 250,
  };
  const of = { stage: 'test', shardId: after.shardId, nowMs: Date.UTC(2026, 0, 1) };

  it('writes what one batch came to in the embedded metric format, each metric with its unit and its value', () => {
    const lines: string[] = [];

    createBatchMetrics((line) => lines.push(line), true)(of, batchFigures(before, after));

    const [line = '', ...others] = lines;
    const document = JSON.parse(line);
    expect(others).toEqual([]);
    expect(line).not.toContain('\n');
    expect(document).toMatchObject({
      Stage: 'test',
      shardId: 'shardId-000000000007',
      MirroredRecords: 60,
      MirroredUserRecords: 70,
      Eggs: 3,
      ThrottledReads: 3,
      MillisBehindLatest: 250,
    });
    const { Timestamp, CloudWatchMetrics } = document._aws;
    expect(Timestamp).toBe(of.nowMs);
    expect(CloudWatchMetrics).toMatchObject([{ Namespace: 'KinesisPlayground', Dimensions: [['Stage']] }]);
    expect(CloudWatchMetrics[0].Metrics).toContainEqual({ Name: 'MirroredBytes', Unit: 'Bytes' });
    for (const { Name } of CloudWatchMetrics[0].Metrics) expect(document[Name]).toEqual(expect.any(Number));
  });

  it('writes nothing where the log is for a terminal', () => {
    const lines: string[] = [];

    createBatchMetrics((line) => lines.push(line), false)(of, batchFigures(before, after));

    expect(lines).toEqual([]);
  });
});
