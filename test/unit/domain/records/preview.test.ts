import { describe, expect, it } from '@jest/globals';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { previewRecords } from '../../../../src/domain/records/preview.ts';
import type { RecordSettings } from '../../../../src/domain/records/settings.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const settings: RecordSettings = { template: 'order', partitionKey: { strategy: 'spread' }, seed: 3 };

describe('previewRecords', () => {
  it('shows what the run would send now', async () => {
    const make = await recordsOf('r', 9, settings);

    expect(await previewRecords('r', 9, settings, 2, NOW_MS)).toEqual(
      [1, 2].map((of) => {
        const { number, partitionKey, explicitHashKey, data } = make(of, NOW_MS);
        return {
          number,
          partitionKey,
          explicitHashKey,
          bytes: data.length,
          data: new TextDecoder().decode(data),
        };
      }),
    );
  });

  it('shows no more than the run has, and no more of a record than one reads', async () => {
    const large: RecordSettings = { ...settings, partitionKey: { strategy: 'uuid' }, recordBytes: 10_000 };
    const shown = await previewRecords('r', 2, large, 50, NOW_MS);

    expect(shown.map(({ explicitHashKey, bytes, data }) => [explicitHashKey, bytes, data.length])).toEqual([
      [null, 10_000, 4_096],
      [null, 10_000, 4_096],
    ]);
  });

  it('refuses what the run would be refused for', async () => {
    const refusal = (count: number, recordBytes: number) =>
      previewRecords('r', count, { ...settings, recordBytes }, 1, NOW_MS).then(
        () => 'none',
        (error: Error) => error.message,
      );
    const leastBytes = Number(/expected at least (\d+)/.exec(await refusal(1, 10))?.[1]);

    expect(await refusal(1, leastBytes)).toBe('none');
    // The last of a thousand has three digits more than the first, though only the first is looked at.
    expect(await refusal(1_000, leastBytes + 2)).toContain(`expected at least ${leastBytes + 3}`);
    expect(await refusal(1_000, leastBytes + 3)).toBe('none');
  });
});
