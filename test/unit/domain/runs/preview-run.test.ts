import { describe, expect, it } from '@jest/globals';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { previewRun } from '../../../../src/domain/runs/preview-run.ts';
import type { RunSettings } from '../../../../src/domain/runs/run-settings.ts';
import type { ShardRange } from '../../../../src/domain/stream/shard-map.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { shardsOf } from '../../../support/limited-shards.ts';

const RUN_ID = '01ARYZ6S41TSV4RRFFQ69G5FAV';

const settings = (strategy: 'spread' | 'uuid'): RunSettings => ({
  count: 1_000,
  template: 'order',
  partitionKey: { strategy },
  ordered: false,
  aggregate: false,
  backoff: 'jitter',
  seed: 3,
});

const preview = (strategy: 'spread' | 'uuid', shards: readonly ShardRange[] | Error) =>
  previewRun(RUN_ID, settings(strategy), 100, {
    clock: new FakeClock(),
    stream: { openShards: () => (shards instanceof Error ? Promise.reject(shards) : Promise.resolve(shards)) },
  });

describe('previewRun', () => {
  it('shows spread keys as the run would send them: as many to each shard, also where one of them was split', async () => {
    const open = [...shardsOf(2).slice(0, 1), ...shardsOf(8, 2).slice(4)];

    const shown = await preview('spread', open);

    const taken = open.map(({ range }) => {
      const isIn = (hashKey: bigint) => range.start <= hashKey && hashKey <= range.end;
      return shown.filter(({ explicitHashKey }) => isIn(BigInt(explicitHashKey ?? '-1'))).length;
    });
    for (const records of taken) expect(Math.abs(records - 20)).toBeLessThanOrEqual(3);
  });

  it('shows what goes to shards that are equally wide', async () => {
    const [made, shown] = await Promise.all([
      recordsOf(RUN_ID, 1_000, settings('spread')),
      preview('spread', shardsOf(4)),
    ]);

    expect(shown.map(({ explicitHashKey }) => explicitHashKey)).toEqual(
      shown.map(({ number }) => made(number, 1_790_000_000_123).explicitHashKey),
    );
  });

  it('needs no stream where keys do not depend on its shards', async () => {
    const gone = new Error('There is no stream.');

    await expect(preview('uuid', gone)).resolves.toHaveLength(100);
    await expect(preview('spread', gone)).rejects.toBe(gone);
  });
});
