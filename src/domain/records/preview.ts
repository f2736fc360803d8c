// The first records of a run, as one looks at them.
import { recordsOf } from './generate.ts';
import type { MakerSettings } from './maker.ts';
import type { RecordSettings } from './settings.ts';

export interface PreviewedRecord {
  readonly number: number;
  readonly partitionKey: string;
  /** Decimal; null where the partition key says the place. */
  readonly explicitHashKey: string | null;
  /** Bytes of the data, without the key. */
  readonly bytes: number;
  /** As text, as far as one looks: the first 4,096 bytes. */
  readonly data: string;
}

const SHOWN_BYTES = 4_096;

/** The first records of a run of `count`, as it would send them if it made them at `nowMs`; refuses what the run would be refused for. */
export async function previewRecords(
  runId: string,
  count: number,
  settings: RecordSettings & MakerSettings,
  first: number,
  nowMs: number,
): Promise<PreviewedRecord[]> {
  const recordOf = await recordsOf(runId, count, settings);
  const decoder = new TextDecoder();
  return Array.from({ length: Math.min(first, count) }, (_, index) => {
    const { number, partitionKey, explicitHashKey = null, data } = recordOf(index + 1, nowMs);
    const text = decoder.decode(data.subarray(0, SHOWN_BYTES));
    return { number, partitionKey, explicitHashKey, bytes: data.length, data: text };
  });
}
